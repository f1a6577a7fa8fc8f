/**
 * How many ticks a market had in the last hour of receipt, and its price when that hour began: what `trending` is ranked by.
 * Kept in slots of five minutes, so an hour is up to five minutes short; a market costs some 400 bytes and a tick O(1).
 */

const SLOT_MS = 5 * 60_000;
const SLOTS = 12;
export const ACTIVITY_WINDOW_MS = SLOT_MS * SLOTS;

export interface Activity {
  /** At least 1. */
  readonly ticks: number;
  /** The first accepted price of the window. */
  readonly firstPrice: number;
}

export interface MarketActivity {
  /** `receivedAtMs` does not matter to the millisecond; when the clock steps back, slots are simply reused. */
  add(price: number, ticks: number, receivedAtMs: number): void;
  /** Undefined when there was no tick in the window. */
  read(nowMs: number): Activity | undefined;
}

export function createMarketActivity(): MarketActivity {
  const slotNumbers = new Float64Array(SLOTS).fill(-1);
  const ticksOf = new Float64Array(SLOTS);
  const firstPriceOf = new Float64Array(SLOTS);
  return {
    add(price, ticks, receivedAtMs) {
      const number = Math.floor(receivedAtMs / SLOT_MS);
      const slot = number % SLOTS;
      if (slotNumbers[slot] !== number) {
        slotNumbers[slot] = number;
        ticksOf[slot] = 0;
        firstPriceOf[slot] = price;
      }
      ticksOf[slot] = (ticksOf[slot] ?? 0) + ticks;
    },
    read(nowMs) {
      const newest = Math.floor(nowMs / SLOT_MS);
      let ticks = 0;
      let firstPrice: number | undefined;
      for (let number = newest - SLOTS + 1; number <= newest; number++) {
        const slot = number % SLOTS;
        if (slotNumbers[slot] !== number) continue;
        firstPrice ??= firstPriceOf[slot];
        ticks += ticksOf[slot] ?? 0;
      }
      return firstPrice === undefined ? undefined : { ticks, firstPrice };
    },
  };
}
