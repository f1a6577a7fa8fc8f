/**
 * What steps of the engine leave behind for whoever makes them durable: firings in order, which alerts were touched, which markets moved.
 * Columns and bits rather than objects, so that one tick that fires a million alerts costs some 60 bytes a firing; objects are made
 * when a page of them is read. One output is filled over a batch, read, then cleared.
 */
import { type AlertIds, unpackId } from './alert-ids.ts';
import { clearSet, createNumberSet, type NumberSet } from './number-list.ts';
import type { AlertProgress, Firing } from './tick.ts';

/** Firings in the order in which they happened; those of one point of a path in no particular order. */
export interface FiringList extends Iterable<Firing> {
  readonly length: number;
  /** 0 <= index < length. Makes a new object at each call. */
  at(index: number): Firing;
}

export interface StepOutput {
  readonly firings: FiringList;
  /** Ticks that were ignored because their time was not after their market's. */
  outOfOrder: number;
  /** Empties it, and gives back the memory of an unusually large batch. */
  clear(): void;
}

export interface TouchedAlert {
  readonly alertId: string;
  readonly progress: AlertProgress;
  /** Its firings of these steps, by ascending sequence; mostly none or one. */
  readonly firings: readonly Firing[];
}

/** The engine's side of the output. */
export interface EngineOutput extends StepOutput {
  readonly firings: FiringColumns;
  readonly alerts: NumberSet;
  readonly markets: NumberSet;
}

export interface FiringColumns extends FiringList {
  add(ids: AlertIds, slot: number, market: string, facts: FiringFacts): void;
  /** Finds the firings of a slot, by ascending sequence, in O(log firings). What was added meanwhile is not seen. */
  bySlot(): (slot: number) => readonly Firing[];
  clear(): void;
}

export interface FiringFacts {
  sequence: number;
  atMs: number;
  price: number;
  value: number;
}

/** An empty output; it serves any engine, one at a time. */
export function createStepOutput(): StepOutput {
  const output: EngineOutput = {
    firings: createFiringColumns(),
    alerts: createNumberSet(),
    markets: createNumberSet(),
    outOfOrder: 0,
    clear() {
      output.firings.clear();
      clearSet(output.alerts);
      clearSet(output.markets);
      output.outOfOrder = 0;
    },
  };
  return output;
}

const CAPACITY = 64;
/** Slots stay below 2^27 and firings of one output below 2^26, so both fit a double's 53 bits. */
const INDEX_RANGE = 2 ** 26;
const NO_FIRINGS: readonly Firing[] = [];
const CAPACITY_KEPT = 65_536;

function createFiringColumns(): FiringColumns {
  let length = 0;
  let words = new Uint32Array(CAPACITY * 4);
  let sequences = new Uint32Array(CAPACITY);
  let slots = new Uint32Array(CAPACITY);
  /** atMs, price, value of each. */
  let facts = new Float64Array(CAPACITY * 3);
  let markets: string[] = [];
  /** Ids that four words cannot hold. */
  const otherIds = new Map<number, string>();

  function resize(capacity: number): void {
    const oldWords = words;
    const oldSequences = sequences;
    const oldSlots = slots;
    const oldFacts = facts;
    words = new Uint32Array(capacity * 4);
    sequences = new Uint32Array(capacity);
    slots = new Uint32Array(capacity);
    facts = new Float64Array(capacity * 3);
    words.set(oldWords.subarray(0, length * 4));
    sequences.set(oldSequences.subarray(0, length));
    slots.set(oldSlots.subarray(0, length));
    facts.set(oldFacts.subarray(0, length * 3));
  }

  function at(index: number): Firing {
    return {
      alertId: otherIds.get(index) ?? unpackId(words, index * 4),
      sequence: sequences[index] as number,
      market: markets[index] as string,
      atMs: facts[index * 3] as number,
      price: facts[index * 3 + 1] as number,
      value: facts[index * 3 + 2] as number,
    };
  }

  return {
    get length() {
      return length;
    },
    at,
    *[Symbol.iterator]() {
      for (let i = 0; i < length; i++) yield at(i);
    },
    add(ids, slot, market, firing) {
      if (length === sequences.length) resize(length * 2);
      if (!ids.copyWords(slot, words, length * 4)) otherIds.set(length, ids.idOf(slot));
      sequences[length] = firing.sequence;
      slots[length] = slot;
      facts[length * 3] = firing.atMs;
      facts[length * 3 + 1] = firing.price;
      facts[length * 3 + 2] = firing.value;
      markets.push(market);
      length += 1;
    },
    bySlot() {
      // Slot and index in one double: a typed array of a million sorts in a tenth of a second, an array of objects in ten times that.
      const keys = new Float64Array(length);
      for (let i = 0; i < length; i++) keys[i] = (slots[i] as number) * INDEX_RANGE + i;
      keys.sort();
      return (slot) => {
        const end = (slot + 1) * INDEX_RANGE;
        let next = lowerBound(keys, slot * INDEX_RANGE);
        if (next === keys.length || (keys[next] as number) >= end) return NO_FIRINGS;
        const firings: Firing[] = [];
        for (; next < keys.length && (keys[next] as number) < end; next++) {
          firings.push(at((keys[next] as number) - slot * INDEX_RANGE));
        }
        return firings;
      };
    },
    clear() {
      length = 0;
      markets = [];
      otherIds.clear();
      if (sequences.length > CAPACITY_KEPT) resize(CAPACITY);
    },
  };
}

/** The first place whose key is not below `key`. */
function lowerBound(keys: Float64Array, key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
