/**
 * A growing list of unsigned 32-bit numbers without one object per number: slots that were woken, slots that were touched.
 * Reused from tick to tick; emptying keeps the memory.
 */

export interface NumberList {
  items: Uint32Array;
  length: number;
}

export function createNumberList(capacity = 16): NumberList {
  return { items: new Uint32Array(capacity), length: 0 };
}

/** Appends in amortized O(1). */
export function pushNumber(list: NumberList, value: number): void {
  if (list.length === list.items.length) reserveNumbers(list, 1);
  list.items[list.length++] = value;
}

/** Makes room for `count` more. */
export function reserveNumbers(list: NumberList, count: number): void {
  const needed = list.length + count;
  if (needed <= list.items.length) return;
  const capacity = Math.max(needed, list.items.length * 2);
  list.items = new Uint32Array((list.items.buffer as ArrayBuffer).transfer(capacity * 4));
}

/** A set of small numbers that remembers the order in which they came: a list, and one bit a number. */
export interface NumberSet {
  readonly list: NumberList;
  bits: Uint32Array;
}

export function createNumberSet(): NumberSet {
  return { list: createNumberList(), bits: new Uint32Array(16) };
}

export function addToSet(set: NumberSet, value: number): void {
  const word = value >>> 5;
  const bit = 1 << (value & 31);
  if (word >= set.bits.length) {
    const grown = new Uint32Array(Math.max(word + 1, set.bits.length * 2));
    grown.set(set.bits);
    set.bits = grown;
  }
  const old = set.bits[word] as number;
  if ((old & bit) !== 0) return;
  set.bits[word] = old | bit;
  pushNumber(set.list, value);
}

/** O(members). Gives back the memory of an unusually large batch. */
export function clearSet(set: NumberSet): void {
  const { list } = set;
  for (let i = 0; i < list.length; i++) set.bits[(list.items[i] as number) >>> 5] = 0;
  list.length = 0;
  if (list.items.length > 65_536) list.items = new Uint32Array(16);
}
