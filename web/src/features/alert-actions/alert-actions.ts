/**
 * What one does to alerts from a list or a screen: pause, resume, delete with undo; one or many. Shows what the server said, tells what failed.
 */
import type { Alert } from '#contract/api/alerts';
import { pauseAlert, resumeAlert } from '../../api/queries/alerts.ts';
import { queryClient } from '../../api/services.ts';
import { tell, tellFailure } from '../../ui/toasts.tsx';
import { conditionWords } from '../alert-words/condition-words.ts';
import { marketWords } from '../alert-words/market-words.ts';
import { deleteWithUndo } from '../deletions/delete-with-undo.ts';
import { hideAlerts } from './hidden-alerts.ts';

type Acted = Pick<Alert, 'id' | 'state' | 'market' | 'condition' | 'trigger'>;

const AT_ONCE = 4;

/** It can fire, or will by itself. */
export function isRunning({ state }: Pick<Alert, 'state'>): boolean {
  return state !== 'paused' && state !== 'done' && state !== 'expired' && state !== 'suspended';
}

export function pauseOrResume(alert: Acted): Promise<void> {
  return isRunning(alert) ? pauseAlerts([alert]) : resumeAlerts([alert]);
}

/** Those that run. */
export function pauseAlerts(alerts: readonly Acted[]): Promise<void> {
  return each(alerts.filter(isRunning), pauseAlert, { done: 'paused', failed: 'Not paused' });
}

/** Those that do not. */
export function resumeAlerts(alerts: readonly Acted[]): Promise<void> {
  const stopped = alerts.filter((alert) => !isRunning(alert));
  return each(stopped, resumeAlert, { done: 'resumed', failed: 'Not resumed' });
}

/** Of many, a few at a time; one failure stops the rest, since the next would fail like it. */
async function each(
  alerts: readonly Acted[],
  act: (id: string) => Promise<Alert>,
  words: { readonly done: string; readonly failed: string },
): Promise<void> {
  const waiting = alerts.map(({ id }) => id);
  async function work(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await act(id);
  }
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, work));
    if (alerts.length > 1) tell(`${alerts.length} alerts ${words.done}`);
  } catch (cause) {
    waiting.length = 0;
    tellFailure(cause, words.failed);
  }
}

/** Gone from the screen at once, from the server after ten seconds. */
export function deleteAlerts(alerts: readonly Acted[]): void {
  const [first] = alerts;
  if (!first) return;
  const name = `${marketWords(first.market).pair}: ${conditionWords(first.condition, first)}`;
  const ids = alerts.map(({ id }) => id);
  deleteWithUndo({
    message: alerts.length === 1 ? `Deleted: ${name}` : `${alerts.length} alerts deleted`,
    paths: ids.map((id) => `/alerts/${id}`),
    hide: () => hideAlerts(ids),
    onDeleted: () => queryClient.invalidateQueries({ queryKey: ['alerts'] }),
  });
}
