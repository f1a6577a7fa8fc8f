/**
 * Whether trades of a product got lost that nothing else shows: Coinbase may leave out a match, and a quiet product shows no later one for hours. Each
 * heartbeat tells the number of the newest trade; one that does not come within two of them is missing.
 */

export interface LostTrades {
  seen(product: string, tradeId: number): void;
  /** Whether trades up to this number are missing now. Says so once for each number. */
  isMissing(product: string, newestId: number): boolean;
  /** They could not be fetched: the next heartbeats may say it again. */
  again(product: string): void;
}

interface Known {
  seenId: number;
  /** Told by a heartbeat, and not seen yet. */
  doubtedId: number;
  /** Said to be missing. */
  missedId: number;
}

export function createLostTrades(): LostTrades {
  const products = new Map<string, Known>();
  return {
    seen(product, tradeId) {
      const known = products.get(product);
      if (!known) products.set(product, { seenId: tradeId, doubtedId: 0, missedId: 0 });
      else if (tradeId > known.seenId) known.seenId = tradeId;
    },
    isMissing(product, newestId) {
      const known = products.get(product);
      if (!known) {
        // What was before is filled from history when the stream begins.
        products.set(product, { seenId: newestId, doubtedId: 0, missedId: 0 });
        return false;
      }
      if (newestId <= known.seenId || newestId <= known.missedId) return false;
      if (known.doubtedId <= known.seenId) {
        known.doubtedId = newestId;
        return false;
      }
      known.missedId = newestId;
      known.doubtedId = 0;
      return true;
    },
    again(product) {
      const known = products.get(product);
      if (known) known.missedId = 0;
    },
  };
}
