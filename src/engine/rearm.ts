/**
 * Which rearm amounts make sense for which conditions. Asked by the service that takes an alert in; the engine relies on it.
 */
import { addDecimal, subtractDecimal } from './arithmetic.ts';
import { compileCondition } from './compile.ts';
import type { Condition } from './language/tree.ts';
import { distanceOf, OUTSIDE } from './level-watch.ts';
import type { Rearm } from './tick.ts';

/** Undefined where the amount fits the condition; else one sentence that says why it does not. */
export function rearmFault(condition: Condition, rearm: Rearm): string | undefined {
  if (!(rearm.amount > 0 && Number.isFinite(rearm.amount))) return 'rearm must be more than 0';
  const watch = compileCondition(condition);
  if (watch.kind !== 'watch') return 'rearm needs a single comparison with a fixed level, or with one other series';
  const comparesSeries = condition.kind === 'compare' && condition.right.kind !== 'number';
  if (rearm.kind === 'percent' && comparesSeries) {
    return 'rearm in percent needs a fixed level; give an amount in units of the series';
  }
  const { level, upper } = watch;
  const below = distanceOf(level, rearm);
  const above = distanceOf(upper, rearm);
  if (!(below > 0 && above > 0)) return 'rearm in percent of a level of 0 is 0; give an amount in units of the series';
  if (subtractDecimal(level, below) >= level || addDecimal(upper, above) <= upper) {
    return 'rearm is too small beside the level to make a difference';
  }
  if (watch.operator === OUTSIDE && addDecimal(level, below) > subtractDecimal(upper, above)) {
    return 'rearm must be at most half as wide as the range, or the alert could never be armed again';
  }
  return undefined;
}
