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
}

/** The engine's side of the output. */
export interface EngineOutput extends StepOutput {
  readonly firings: FiringColumns;
  readonly alerts: NumberSet;
  readonly markets: NumberSet;
}

export interface FiringColumns extends FiringList {
  add(ids: AlertIds, slot: number, market: string, facts: FiringFacts): void;
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
const CAPACITY_KEPT = 65_536;

function createFiringColumns(): FiringColumns {
  let length = 0;
  let words = new Uint32Array(CAPACITY * 4);
  let sequences = new Uint32Array(CAPACITY);
  /** atMs, price, value of each. */
  let facts = new Float64Array(CAPACITY * 3);
  let markets: string[] = [];
  /** Ids that four words cannot hold. */
  const otherIds = new Map<number, string>();

  function resize(capacity: number): void {
    const oldWords = words;
    const oldSequences = sequences;
    const oldFacts = facts;
    words = new Uint32Array(capacity * 4);
    sequences = new Uint32Array(capacity);
    facts = new Float64Array(capacity * 3);
    words.set(oldWords.subarray(0, length * 4));
    sequences.set(oldSequences.subarray(0, length));
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
      facts[length * 3] = firing.atMs;
      facts[length * 3 + 1] = firing.price;
      facts[length * 3 + 2] = firing.value;
      markets.push(market);
      length += 1;
    },
    clear() {
      length = 0;
      markets = [];
      otherIds.clear();
      if (sequences.length > CAPACITY_KEPT) resize(CAPACITY);
    },
  };
}
