/**
 * The level index: which alerts does a new value of a series reach. A sorted multiset of (key, entry) in blocks of up to 512 pairs,
 * beside a directory with the first key of each block. The greatest key wakes first; levels that wake on a *rise* are stored
 * negated by the caller, so one structure serves both directions and taking what is reached is always cutting off the end.
 * Cost, for n pairs and blocks of B = 512: best key O(1); insert and remove O(log n) to find, one move of at most B pairs, and
 * every B/2 inserts or so one shift of the directory (n/B numbers: 200 KB at ten million, that is under 0.1 µs an insert);
 * taking k reached pairs O(k + log B). Nothing ever scans all pairs.
 */
import { type NumberList, reserveNumbers } from './number-list.ts';

const BLOCK_MAX = 512;
/** Blocks grow by so many pairs. */
const BLOCK_STEP = 64;
/** Blocks below this try to merge with a neighbor, so that removals give memory back. */
const BLOCK_SMALL = BLOCK_MAX / 4;
/** Typed arrays and their block object cost about this much beside their items, in bytes. */
const BLOCK_OVERHEAD_BYTES = 400;

interface Block {
  /** Ascending; equal keys by ascending entry. */
  keys: Float64Array;
  entries: Uint32Array;
  length: number;
}

export interface LevelIndex {
  /** None is empty; ascending. */
  readonly blocks: Block[];
  /** `firstKeys[i]` is the first key of `blocks[i]`. */
  firstKeys: Float64Array;
}

export function createLevelIndex(): LevelIndex {
  return { blocks: [], firstKeys: new Float64Array(2) };
}

/** The key that wakes first; -Infinity where there is none (and where the best key is -Infinity). O(1). */
export function bestKey(index: LevelIndex): number {
  const last = index.blocks[index.blocks.length - 1];
  return last === undefined ? Number.NEGATIVE_INFINITY : (last.keys[last.length - 1] as number);
}

/** Adds one pair; the same pair may be in twice. */
export function insertLevel(index: LevelIndex, key: number, entry: number): void {
  const { blocks } = index;
  if (blocks.length === 0) {
    insertBlock(index, 0, createBlock(4));
  }
  let at = findBlock(index, key, entry);
  let block = blocks[at] as Block;
  let position = lowerBound(block, key, entry);
  if (block.length === BLOCK_MAX) {
    const isAtEnd = position === BLOCK_MAX && at === blocks.length - 1;
    splitBlock(index, at, isAtEnd ? BLOCK_MAX : BLOCK_MAX / 2);
    const left = blocks[at] as Block;
    if (position > left.length || isAtEnd) {
      position -= left.length;
      at += 1;
    }
    block = blocks[at] as Block;
  }
  if (block.length === block.keys.length) growBlock(block);
  const { keys, entries, length } = block;
  if (position < length) {
    keys.copyWithin(position + 1, position, length);
    entries.copyWithin(position + 1, position, length);
  }
  keys[position] = key;
  entries[position] = entry;
  block.length = length + 1;
  if (position === 0) index.firstKeys[at] = key;
}

/** Removes one such pair; false where there is none. */
export function removeLevel(index: LevelIndex, key: number, entry: number): boolean {
  const { blocks } = index;
  if (blocks.length === 0) return false;
  const at = findBlock(index, key, entry);
  const block = blocks[at] as Block;
  const position = lowerBound(block, key, entry);
  if (position >= block.length || block.keys[position] !== key || block.entries[position] !== entry) return false;
  const { keys, entries, length } = block;
  if (position + 1 < length) {
    keys.copyWithin(position, position + 1, length);
    entries.copyWithin(position, position + 1, length);
  }
  block.length = length - 1;
  if (block.length === 0) dropBlock(index, at);
  else {
    if (position === 0) index.firstKeys[at] = keys[0] as number;
    if (block.length < BLOCK_SMALL) mergeBlock(index, at);
  }
  return true;
}

/** Takes out every pair with key >= `bound`, and appends the entries to `into`, greatest key first. */
export function takeReached(index: LevelIndex, bound: number, into: NumberList): void {
  const { blocks } = index;
  while (blocks.length > 0) {
    const block = blocks[blocks.length - 1] as Block;
    const { length } = block;
    if (!((block.keys[length - 1] as number) >= bound)) return;
    const from = (block.keys[0] as number) >= bound ? 0 : lowerBound(block, bound, 0);
    reserveNumbers(into, length - from);
    for (let i = length - 1; i >= from; i--) into.items[into.length++] = block.entries[i] as number;
    if (from > 0) {
      block.length = from;
      return;
    }
    blocks.length -= 1;
  }
}

/** Pairs in the index. O(blocks). */
export function countLevels(index: LevelIndex): number {
  let pairs = 0;
  for (const block of index.blocks) pairs += block.length;
  return pairs;
}

/** Memory of the index, about. */
export function levelIndexBytes(index: LevelIndex): number {
  let pairs = 0;
  for (const block of index.blocks) pairs += block.keys.length;
  return pairs * 12 + index.blocks.length * BLOCK_OVERHEAD_BYTES + index.firstKeys.length * 8;
}

function createBlock(capacity: number): Block {
  const buffer = new ArrayBuffer(capacity * 12);
  return {
    keys: new Float64Array(buffer, 0, capacity),
    entries: new Uint32Array(buffer, capacity * 8, capacity),
    length: 0,
  };
}

/** The last block whose first pair is not after (key, entry); the first block where all are. */
function findBlock(index: LevelIndex, key: number, entry: number): number {
  const { blocks, firstKeys } = index;
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const first = firstKeys[middle] as number;
    if (first < key || (first === key && ((blocks[middle] as Block).entries[0] as number) <= entry)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Position of the first pair in the block that is not before (key, entry). */
function lowerBound(block: Block, key: number, entry: number): number {
  const { keys, entries } = block;
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = keys[middle] as number;
    if (at < key || (at === key && (entries[middle] as number) < entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By little, so that little memory waits unused; to few different sizes, so that the allocator can use freed ones again. */
function growBlock(block: Block): void {
  const capacity = block.keys.length;
  const grown = createBlock(capacity < BLOCK_STEP ? capacity * 4 : capacity + BLOCK_STEP);
  copyPairs(block, 0, block.length, grown);
  block.keys = grown.keys;
  block.entries = grown.entries;
}

/** Leaves `keep` pairs in the block and puts the rest into a new one after it (empty where the caller fills it at once). */
function splitBlock(index: LevelIndex, at: number, keep: number): void {
  const block = index.blocks[at] as Block;
  const rest = block.length - keep;
  const right = createBlock(rest + BLOCK_STEP);
  copyPairs(block, keep, block.length, right);
  if (rest > 0) {
    const left = createBlock(keep + BLOCK_STEP);
    copyPairs(block, 0, keep, left);
    index.blocks[at] = left;
  }
  insertBlock(index, at + 1, right);
}

function mergeBlock(index: LevelIndex, at: number): void {
  const left = at > 0 ? at - 1 : at;
  const a = index.blocks[left];
  const b = index.blocks[left + 1];
  if (a === undefined || b === undefined || a.length + b.length > BLOCK_MAX / 2) return;
  const merged = createBlock(BLOCK_MAX / 2 + BLOCK_STEP);
  copyPairs(a, 0, a.length, merged);
  copyPairs(b, 0, b.length, merged);
  index.blocks[left] = merged;
  dropBlock(index, left + 1);
}

function copyPairs(from: Block, start: number, end: number, to: Block): void {
  to.keys.set(from.keys.subarray(start, end), to.length);
  to.entries.set(from.entries.subarray(start, end), to.length);
  to.length += end - start;
}

function insertBlock(index: LevelIndex, at: number, block: Block): void {
  const count = index.blocks.length;
  if (count === index.firstKeys.length) {
    const grown = new Float64Array(count * 2);
    grown.set(index.firstKeys);
    index.firstKeys = grown;
  }
  index.firstKeys.copyWithin(at + 1, at, count);
  index.firstKeys[at] = block.length > 0 ? (block.keys[0] as number) : Number.POSITIVE_INFINITY;
  index.blocks.splice(at, 0, block);
}

function dropBlock(index: LevelIndex, at: number): void {
  index.firstKeys.copyWithin(at, at + 1, index.blocks.length);
  index.blocks.splice(at, 1);
}
