/**
 * What is done with levels on a chart: moved, opened, removed, made; on the server first, and told with the way back.
 */
import type { Alert } from '#contract/api/alerts';
import { prices } from '../../api/services.ts';
import { tellFailure } from '../../ui/toasts.tsx';
import { tellUndoable } from '../../ui/told-undo.tsx';
import { deleteAlerts } from '../alert-actions/alert-actions.ts';
import { createAlert, patchAlert } from '../alert-dialog/alert-writes.ts';
import { openAlertDialog } from '../alert-dialog/open-alert-dialog.ts';
import { alertSentence } from '../condition-words/alert-sentence.ts';
import type { LevelActions } from './chart-levels.ts';
import { conditionAt, withLevel } from './levels.ts';

export function levelActionsOf(market: string): LevelActions {
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
