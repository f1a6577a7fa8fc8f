/**
 * Whether the trades of a market still lead to the price that another stream of its venue tells. One that stays different for a while means that
 * trades are missing though nothing says so: a stream that stopped while its connection lives on.
 */
import type { Clock } from '#platform/clock';

export interface PriceDoubt {
  /** True once for each told price that the trades have not led to for `doubtMs`. */
  judge(toldPrice: string, lastPrice: string): boolean;
  /** A trade came. */
  clear(): void;
}

export function createPriceDoubt(deps: { clock: Clock; doubtMs: number }): PriceDoubt {
  const { clock, doubtMs } = deps;
  let sinceMs: number | undefined;
  let settledPrice: string | undefined;
  return {
    judge(toldPrice, lastPrice) {
      if (toldPrice === settledPrice || Number(toldPrice) === Number(lastPrice)) {
        sinceMs = undefined;
        return false;
      }
      sinceMs ??= clock.monotonicMs();
      if (clock.monotonicMs() - sinceMs < doubtMs) return false;
      sinceMs = undefined;
      settledPrice = toldPrice;
      return true;
    },
    clear() {
      sinceMs = undefined;
      settledPrice = undefined;
    },
  };
}
