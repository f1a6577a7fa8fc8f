/**
 * Alerts as slots in columns: one number per alert and column in typed arrays, no object per alert, so ten million fit in memory
 * and the collector has nothing to walk. Columns grow by pages; freed slots are used again. What few alerts have (the upper bound
 * of a range, firings held back, firing times, the tree of `all` and `any`) stands in maps by slot.
 */
import type { Compound } from './compound.ts';
import { createNumberList, type NumberList, pushNumber } from './number-list.ts';
import { byteAt, PAGE_SLOTS, setByte } from './pages.ts';
import type { Phase } from './tick.ts';

/** Phases as numbers, by their place in this list. */
export const PHASES = ['waiting', 'armed', 'rearming', 'done', 'suspended', 'off'] as const satisfies readonly Phase[];
export const WAITING = 0;
export const ARMED = 1;
export const REARMING = 2;
export const DONE = 3;
export const SUSPENDED = 4;
export const OFF = 5;

/** Bits of `flags`. The slot holds an alert. */
export const IN_USE = 1;
/** A firing's cooldown runs until `lastFiredAtMs` + cooldown. */
export const COOLING = 2;
/** The alert fired, or was held back, in the tick that is being walked. */
export const ACTED = 4;
/** Already in the list of alerts woken at this point of the path. */
export const WOKEN = 8;
/** Loaded from a state later than the restored marks: sees no tick until its own time is passed. */
export const AHEAD = 16;
/** Ahead since it was armed within a gap: what its market shows by then is what it was armed at. */
export const ARMED_AHEAD = 64;
/** Counted on the markets that it reads. */
export const WATCHING = 128;
/** Was ahead, and looks at the next point without knowing where the series came from. */
export const JOINING = 32;

export const NO_MARKET = 0xffffffff;

export interface AlertColumns {
  /** Slots ever used. */
  length: number;
  /** Alerts there are. */
  count: number;
  /** The level; of a range the low bound. */
  readonly level: Float64Array[];
  readonly lastFiredAtMs: Float64Array[];
  readonly appliedAtMs: Float64Array[];
  readonly appliedMarket: Uint32Array[];
  readonly sequence: Uint32Array[];
  readonly sequenceAtArming: Uint32Array[];
  readonly arming: Uint32Array[];
  /** Number of the compared series; of a compound the own market. */
  readonly series: Uint32Array[];
  readonly options: Uint32Array[];
  /** See `level-watch.ts`; COMPOUND for `all` and `any`. */
  readonly kind: Uint8Array[];
  readonly phase: Uint8Array[];
  readonly flags: Uint8Array[];
  readonly upper: Map<number, number>;
  /** The alert's own market, where it is not that of the series. */
  readonly ownMarket: Map<number, number>;
  readonly heldBack: Map<number, number>;
  readonly compounds: Map<number, Compound>;
  readonly free: NumberList;
}

const FLOATS = ['level', 'lastFiredAtMs', 'appliedAtMs'] as const;
const WORDS = ['appliedMarket', 'sequence', 'sequenceAtArming', 'arming', 'series', 'options'] as const;
const BYTES = ['kind', 'phase', 'flags'] as const;
const SLOT_BYTES = FLOATS.length * 8 + WORDS.length * 4 + BYTES.length;

export function createAlertColumns(): AlertColumns {
  return {
    length: 0,
    count: 0,
    level: [],
    lastFiredAtMs: [],
    appliedAtMs: [],
    appliedMarket: [],
    sequence: [],
    sequenceAtArming: [],
    arming: [],
    series: [],
    options: [],
    kind: [],
    phase: [],
    flags: [],
    upper: new Map(),
    ownMarket: new Map(),
    heldBack: new Map(),
    compounds: new Map(),
    free: createNumberList(),
  };
}

/** A slot with IN_USE set and nothing in the maps; the other columns hold what was there before. O(1). */
export function takeSlot(columns: AlertColumns): number {
  const { free } = columns;
  const slot = free.length > 0 ? (free.items[--free.length] as number) : columns.length++;
  if (slot >= columns.flags.length * PAGE_SLOTS) addPage(columns);
  setByte(columns.flags, slot, IN_USE);
  columns.count += 1;
  return slot;
}

/** Clears the slot for another alert. */
export function freeSlot(columns: AlertColumns, slot: number): void {
  setByte(columns.flags, slot, 0);
  columns.upper.delete(slot);
  columns.ownMarket.delete(slot);
  columns.heldBack.delete(slot);
  columns.compounds.delete(slot);
  pushNumber(columns.free, slot);
  columns.count -= 1;
}

/** The same page of every column, in one buffer. */
function addPage(columns: AlertColumns): void {
  const buffer = new ArrayBuffer(PAGE_SLOTS * SLOT_BYTES);
  let offset = 0;
  for (const name of FLOATS) {
    columns[name].push(new Float64Array(buffer, offset, PAGE_SLOTS));
    offset += PAGE_SLOTS * 8;
  }
  for (const name of WORDS) {
    columns[name].push(new Uint32Array(buffer, offset, PAGE_SLOTS));
    offset += PAGE_SLOTS * 4;
  }
  for (const name of BYTES) {
    columns[name].push(new Uint8Array(buffer, offset, PAGE_SLOTS));
    offset += PAGE_SLOTS;
  }
}

/** Memory of the columns. */
export function columnsBytes(columns: AlertColumns): number {
  return columns.flags.length * PAGE_SLOTS * SLOT_BYTES + columns.free.items.byteLength;
}

export function hasFlag(columns: AlertColumns, slot: number, flag: number): boolean {
  return (byteAt(columns.flags, slot) & flag) !== 0;
}

export function setFlag(columns: AlertColumns, slot: number, flag: number): void {
  setByte(columns.flags, slot, byteAt(columns.flags, slot) | flag);
}

export function clearFlag(columns: AlertColumns, slot: number, flag: number): void {
  setByte(columns.flags, slot, byteAt(columns.flags, slot) & ~flag);
}
