/**
 * The alerts of a market with what the chart shows of them: levels that can be moved, and marks where they fired.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { marketAlertsQuery, marketFiringsQuery } from '../../api/queries/markets.ts';
import { useHiddenAlerts } from '../../features/alert-actions/hidden-alerts.ts';
import { stateSentence } from '../../features/alert-words/state-words.ts';
import { type ChartLevel, chartLevelsOf, type LevelActions } from '../../features/chart/chart-levels.ts';
import { levelActionsOf } from '../../features/chart/level-actions.ts';
import { useTimezone } from '../../ui/relative-time.tsx';

export function useMarketAlerts(market: string) {
  const { data, error, refetch } = useQuery(marketAlertsQuery(market));
  const { data: firings } = useQuery(marketFiringsQuery(market));
  const hidden = useHiddenAlerts();
  const alerts = useMemo(() => data?.filter(({ id }) => !hidden.has(id)), [data, hidden]);
  const levels = useMemo(() => chartLevelsOf(alerts ?? []), [alerts]);
  const marks = useMemo(
    () =>
      (firings ?? []).map(({ id, at, price }) => ({ id, atS: Date.parse(at) / 1_000, price: Number(price) })).reverse(),
    [firings],
  );
  const actions = useMemo<LevelActions>(() => levelActionsOf(market), [market]);
  const timezone = useTimezone();
  const noteOf = useCallback(
    ({ alert }: ChartLevel) => stateSentence(alert, { timezone, nowMs: Date.now() }),
    [timezone],
  );
  return { alerts, error, refetch, levels, marks, actions, noteOf };
}
