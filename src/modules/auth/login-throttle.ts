/**
 * Slows down guessing at one account. After ten failures each further one doubles a pause, from one second to one minute at most; attempts during the
 * pause are refused without being counted, so nobody can prolong it. Unknown addresses are counted alike.
 * Where an account has signed in from before is counted by itself: strangers who guess do not keep its owner out.
 * In memory and bounded; the oldest entries give way.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';

export interface LoginThrottle {
  /**
   * Counts an attempt as failed before it is verified, so that many at once gain nothing. `rate_limited` during a pause.
   * Exactly one of the returned functions is to be called once it is known how it went; neither, and it stays a failure.
   */
  begin(email: string, address: string): Result<Attempt, Problem>;
}

export interface Attempt {
  /** The password was right: the count starts over, and the address is known from now on. */
  succeed(): void;
  /** It was never verified (overload): as if it had not been. */
  withdraw(): void;
}

interface Count {
  failures: number;
  /** Monotonic ms until which attempts are refused. */
  pausedUntilMs: number;
  lastMs: number;
}

const FREE_FAILURES = 10;
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 60_000;
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const ENTRIES_MAX = 50_000;
const KNOWN_ADDRESSES_MAX = 4;

export function createLoginThrottle(deps: { clock: Clock }): LoginThrottle {
  const counts = new Map<string, Count>();
  const known = new Map<string, readonly string[]>();

  function countOf(key: string, nowMs: number): Count {
    const found = counts.get(key);
    const count =
      found && nowMs - found.lastMs < FORGOTTEN_AFTER_MS ? found : { failures: 0, pausedUntilMs: 0, lastMs: nowMs };
    counts.delete(key);
    putBounded(counts, key, count);
    return count;
  }

  return {
    begin(email, address) {
      const nowMs = deps.clock.monotonicMs();
      const account = createHash('sha256').update(email).digest('base64url');
      const network = networkOf(address);
      const key = known.get(account)?.includes(network) ? `${account} ${network}` : account;
      const count = countOf(key, nowMs);
      if (nowMs < count.pausedUntilMs) return err(pausedProblem(count.pausedUntilMs - nowMs));
      count.failures += 1;
      count.lastMs = nowMs;
      const before = count.pausedUntilMs;
      if (count.failures >= FREE_FAILURES) {
        const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** (count.failures - FREE_FAILURES));
        count.pausedUntilMs = nowMs + pauseMs;
      }
      return ok({
        succeed() {
          counts.delete(key);
          const others = (known.get(account) ?? []).filter((one) => one !== network);
          known.delete(account);
          putBounded(known, account, [...others, network].slice(-KNOWN_ADDRESSES_MAX));
        },
        withdraw() {
          count.failures = Math.max(0, count.failures - 1);
          count.pausedUntilMs = before;
        },
      });
    },
  };
}

function putBounded<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size <= ENTRIES_MAX) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

/** IPv6 by its /64, which one household or machine commonly has for itself. */
function networkOf(address: string): string {
  if (isIP(address) !== 6 || address.includes('.')) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - front.length - back.length).fill('0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}

function pausedProblem(restMs: number): Problem {
  const retryAfterS = Math.max(1, Math.ceil(restMs / 1_000));
  return problem(
    'rate_limited',
    `There were too many failed attempts to sign in to this account. Try again in ${retryAfterS} s; the right password works then.`,
    { retryAfterS },
  );
}
