/**
 * Which slot has which alert id. The ids of this house (26 characters of base 32, 128 bits) are kept as four 32-bit words a slot and
 * found by open addressing with linear probing, so ten million ids cost 16 bytes each and no object. Ids of any other shape work too,
 * through a plain map. Find, put and remove O(1); the table doubles at 3/4 full.
 */
import { PAGE_SLOTS, pageOf, placeInPage } from './pages.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_LENGTH = 26;
const INVALID = 255;
const CODES = new Uint8Array(128).fill(INVALID);
for (let i = 0; i < ALPHABET.length; i++) CODES[ALPHABET.charCodeAt(i)] = i;
const CHARACTERS = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));

export interface AlertIds {
  /** The slot of an id; -1 where it is not known. */
  find(id: string): number;
  /** The id must not be known yet. */
  put(id: string, slot: number): void;
  remove(slot: number): void;
  /** The id of a slot that has one. */
  idOf(slot: number): string;
  /** Copies the four words of a slot's id; false where the id has another shape (then ask `idOf`). */
  copyWords(slot: number, into: Uint32Array, at: number): boolean;
  /** 30 bits of the id, of its second to seventh character: slots in this order are nearly in that of their ids. 0 for ids of another shape. */
  orderOf(slot: number): number;
  bytes(): number;
}

export function createAlertIds(): AlertIds {
  /** Four words a slot. */
  const pages: Uint32Array[] = [];
  /** Slot + 1; 0 is empty. The length is a power of two. */
  let table = new Uint32Array(1024);
  let used = 0;
  const otherSlots = new Map<string, number>();
  const otherIds = new Map<number, string>();
  const key = new Uint32Array(4);
  /** The id in `key`: a find is often followed by a put of the same. */
  let packed = '';

  function pack(id: string): boolean {
    if (id === packed && id !== '') return true;
    packed = '';
    if (!packId(id, key)) return false;
    packed = id;
    return true;
  }

  /** The place of `key` in the table, or of the empty cell where it would go. */
  function placeOf(w0: number, w1: number, w2: number, w3: number): number {
    const mask = table.length - 1;
    let place = hash(w0, w1, w2, w3) & mask;
    for (;;) {
      const cell = table[place] as number;
      if (cell === 0) return place;
      const words = pages[pageOf(cell - 1)] as Uint32Array;
      const at = placeInPage(cell - 1) * 4;
      if (words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2 && words[at + 3] === w3) return place;
      place = (place + 1) & mask;
    }
  }

  function homeOf(slot: number): number {
    const words = pages[pageOf(slot)] as Uint32Array;
    const at = placeInPage(slot) * 4;
    return hash(words[at] as number, words[at + 1] as number, words[at + 2] as number, words[at + 3] as number);
  }

  function growTable(): void {
    const old = table;
    table = new Uint32Array(old.length * 2);
    const mask = table.length - 1;
    for (const cell of old) {
      if (cell === 0) continue;
      let place = homeOf(cell - 1) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = cell;
    }
    // Frees the memory now rather than at some collection.
    old.buffer.transfer(0);
  }

  /** Empties a cell and moves later ones of its run back, so that no tombstones gather. */
  function emptyCell(from: number): void {
    const mask = table.length - 1;
    let hole = from;
    let place = from;
    for (;;) {
      place = (place + 1) & mask;
      const cell = table[place] as number;
      if (cell === 0) break;
      const home = homeOf(cell - 1) & mask;
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      table[hole] = cell;
      hole = place;
    }
    table[hole] = 0;
    used -= 1;
  }

  return {
    find(id) {
      if (!pack(id)) return otherSlots.get(id) ?? -1;
      return (table[placeOf(key[0] as number, key[1] as number, key[2] as number, key[3] as number)] as number) - 1;
    },
    put(id, slot) {
      if (!pack(id)) {
        otherSlots.set(id, slot);
        otherIds.set(slot, id);
        return;
      }
      while (pages.length <= pageOf(slot)) pages.push(new Uint32Array(PAGE_SLOTS * 4));
      (pages[pageOf(slot)] as Uint32Array).set(key, placeInPage(slot) * 4);
      if (used * 4 >= table.length * 3) growTable();
      table[placeOf(key[0] as number, key[1] as number, key[2] as number, key[3] as number)] = slot + 1;
      used += 1;
    },
    remove(slot) {
      const other = otherIds.get(slot);
      if (other !== undefined) {
        otherIds.delete(slot);
        otherSlots.delete(other);
        return;
      }
      const words = pages[pageOf(slot)] as Uint32Array;
      const at = placeInPage(slot) * 4;
      emptyCell(
        placeOf(words[at] as number, words[at + 1] as number, words[at + 2] as number, words[at + 3] as number),
      );
    },
    idOf(slot) {
      const other = otherIds.size > 0 ? otherIds.get(slot) : undefined;
      return other ?? unpackId(pages[pageOf(slot)] as Uint32Array, placeInPage(slot) * 4);
    },
    copyWords(slot, into, at) {
      if (otherIds.size > 0 && otherIds.has(slot)) return false;
      const words = pages[pageOf(slot)] as Uint32Array;
      const from = placeInPage(slot) * 4;
      for (let i = 0; i < 4; i++) into[at + i] = words[from + i] as number;
      return true;
    },
    orderOf(slot) {
      if (otherIds.size > 0 && otherIds.has(slot)) return 0;
      return ((pages[pageOf(slot)] as Uint32Array)[placeInPage(slot) * 4] as number) & 0x3fffffff;
    },
    bytes: () => pages.length * PAGE_SLOTS * 16 + table.byteLength,
  };
}

/**
 * An id as four words: six characters of the middle 24 in the low 30 bits of each; the first (3 bits) and the last (5 bits) share
 * the top bits. False where it is not such an id.
 */
export function packId(id: string, into: Uint32Array): boolean {
  if (id.length !== ID_LENGTH) return false;
  const first = CODES[id.charCodeAt(0)] ?? INVALID;
  const last = CODES[id.charCodeAt(ID_LENGTH - 1)] ?? INVALID;
  if (first > 7 || last === INVALID) return false;
  const rest = (first << 5) | last;
  for (let word = 0; word < 4; word++) {
    let bits = (rest >>> (word * 2)) & 3;
    for (let i = 1; i <= 6; i++) {
      const code = CODES[id.charCodeAt(word * 6 + i)] ?? INVALID;
      if (code === INVALID) return false;
      bits = (bits << 5) | code;
    }
    into[word] = bits;
  }
  return true;
}

const characters = new Array<number>(ID_LENGTH).fill(0);

/** The id whose four words stand at `at`. */
export function unpackId(words: Uint32Array, at: number): string {
  let rest = 0;
  for (let word = 0; word < 4; word++) {
    let bits = words[at + word] as number;
    for (let i = 6; i >= 1; i--) {
      characters[word * 6 + i] = CHARACTERS[bits & 31] as number;
      bits >>>= 5;
    }
    rest |= bits << (word * 2);
  }
  characters[0] = CHARACTERS[rest >>> 5] as number;
  characters[ID_LENGTH - 1] = CHARACTERS[rest & 31] as number;
  return String.fromCharCode.apply(null, characters);
}

function hash(w0: number, w1: number, w2: number, w3: number): number {
  let mixed = Math.imul(w0 ^ (w0 >>> 15), 0x2c1b3c6d) + w1;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39) + w2;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + w3;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
