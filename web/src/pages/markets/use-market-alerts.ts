/**
 * The alerts of a market with what the chart shows of them: levels that can be moved, and marks where they fired.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Alert } from '#contract/api/alerts';
import { marketAlertsQuery, recentFiringsQuery } from '../../api/queries/markets.ts';
import { prices } from '../../api/services.ts';
import { deleteAlerts } from '../../features/alert-actions/alert-actions.ts';
import { useHiddenAlerts } from '../../features/alert-actions/hidden-alerts.ts';
import { createAlert, patchAlert } from '../../features/alert-dialog/alert-writes.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { stateSentence } from '../../features/alert-words/state-words.ts';
import { type ChartLevel, chartLevelsOf, type LevelActions } from '../../features/chart/chart-levels.ts';
import { conditionAt, withLevel } from '../../features/chart/levels.ts';
import { alertSentence } from '../../features/condition-words/alert-sentence.ts';
import { useTimezone } from '../../ui/relative-time.tsx';
import { tellFailure } from '../../ui/toasts.tsx';
import { tellUndoable } from '../../ui/told-undo.tsx';

export function useMarketAlerts(market: string) {
  const { data, error, refetch } = useQuery(marketAlertsQuery(market));
  const { data: firings } = useQuery(recentFiringsQuery);
  const hidden = useHiddenAlerts();
  const alerts = useMemo(() => data?.filter(({ id }) => !hidden.has(id)), [data, hidden]);
  const levels = useMemo(() => chartLevelsOf(alerts ?? []), [alerts]);
  const marks = useMemo(
    () =>
      (firings ?? [])
        .filter((firing) => firing.market === market)
        .map(({ id, at, price }) => ({ id, atS: Date.parse(at) / 1_000, price: Number(price) }))
        .reverse(),
    [firings, market],
  );
  const actions = useMemo<LevelActions>(() => actionsOf(market), [market]);
  const timezone = useTimezone();
  const noteOf = useCallback(
    ({ alert }: ChartLevel) => stateSentence(alert, { timezone, nowMs: Date.now() }),
    [timezone],
  );
  return { alerts, error, refetch, levels, marks, actions, noteOf };
}

function actionsOf(market: string): LevelActions {
  return {
    async move({ alert, index }, price) {
      const condition = withLevel(alert.condition, market, { index, price });
      if (condition === undefined) return false;
      return attempt('The level was not moved', async () => {
        const after = await patchAlert(alert, { condition });
        tellUndoable(`Moved. ${toldOf(after)}`, () => patchAlert(after, { condition: alert.condition }));
      });
    },
    open: ({ alert }) => openAlertDialog({ alertId: alert.id }),
    remove: ({ alert }) => deleteAlerts([alert]),
    async create(price) {
      const condition = conditionAt(price, prices.get(market)?.price);
      return attempt('The alert was not made', async () => {
        const alert = await createAlert({ market, condition });
        tellUndoable(toldOf(alert), async () => deleteAlerts([alert]));
      });
    },
    more: (level) => openAlertDialog({ market, level }),
  };
}

/** What the server made of it, as it said. */
function toldOf(alert: Alert): string {
  if (alert.state === 'armed') return `Armed. ${alertSentence(alert)}`;
  if (alert.alreadyTrue) return `It is true already: you will be told the next time. ${alertSentence(alert)}`;
  return `Saved, ${alert.state}. ${alertSentence(alert)}`;
}

async function attempt(failed: string, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (cause) {
    tellFailure(cause, failed);
    return false;
  }
}
