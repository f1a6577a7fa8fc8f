/**
 * How somebody was told of a firing, or is still to be: each delivery and each of its attempts in words. Pure.
 */
import type { DeliveryItem } from '#contract/api/notifications';
import { formatClock, formatClockMs, formatDay, formatMs } from '../../ui/time-format.ts';

export type DeliveryAttempt = DeliveryItem['attempts'][number];

/** What fired, as far as the time it took is measured from it. */
export interface FiringTimes {
  /** Market time of the tick. */
  readonly at: string;
  /** When it was computed. */
  readonly firedAt: string;
  readonly backfilled: boolean;
}

export interface AttemptWords {
  /** `accepted 12:04:03.211` */
  readonly what: string;
  /** `412 ms after the tick` */
  readonly since: string | undefined;
  /** What was answered, or went wrong. */
  readonly detail: string | undefined;
  readonly isGood: boolean;
}

/** Market time that is older than that when it fires is that of a replay or a gap: from it, a delay says nothing. */
const LIVE_MS_MAX = 10_000;

export function attemptWords(attempt: DeliveryAttempt, firing: FiringTimes, timezone: string): AttemptWords {
  const endedMs = Date.parse(attempt.at) + attempt.tookMs;
  const isGood = attempt.outcome === 'accepted';
  const clock = formatClockMs(endedMs, timezone);
  const answered = attempt.status === undefined ? undefined : `answered ${attempt.status}`;
  return {
    what: `${OUTCOMES[attempt.outcome]} ${clock}`,
    since: sinceWords(endedMs, firing),
    detail: isGood ? undefined : (attempt.reason ?? answered),
    isGood,
  };
}

const OUTCOMES: Readonly<Record<DeliveryAttempt['outcome'], string>> = {
  accepted: 'accepted',
  retry: 'failed',
  rejected: 'refused',
  gone: 'refused for good',
};

/** `412 ms after the tick`; after the firing, where the tick is of another time. */
export function sinceWords(endedMs: number, { at, firedAt, backfilled }: FiringTimes): string | undefined {
  const firedMs = Date.parse(firedAt);
  const isLive = !backfilled && Math.abs(firedMs - Date.parse(at)) <= LIVE_MS_MAX;
  const tookMs = endedMs - (isLive ? Date.parse(at) : firedMs);
  // A tick may be ahead of our clock by a little.
  if (tookMs < 0) return undefined;
  return `${formatMs(tookMs)} after ${isLive ? 'the tick' : 'it fired'}`;
}

export interface DeliveryWords {
  readonly words: string;
  readonly tone: 'good' | 'waiting' | 'bad';
}

/** Due for so long and not begun: something holds it. */
const HELD_MS = 5_000;

/** One line of a delivery as a whole, after the channel's name: `accepted 412 ms after the tick`. */
export function deliveryWords(
  delivery: DeliveryItem,
  firing: FiringTimes,
  { timezone, nowMs }: { readonly timezone: string; readonly nowMs: number },
): DeliveryWords {
  const { state, attempts } = delivery;
  if (state === 'delivered') {
    const accepted = attempts.findLast(({ outcome }) => outcome === 'accepted');
    const since = accepted && sinceWords(Date.parse(accepted.at) + accepted.tookMs, firing);
    return { words: since === undefined ? 'accepted' : `accepted ${since}`, tone: 'good' };
  }
  if (state === 'sending') return { words: 'sending', tone: 'waiting' };
  if (state === 'dead') return { words: `gave up: ${delivery.lastError ?? 'refused'}`, tone: 'bad' };
  const again = delivery.nextAttemptAt;
  if (attempts.length === 0) {
    const isHeld = again !== undefined && nowMs - Date.parse(again) > HELD_MS;
    return { words: isHeld ? 'waits: messages before it failed there' : 'about to be sent', tone: 'waiting' };
  }
  const when = again === undefined ? '' : `; again at ${formatClock(Date.parse(again), timezone, true)}`;
  return { words: `failed ${attempts.length === 1 ? 'once' : `${attempts.length} times`}${when}`, tone: 'bad' };
}

export function isOpen({ state }: Pick<DeliveryItem, 'state'>): boolean {
  return state === 'pending' || state === 'sending' || state === 'failed';
}

/** `Happened 12:01 while the feed was down; told at 12:10` */
export function backfillWords({ at, firedAt }: FiringTimes, timezone: string): string {
  const [atMs, firedAtMs] = [Date.parse(at), Date.parse(firedAt)];
  const day = (instantMs: number) => formatDay(instantMs, firedAtMs, timezone);
  const say = (instantMs: number) =>
    `${day(atMs) === day(firedAtMs) ? '' : `${day(instantMs)}, `}${formatClock(instantMs, timezone)}`;
  return `Happened ${say(atMs)} while the feed was down; told at ${say(firedAtMs)}`;
}

/** Of the counts that a firing carries: `told on 2 channels`, `1 of 2 channels told`. */
export function toldWords(counts: Readonly<Record<string, number>>): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const { delivered = 0, dead = 0 } = counts;
  if (all === 0) return 'inbox only';
  const channels = all === 1 ? '1 channel' : `${all} channels`;
  if (delivered === all) return `told on ${channels}`;
  const failed = dead > 0 ? `, ${dead} failed` : '';
  return `told on ${delivered} of ${channels}${failed}`;
}
