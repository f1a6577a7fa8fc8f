/**
 * The markets that moved most in the last hour, up or down.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trendingQuery } from '../../api/queries/overview.ts';
import { venueName } from '../../features/condition-words/market-words.ts';
import { Card } from '../../ui/card.tsx';
import { Change } from '../../ui/change.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { Price } from '../../ui/price.tsx';
import classes from './dashboard.module.css';

const SHOWN_MAX = 8;

export function MovedMarkets() {
  const { data: trending, error, refetch } = useQuery(trendingQuery);
  return (
    <Card title="Moved most, last hour" to="/">
      {error && !trending && <Failure cause={error} retry={() => void refetch()} />}
      {!trending && !error && <LoadingRows rows={4} height={24} />}
      {trending?.items.length === 0 && <p className={classes.none}>No prices came in during the last hour.</p>}
      <ul className={classes.list}>
        {trending?.items.slice(0, SHOWN_MAX).map(({ market, base, quote, venue, price, tickSize, changePercent }) => (
          <li key={market}>
            <Link to="/" search={{ market }} className={classes.moved}>
              <span className={classes.market}>
                {base}/{quote} <span className={classes.venue}>{venueName(venue)}</span>
              </span>
              <Price price={price} tickSize={tickSize} />
              <Change percent={changePercent} />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
