/**
 * Alerts, firings and tasks at a glance. Each number leads to what it counts.
 */
import { useQuery } from '@tanstack/react-query';
import { useFeeds } from '../../api/queries/server.ts';
import { taskStatsQuery } from '../../api/queries/tasks.ts';
import { FeedLine } from '../../features/feeds/feed-line.tsx';
import { Card } from '../../ui/card.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LoadingBlock } from '../../ui/loading.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { zoneWords } from '../../ui/zone-names.ts';
import { AlertStates } from './alert-states.tsx';
import classes from './dashboard.module.css';
import { DoneChart } from './done-chart.tsx';
import { MovedMarkets } from './moved-markets.tsx';
import { RecentFirings } from './recent-firings.tsx';
import { TaskNumbers } from './task-numbers.tsx';

export function DashboardPage() {
  return (
    <>
      <PageTitle>Dashboard</PageTitle>
      <div className={classes.grid}>
        <TaskCards />
        <AlertStates />
        <RecentFirings />
        <MovedMarkets />
        <Feeds />
      </div>
    </>
  );
}

function TaskCards() {
  const { data: stats, error, refetch } = useQuery(taskStatsQuery);
  if (error && !stats) return <Failure cause={error} retry={() => void refetch()} />;
  return (
    <>
      <Card title="Tasks" to="/tasks">
        {stats ? <TaskNumbers stats={stats} /> : <LoadingBlock height={84} />}
      </Card>
      <Card title="Done, last 14 days" aside={stats && zoneWords(stats.timezone)}>
        {stats ? <DoneChart days={stats.donePerDay} /> : <LoadingBlock height={84} />}
      </Card>
    </>
  );
}

function Feeds() {
  const feeds = useFeeds();
  return (
    <div className={classes.wide}>
      <Card title="Prices come from">
        {feeds === undefined && <LoadingBlock height={40} />}
        {feeds?.length === 0 && <p className={classes.none}>This server takes prices from no venue.</p>}
        <ul className={classes.list}>
          {feeds?.map((feed) => (
            <FeedLine key={feed.venue} feed={feed} />
          ))}
        </ul>
      </Card>
    </div>
  );
}
