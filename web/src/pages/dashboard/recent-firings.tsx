/**
 * What fired last, each line leading to its alert.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { recentFiringsQuery } from '../../api/queries/overview.ts';
import { conditionWords } from '../../features/alert-words/condition-words.ts';
import { pairOf } from '../../features/condition-words/market-words.ts';
import { Card } from '../../ui/card.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { Price } from '../../ui/price.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { commonTickSize } from '../../ui/tick-size.ts';
import classes from './dashboard.module.css';

export function RecentFirings() {
  const { data: firings, error, refetch } = useQuery(recentFiringsQuery);
  const tickSizeOf = (market: string) =>
    commonTickSize((firings ?? []).filter((firing) => firing.market === market).map(({ price }) => price));
  return (
    <Card title="Fired last" to="/inbox">
      {error && !firings && <Failure cause={error} retry={() => void refetch()} />}
      {!firings && !error && <LoadingRows rows={4} height={24} />}
      {firings?.length === 0 && <p className={classes.none}>Nothing has fired yet.</p>}
      <ul className={classes.list}>
        {firings?.map(({ id, alertId, market, condition, price, at }) => (
          <li key={id}>
            <Link to="/alerts/$alertId" params={{ alertId }} className={classes.firing}>
              <span className={classes.market}>{pairOf(market)}</span>
              <span className={classes.condition}>{conditionWords(condition, { market })}</span>
              <Price price={price} tickSize={tickSizeOf(market)} />
              <span className={classes.when}>
                <RelativeTime at={at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
