/**
 * The state of an alert in one word, and why it is in it: what it waits for, until when, or what to do. Pure.
 */
import type { Alert } from '#contract/api/alerts';
import { formatDecimal } from '#contract/decimal';
import { parseDuration } from '#contract/time';
import { addDecimal, type Condition, divideDecimal, multiplyDecimal, subtractDecimal } from '#engine';
import { formatPrice } from '../../ui/number-format.ts';
import { formatClock, formatDay } from '../../ui/time-format.ts';
import { conditionOf, seriesWords } from './condition-words.ts';
import { marketWords } from './market-words.ts';
import { stopWords } from './stop-words.ts';

export type Tone = 'live' | 'waiting' | 'quiet' | 'stopped';

export interface StateWords {
  /** `armed`, `waiting`, `stopped` */
  readonly label: string;
  /** `already above; armed again below 65 000`; undefined where the word says all. */
  readonly reason: string | undefined;
  readonly tone: Tone;
}

export interface StateView {
  readonly timezone: string;
  readonly nowMs: number;
}

type Explained = Pick<
  Alert,
  | 'state'
  | 'stateReason'
  | 'delistedMarket'
  | 'alreadyTrue'
  | 'value'
  | 'market'
  | 'condition'
  | 'rearm'
  | 'repeat'
  | 'cooldown'
  | 'firings'
  | 'heldBack'
  | 'lastFiredAt'
  | 'expiresAt'
>;

export const STATE_LABELS: Readonly<Record<Alert['state'], string>> = {
  warming: 'warming up',
  waiting: 'waiting',
  armed: 'armed',
  holding: 'holding',
  cooldown: 'cooling down',
  rearming: 'going back',
  done: 'done',
  expired: 'expired',
  paused: 'paused',
  suspended: 'stopped',
};

const TONES: Readonly<Record<Alert['state'], Tone>> = {
  warming: 'waiting',
  waiting: 'waiting',
  armed: 'live',
  holding: 'live',
  cooldown: 'waiting',
  rearming: 'waiting',
  done: 'quiet',
  expired: 'quiet',
  paused: 'quiet',
  suspended: 'stopped',
};

export function stateWords(alert: Explained, view: StateView): StateWords {
  return { label: STATE_LABELS[alert.state], reason: reasonOf(alert, view), tone: TONES[alert.state] };
}

/** As a sentence: `Waiting: already above; armed again below 65 000.` */
export function stateSentence(alert: Explained, view: StateView): string {
  const { label, reason } = stateWords(alert, view);
  const start = label.charAt(0).toUpperCase() + label.slice(1);
  if (reason !== undefined) return `${start}: ${reason}.`;
  return alert.state === 'armed' ? 'Armed: it fires when the condition comes true.' : `${start}.`;
}

function reasonOf(alert: Explained, view: StateView): string | undefined {
  switch (alert.state) {
    case 'warming':
      return 'history is being read';
    case 'waiting':
      return waitingReason(alert);
    case 'armed':
      return heldBackWords(alert.heldBack);
    case 'holding':
      return 'true now; it fires if it stays so';
    case 'cooldown':
      return cooldownReason(alert, view);
    case 'rearming':
      return `it fired; ${backWords(alert)}`;
    case 'done':
      return alert.repeat === 'once' ? 'it fired, and was to do so once' : `it fired ${timesWords(alert.firings)}`;
    case 'expired':
      return alert.expiresAt && `ended ${whenWords(Date.parse(alert.expiresAt), view)}`;
    case 'paused':
      return 'by you';
    default:
      return stopWords(alert.stateReason, alert.market, alert.delistedMarket).why;
  }
}

function waitingReason(alert: Explained): string {
  const { pair } = marketWords(alert.market);
  if (alert.value === null) return `no price of ${pair} yet`;
  if (!alert.alreadyTrue) return 'the next price arms it';
  return `${alreadyWords(conditionOf(alert.condition, alert.market))}; ${backWords({ ...alert, rearm: undefined })}`;
}

function alreadyWords(condition: Condition | undefined): string {
  if (condition?.kind === 'range') return condition.operator === 'inside' ? 'already between' : 'already outside';
  if (condition?.kind !== 'compare') return 'already true';
  if (condition.operator === '>' || condition.operator === '>=') return 'already above';
  return condition.operator === '<' || condition.operator === '<=' ? 'already below' : 'already true';
}

/** Where it is armed again: `armed again below 65 000`. The rearm amount moves the level. */
function backWords(alert: Pick<Explained, 'condition' | 'market'> & { readonly rearm?: string | undefined }): string {
  const condition = conditionOf(alert.condition, alert.market);
  const rearm = alert.rearm;
  if (condition?.kind === 'range') {
    const words = condition.operator === 'inside' ? 'armed again once it leaves' : 'armed again once it is back within';
    return rearm === undefined ? words : `${words} by ${amountWords(rearm)}`;
  }
  if (condition?.kind !== 'compare') return 'armed again once that is no longer so';
  const { operator, right } = condition;
  // A crossing is over as soon as it has happened.
  if (rearm === undefined && operator.startsWith('crosses')) return 'armed again at once';
  if (rearm !== undefined && operator === 'crosses') return `armed again once it is ${amountWords(rearm)} away`;
  const isAbove = operator === '>' || operator === '>=' || operator === 'crosses above';
  const side = isAbove ? 'below' : 'above';
  // Exactly at the level `>` is no longer true, and with a rearm amount the place itself is enough.
  const atOr = rearm !== undefined || operator === '>' || operator === '<' ? 'at or ' : '';
  if (rearm === undefined) return `armed again ${atOr}${side} ${seriesWords(right, alert.market)}`;
  if (right.kind !== 'number') return `armed again once it is ${amountWords(rearm)} ${side}`;
  const amount = amountOf(rearm, right.value);
  const back = isAbove ? subtractDecimal(right.value, amount) : addDecimal(right.value, amount);
  return `armed again ${atOr}${side} ${formatPrice(formatDecimal(back), 0)}`;
}

function amountOf(rearm: string, level: number): number {
  if (!rearm.endsWith('%')) return Number(rearm);
  return Math.abs(divideDecimal(multiplyDecimal(level, Number(rearm.slice(0, -1))), 100));
}

/** `0.5 %`, `100` */
export function amountWords(amount: string): string {
  return amount.endsWith('%') ? `${amount.slice(0, -1)}\u202f%` : formatPrice(amount, 0);
}

function cooldownReason(alert: Explained, view: StateView): string {
  const held = heldBackWords(alert.heldBack);
  const lengthMs = parseDuration(alert.cooldown);
  if (alert.lastFiredAt === undefined || lengthMs === undefined) return held ?? `${alert.cooldown} after a firing`;
  const until = `until ${whenWords(Date.parse(alert.lastFiredAt) + lengthMs, view)}`;
  return held === undefined ? until : `${until}; ${held}`;
}

function heldBackWords(count: number | undefined): string | undefined {
  return count === undefined ? undefined : `${count} held back by the cooldown`;
}

export function timesWords(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

/** The clock where it is today, with the day elsewhere. */
function whenWords(atMs: number, { timezone, nowMs }: StateView): string {
  const day = formatDay(atMs, nowMs, timezone);
  const clock = formatClock(atMs, timezone);
  return day === formatDay(nowMs, nowMs, timezone) ? clock : `${day}, ${clock}`;
}
