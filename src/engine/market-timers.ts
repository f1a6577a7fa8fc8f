/**
 * When cooldowns end, per market and in the market's own time: a binary heap of (due, alert slot), smallest due first. A tick asks only
 * for the earliest (kept by the engine beside the market's last price). Entries are not removed when an alert goes away or is armed
 * anew; whoever takes one checks that it still means something. Add and take O(log n), peek O(1).
 */

interface Heap {
  dues: Float64Array;
  slots: Uint32Array;
  length: number;
}

export interface MarketTimers {
  /** Returns the market's earliest due time after the addition. */
  add(market: number, dueMs: number, slot: number): number;
  /** Earliest due time; Infinity where there is none. */
  nextDueMs(market: number): number;
  /** Takes out one slot that is due at `atMs`; -1 where there is none. Equal dues come in no particular order. */
  take(market: number, atMs: number): number;
  bytes(): number;
}

export function createMarketTimers(): MarketTimers {
  const heaps: (Heap | undefined)[] = [];

  function heapOf(market: number): Heap {
    let heap = heaps[market];
    if (heap === undefined) {
      heap = { dues: new Float64Array(4), slots: new Uint32Array(4), length: 0 };
      heaps[market] = heap;
    }
    return heap;
  }

  return {
    add(market, dueMs, slot) {
      const heap = heapOf(market);
      if (heap.length === heap.dues.length) resize(heap, heap.length * 2);
      siftUp(heap, heap.length++, dueMs, slot);
      return heap.dues[0] as number;
    },
    nextDueMs(market) {
      const heap = heaps[market];
      return heap === undefined || heap.length === 0 ? Number.POSITIVE_INFINITY : (heap.dues[0] as number);
    },
    take(market, atMs) {
      const heap = heaps[market];
      if (heap === undefined || heap.length === 0 || (heap.dues[0] as number) > atMs) return -1;
      const slot = heap.slots[0] as number;
      const last = --heap.length;
      if (last > 0) siftDown(heap, heap.dues[last] as number, heap.slots[last] as number);
      if (heap.dues.length > 64 && last < heap.dues.length >>> 2) resize(heap, heap.dues.length >>> 1);
      return slot;
    },
    bytes: () => heaps.reduce((sum, heap) => sum + (heap === undefined ? 0 : heap.dues.length * 12), 0),
  };
}

function siftUp(heap: Heap, from: number, dueMs: number, slot: number): void {
  const { dues, slots } = heap;
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >>> 1;
    if ((dues[parent] as number) <= dueMs) break;
    dues[at] = dues[parent] as number;
    slots[at] = slots[parent] as number;
    at = parent;
  }
  dues[at] = dueMs;
  slots[at] = slot;
}

function siftDown(heap: Heap, dueMs: number, slot: number): void {
  const { dues, slots, length } = heap;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= length) break;
    if (child + 1 < length && (dues[child + 1] as number) < (dues[child] as number)) child += 1;
    if ((dues[child] as number) >= dueMs) break;
    dues[at] = dues[child] as number;
    slots[at] = slots[child] as number;
    at = child;
  }
  dues[at] = dueMs;
  slots[at] = slot;
}

function resize(heap: Heap, capacity: number): void {
  const dues = new Float64Array(capacity);
  const slots = new Uint32Array(capacity);
  dues.set(heap.dues.subarray(0, heap.length));
  slots.set(heap.slots.subarray(0, heap.length));
  heap.dues = dues;
  heap.slots = slots;
}
