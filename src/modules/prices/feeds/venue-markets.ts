/**
 * The markets that a venue lists, in memory, by name. One that vanishes from the venue's list is kept as delisted, since alerts may stand on it;
 * a list that suddenly lacks most of them is taken for a fault of the venue and refused.
 */
import type { VenueMarket } from './feed.ts';

export interface VenueMarkets {
  /** By ascending name. */
  all(): readonly VenueMarket[];
  find(market: string): VenueMarket | undefined;
  readonly isKnown: boolean;
  /** `refused`: the list is not believed, the former one stays. */
  replace(listed: readonly VenueMarket[]): 'changed' | 'same' | 'refused';
}

/** Of the markets that were not delisted, at least this share must be in the next list. */
const KEPT_SHARE_MIN = 0.5;
/** Below this, a short list is no sign of a fault. */
const KEPT_JUDGED_MIN = 20;

export function createVenueMarkets(): VenueMarkets {
  let byName = new Map<string, VenueMarket>();
  let sorted: readonly VenueMarket[] = [];
  let isKnown = false;

  return {
    all: () => sorted,
    find: (market) => byName.get(market),
    get isKnown() {
      return isKnown;
    },
    replace(listed) {
      const next = new Map(listed.map((market) => [market.market, market]));
      const before = sorted.filter(({ status }) => status !== 'delisted');
      const kept = before.filter(({ market }) => next.has(market)).length;
      const isFault = next.size === 0 || (before.length >= KEPT_JUDGED_MIN && kept < before.length * KEPT_SHARE_MIN);
      if (isFault) return 'refused';
      for (const gone of sorted) if (!next.has(gone.market)) next.set(gone.market, { ...gone, status: 'delisted' });
      const isSame = isKnown && next.size === byName.size && [...next.values()].every(isListedAlike);
      isKnown = true;
      if (isSame) return 'same';
      byName = next;
      sorted = [...next.values()].sort((a, b) => (a.market < b.market ? -1 : a.market > b.market ? 1 : 0));
      return 'changed';
    },
  };

  function isListedAlike(market: VenueMarket): boolean {
    const known = byName.get(market.market);
    return known?.status === market.status && known.tickSize === market.tickSize;
  }
}
