/**
 * What a condition says at the last known prices: true or not, its value, and how far that is from the level. Only for answers to people
 * and for the phase that an alert is stored in at first; what fires is decided by the engine from the tick log alone.
 */
import { formatDecimal } from '#contract/decimal';
import { assert } from '#contract/result';
import { type Condition, conditionMarkets, evaluate, parseCondition } from '#engine';
import type { AlertFields, ArmedPhase } from './alert.ts';
import type { Quotes } from './alert-ports.ts';

export interface Judgment {
  /** True only when the condition is true; false also while a price is not known. */
  readonly alreadyTrue: boolean;
  readonly isKnown: boolean;
  /** Decimal; null while a price is not known. */
  readonly value: string | null;
  /** How far the value is from the nearest level, decimal, >= 0; null for `all` and `any`, and while a price is not known. */
  readonly distance: string | null;
}

export function judge(condition: Condition, market: string, quotes: Pick<Quotes, 'last'>): Judgment {
  const { truth, value, distance } = evaluate(condition, { market, lastOf: (name) => quotes.last(name)?.price });
  return {
    alreadyTrue: truth === true,
    isKnown: truth !== undefined,
    value: value === undefined ? null : formatDecimal(value),
    distance: distance === undefined ? null : formatDecimal(distance),
  };
}

/** The tree of an alert that is stored; its condition parsed when it was accepted. */
export function parseStored(alert: Pick<AlertFields, 'condition' | 'market'>): Condition {
  const parsed = parseCondition(alert.condition, { market: alert.market });
  assert(parsed.ok, `A stored condition does not parse: ${alert.condition}`);
  return parsed.value;
}

/** The markets that a stored alert reads beside its own. */
export function otherMarkets(alert: Pick<AlertFields, 'condition' | 'market'>): readonly string[] {
  // Most conditions are on their own market only, which shows without parsing them again.
  if (!alert.condition.includes('(')) return [];
  return conditionMarkets(parseStored(alert), alert.market).slice(1);
}

export function judgeStored(alert: Pick<AlertFields, 'condition' | 'market'>, quotes: Pick<Quotes, 'last'>): Judgment {
  return judge(parseStored(alert), alert.market, quotes);
}

/** An edge must first be seen false; a state may fire on the next tick. */
export function phaseAtArming(trigger: AlertFields['trigger'], judgment: Judgment): ArmedPhase {
  return trigger === 'edge' && (judgment.alreadyTrue || !judgment.isKnown) ? 'waiting' : 'armed';
}
