/**
 * How far an alert is from its level. Of plain price levels it follows the live price; of all others it is what the server last said.
 * Pure.
 */
import type { Alert } from '#contract/api/alerts';
import { type Condition, evaluate } from '#engine';
import { conditionOf } from './condition-words.ts';

export interface Distance {
  /** Of the value; undefined where percents mean nothing (a comparison of two series). */
  readonly percent: number | undefined;
  /** In units of the series. */
  readonly amount: number;
  /** Where the level lies. */
  readonly direction: 'up' | 'down';
}

/** Its states in which the way to the level matters. */
export function isOnItsWay({ state }: Pick<Alert, 'state'>): boolean {
  return !['done', 'expired', 'paused', 'suspended'].includes(state);
}

/** A comparison or a range of the own price with fixed levels: what the live price alone decides. */
export function isPlainLevel(condition: Condition | undefined): boolean {
  if (condition?.kind === 'compare') return isOwnPrice(condition.left) && condition.right.kind === 'number';
  if (condition?.kind !== 'range') return false;
  return isOwnPrice(condition.series) && condition.low.kind === 'number' && condition.high.kind === 'number';
}

function isOwnPrice(series: { readonly kind: string; readonly market?: string }): boolean {
  return series.kind === 'price' && series.market === undefined;
}

export function distanceOf(
  alert: Pick<Alert, 'condition' | 'market' | 'value' | 'distance'>,
  livePrice: string | undefined,
): Distance | undefined {
  const condition = conditionOf(alert.condition, alert.market);
  if (condition === undefined) return undefined;
  if (isPlainLevel(condition) && livePrice !== undefined) return liveDistance(condition, alert.market, livePrice);
  if (alert.value === null || alert.distance === null) return undefined;
  return toldDistance(condition, Number(alert.value), Number(alert.distance));
}

function liveDistance(condition: Condition, market: string, livePrice: string): Distance | undefined {
  const { value, level, distance } = evaluate(condition, { market, lastOf: () => Number(livePrice) });
  if (value === undefined || level === undefined || distance === undefined) return undefined;
  return { percent: percentOf(distance, value), amount: distance, direction: level >= value ? 'up' : 'down' };
}

/** The server says how far, not where: the nearest level tells. */
function toldDistance(condition: Condition, value: number, amount: number): Distance {
  const levels =
    condition.kind === 'compare'
      ? [condition.right]
      : condition.kind === 'range'
        ? [condition.low, condition.high]
        : [];
  const fixed = levels.flatMap((level) => (level.kind === 'number' ? [level.value] : []));
  const nearest = fixed.toSorted((a, b) => Math.abs(a - value) - Math.abs(b - value))[0];
  // Two series are compared by their difference, whose level is 0.
  const direction = (nearest ?? 0) >= value ? 'up' : 'down';
  return { percent: nearest === undefined ? undefined : percentOf(amount, value), amount, direction };
}

function percentOf(distance: number, value: number): number | undefined {
  return value === 0 ? undefined : (distance / Math.abs(value)) * 100;
}
