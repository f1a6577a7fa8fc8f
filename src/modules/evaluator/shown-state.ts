/** From the engine's progress to the state that people see. */
import type { AlertProgress } from '#engine';
import type { ShownState } from './evaluator-store.ts';

/** Undefined where alerts, not the engine, says what state it is (`paused`, `expired`). */
export function shownState(progress: AlertProgress): ShownState | undefined {
  switch (progress.phase) {
    case 'off':
      return undefined;
    case 'done':
    case 'suspended':
      return progress.phase;
    default:
      // The engine sets it back to 0 with the first tick at or after it.
      return progress.cooldownUntilMs > 0 ? 'cooldown' : progress.phase;
  }
}
