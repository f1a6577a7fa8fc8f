/**
 * Columns in pages: a number for each slot, in typed arrays of 8,192 slots. A column grows by a page, so nothing is ever copied (no pause,
 * no second copy in memory, no holes left behind) and at most one page waits unused. Read and write O(1).
 */

const PAGE_BITS = 13;
export const PAGE_SLOTS = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SLOTS - 1;

export function pageOf(slot: number): number {
  return slot >>> PAGE_BITS;
}

export function placeInPage(slot: number): number {
  return slot & PAGE_MASK;
}

// One pair of functions for each type of number: a shared one would see all three and be slower for each.

export function floatAt(column: readonly Float64Array[], slot: number): number {
  return (column[slot >>> PAGE_BITS] as Float64Array)[slot & PAGE_MASK] as number;
}

export function setFloat(column: readonly Float64Array[], slot: number, value: number): void {
  (column[slot >>> PAGE_BITS] as Float64Array)[slot & PAGE_MASK] = value;
}

export function wordAt(column: readonly Uint32Array[], slot: number): number {
  return (column[slot >>> PAGE_BITS] as Uint32Array)[slot & PAGE_MASK] as number;
}

export function setWord(column: readonly Uint32Array[], slot: number, value: number): void {
  (column[slot >>> PAGE_BITS] as Uint32Array)[slot & PAGE_MASK] = value;
}

export function byteAt(column: readonly Uint8Array[], slot: number): number {
  return (column[slot >>> PAGE_BITS] as Uint8Array)[slot & PAGE_MASK] as number;
}

export function setByte(column: readonly Uint8Array[], slot: number, value: number): void {
  (column[slot >>> PAGE_BITS] as Uint8Array)[slot & PAGE_MASK] = value;
}
