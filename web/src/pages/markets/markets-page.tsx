/**
 * The home screen: watch list, chart, and the alerts of the market that is shown. The address holds which market (`?market=`) and interval; without,
 * it is the first that is watched. On a phone the three are tabs.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { CandleInterval } from '#contract/api/prices';
import { hasAlertsQuery, marketQuery } from '../../api/queries/markets.ts';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { INTERVALS } from '../../features/chart/intervals.ts';
import { PriceChart, preloadPriceChart } from '../../features/chart/lazy-charts.tsx';
import type { ChartHandle } from '../../features/chart/price-chart.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { AlertsHere } from './alerts-here.tsx';
import { ChartBar } from './chart-bar.tsx';
import { keepInterval, keptInterval } from './kept-interval.ts';
import { MarketHeader } from './market-header.tsx';
import classes from './markets-page.module.css';
import { useMarketAlerts } from './use-market-alerts.ts';
import { useWatchlist } from './use-watchlist.ts';
import { WatchList } from './watch-list.tsx';

type Tab = 'watched' | 'chart' | 'alerts';

preloadPriceChart();

export function MarketsPage() {
  const search = useSearch({ from: '/shell/' });
  const watchlist = useWatchlist();
  const [first, setFirst] = useState<string>();
  // The first when one came: what is moved within the list does not change what is shown.
  if (first === undefined && watchlist.markets?.[0] !== undefined) setFirst(watchlist.markets[0]);
  const market = search.market ?? first;
  const [tab, setTab] = useState<Tab>('chart');
  return (
    <div className={classes.page} data-tab={tab}>
      <PhoneTabs tab={tab} onTab={setTab} />
      <div className={classes.watched}>
        <WatchList shown={market} watchlist={watchlist} onPick={() => setTab('chart')} />
      </div>
      {market === undefined ? (
        <div className={classes.none}>
          <PageTitle isHidden>Markets</PageTitle>
          {watchlist.markets && (
            <EmptyState icon="markets">Search for a market to see its chart, and to be told of its levels.</EmptyState>
          )}
        </div>
      ) : (
        <Shown market={market} watchlist={watchlist} asked={search.interval} />
      )}
    </div>
  );
}

interface ShownProps {
  readonly market: string;
  readonly watchlist: ReturnType<typeof useWatchlist>;
  readonly asked: CandleInterval | undefined;
}

function Shown({ market, watchlist, asked }: ShownProps) {
  const navigate = useNavigate();
  const interval = asked ?? keptInterval();
  const { data: item } = useQuery(marketQuery(market));
  const { data: hasAlerts = true } = useQuery(hasAlertsQuery);
  const { alerts, error, refetch, ...chartParts } = useMarketAlerts(market);
  const chart = useRef<ChartHandle>(null);
  const isWatched = watchlist.markets?.includes(market) ?? false;
  const setInterval = (next: CandleInterval) => {
    keepInterval(next);
    void navigate({ to: '/', search: (before) => ({ ...before, interval: next }), replace: true });
  };
  useChartKeys({ market, chart, setInterval });

  return (
    <>
      <div className={classes.chart}>
        <MarketHeader
          market={market}
          item={item}
          isWatched={isWatched}
          onWatch={() => (isWatched ? watchlist.remove(market) : watchlist.add(market))}
        />
        <div className={classes.canvas}>
          {item === null ? (
            <EmptyState icon="search">
              There is no market “{market}” here. Its venue may have taken it off, or its name is written differently.
            </EmptyState>
          ) : (
            <PriceChart
              handle={chart}
              market={market}
              interval={interval}
              tickSize={item?.tickSize}
              isPointing={!hasAlerts}
              {...chartParts}
            />
          )}
        </div>
        <ChartBar interval={interval} onInterval={setInterval} />
      </div>
      <div className={classes.alerts}>
        <AlertsHere market={market} alerts={alerts} error={error} retry={() => void refetch()} />
      </div>
    </>
  );
}

interface ChartKeys {
  readonly market: string;
  readonly chart: { readonly current: ChartHandle | null };
  readonly setInterval: (interval: CandleInterval) => void;
}

function useChartKeys({ market, chart, setInterval }: ChartKeys): void {
  const group = 'Chart';
  useShortcut({
    keys: 'c',
    label: 'New alert',
    group: 'Alerts',
    run: () => {
      if (!chart.current?.proposeAtCrosshair()) openAlertDialog({ market });
    },
  });
  useShortcut({ keys: 'l', label: 'Level at the price', group, run: () => chart.current?.proposeAtPrice() });
  useShortcut({ keys: 'a', label: 'Go to the levels', group, run: () => chart.current?.focusLevels() });
  useIntervalKey(0, setInterval);
  useIntervalKey(1, setInterval);
  useIntervalKey(2, setInterval);
  useIntervalKey(3, setInterval);
  useIntervalKey(4, setInterval);
  useIntervalKey(5, setInterval);
}

function useIntervalKey(index: number, setInterval: (interval: CandleInterval) => void): void {
  const interval = INTERVALS[index] ?? '1m';
  useShortcut({
    keys: String(index + 1),
    label: `Candles of ${interval}`,
    group: 'Chart',
    run: () => setInterval(interval),
  });
}

const TABS: readonly (readonly [Tab, string])[] = [
  ['watched', 'Watch list'],
  ['chart', 'Chart'],
  ['alerts', 'Alerts here'],
];

function PhoneTabs({ tab, onTab }: { readonly tab: Tab; readonly onTab: (tab: Tab) => void }) {
  return (
    <nav className={classes.tabs} aria-label="Parts of this screen">
      {TABS.map(([one, label]) => (
        <button key={one} type="button" className={classes.tab} aria-pressed={one === tab} onClick={() => onTab(one)}>
          {label}
        </button>
      ))}
    </nav>
  );
}
