/**
 * For administrators: whether everything runs, asked every two seconds, and what could not be delivered.
 */
import { useQuery } from '@tanstack/react-query';
import { isProblem } from '../../api/client/api-problem.ts';
import { adminOverviewQuery } from '../../api/queries/admin.ts';
import { FeedLine } from '../../features/feeds/feed-line.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LoadingBlock } from '../../ui/loading.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { DeadDeliveries } from './dead-deliveries.tsx';
import classes from './operate.module.css';
import { Partitions, Process, Queues } from './overview-cards.tsx';

export function OperatePage() {
  const { data: overview, error, refetch, dataUpdatedAt } = useQuery(adminOverviewQuery);
  if (isProblem(error, 'forbidden')) {
    return (
      <>
        <PageTitle>Operate</PageTitle>
        <EmptyState icon="gear">
          This screen is for administrators of the server. Whoever runs it can make you one: tidemark user promote, with
          your email, on the machine itself. Then sign in again.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageTitle aside={overview && <span className={classes.dim}>asked anew every 2 s</span>}>Operate</PageTitle>
      {error && <Failure cause={error} retry={() => void refetch()} />}
      {!overview && !error && <LoadingBlock height={240} />}
      {overview && (
        <div className={classes.grid} data-stale={(error !== null && dataUpdatedAt > 0) || undefined}>
          <div className={classes.wide}>
            <Card title="Feeds">
              {overview.feeds.length === 0 && <p className={classes.none}>This server takes prices from no venue.</p>}
              <ul className={classes.list}>
                {overview.feeds.map((feed) => (
                  <FeedLine key={feed.venue} feed={feed} />
                ))}
              </ul>
            </Card>
          </div>
          <Partitions partitions={overview.partitions} />
          <Queues overview={overview} />
          <Process process={overview.process} />
          <div className={classes.wide}>
            <DeadDeliveries dead={overview.deliveries.dead} />
          </div>
        </div>
      )}
    </>
  );
}
