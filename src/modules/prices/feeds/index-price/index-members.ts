/**
 * Which components of one index count right now: those whose price is fresh, by their venue's clock and by ours. One that was stale counts again
 * after it has been fresh for a while, so that a venue that comes and goes does not move the index each time; at once where too few are left.
 */
import { quorumOf } from './index-value.ts';

/** A price that is older counts no more. */
export const FRESH_MS = 10_000;
/** A venue that came back counts after this. */
const SETTLED_MS = 5_000;
/** A venue that has not been live for this long is not waited for. */
const LOST_MS = 600_000;

/** A component's last price, as the price board knows it. */
export interface ComponentPrice {
  readonly price: number;
  /** The venue's event time. */
  readonly atMs: number;
  /** Wall clock. */
  readonly receivedAtMs: number;
}

/** How a component and its venue are at this moment. */
export interface ComponentView {
  readonly price: ComponentPrice | undefined;
  readonly venueNowMs: number;
  /** Since when its venue has not been live, by our clock; undefined when it is. */
  readonly downSinceMs: number | undefined;
}

export interface IndexMembers {
  /** Prices of the components that count, in no order; undefined when they are too few. */
  prices(nowMs: number): readonly number[] | undefined;
}

export function isFresh({ price, venueNowMs }: ComponentView, nowMs: number, ageMaxMs = FRESH_MS): boolean {
  return (
    price !== undefined &&
    Number.isFinite(price.price) &&
    price.price > 0 &&
    venueNowMs - price.atMs <= ageMaxMs &&
    nowMs - price.receivedAtMs <= ageMaxMs
  );
}

/** `view` is asked for each component at each look. */
export function createIndexMembers(
  components: readonly string[],
  view: (component: string) => ComponentView,
): IndexMembers {
  /** Since when it is fresh again after it was stale; absent: it was never stale after it had counted. */
  const freshSinceMs = new Map<string, number>();
  const hasCounted = new Set<string>();
  const wasStale = new Set<string>();

  function note(component: string, isFreshNow: boolean, nowMs: number): void {
    if (!isFreshNow) {
      if (hasCounted.has(component)) wasStale.add(component);
      freshSinceMs.delete(component);
    } else if (wasStale.has(component)) {
      const sinceMs = freshSinceMs.get(component) ?? nowMs;
      freshSinceMs.set(component, sinceMs);
      // A clock that was set back must not keep it out.
      if (nowMs - sinceMs >= SETTLED_MS || nowMs < sinceMs) settle(component);
    }
  }

  function settle(component: string): void {
    wasStale.delete(component);
    freshSinceMs.delete(component);
  }

  return {
    prices(nowMs) {
      const settled: number[] = [];
      const unsettled: { component: string; price: number }[] = [];
      let expected = 0;
      for (const component of components) {
        const seen = view(component);
        const isFreshNow = isFresh(seen, nowMs);
        note(component, isFreshNow, nowMs);
        if (isFreshNow || seen.downSinceMs === undefined || nowMs - seen.downSinceMs <= LOST_MS) expected++;
        if (!isFreshNow || !seen.price) continue;
        if (wasStale.has(component)) unsettled.push({ component, price: seen.price.price });
        else {
          hasCounted.add(component);
          settled.push(seen.price.price);
        }
      }
      const quorum = quorumOf(expected);
      if (settled.length >= quorum) return settled;
      const all = [...settled, ...unsettled.map(({ price }) => price)];
      if (all.length < quorum) return undefined;
      for (const { component } of unsettled) settle(component);
      return all;
    },
  };
}
