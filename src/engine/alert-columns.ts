/**
 * Alerts as slots in columns: one number per alert and column in typed arrays, no object per alert, so ten million fit in memory
 * and the collector has nothing to walk. Columns grow by an eighth; freed slots are used again. What few alerts have (the upper bound
 * of a range, firings held back, firing times, the tree of `all` and `any`) stands in maps by slot.
 */
import type { Compound } from './compound.ts';
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
/** Was ahead, and looks at the next point without knowing where the series came from. */
export const JOINING = 32;

export const NO_MARKET = 0xffffffff;

export interface AlertColumns {
  /** Slots ever used. */
  length: number;
  /** Alerts there are. */
  count: number;
  /** The level; of a range the low bound. */
  level: Float64Array;
  lastFiredAtMs: Float64Array;
  appliedAtMs: Float64Array;
  appliedMarket: Uint32Array;
  sequence: Uint32Array;
  sequenceAtArming: Uint32Array;
  arming: Uint32Array;
  /** Number of the compared series; of a compound the own market. */
  series: Uint32Array;
  options: Uint32Array;
  /** See `level-watch.ts`; COMPOUND for `all` and `any`. */
  kind: Uint8Array;
  phase: Uint8Array;
  flags: Uint8Array;
  readonly upper: Map<number, number>;
  /** The alert's own market, where it is not that of the series. */
  readonly ownMarket: Map<number, number>;
  readonly heldBack: Map<number, number>;
  readonly compounds: Map<number, Compound>;
  readonly free: number[];
}

const FLOATS = ['level', 'lastFiredAtMs', 'appliedAtMs'] as const;
const WORDS = ['appliedMarket', 'sequence', 'sequenceAtArming', 'arming', 'series', 'options'] as const;
const BYTES = ['kind', 'phase', 'flags'] as const;

export function createAlertColumns(): AlertColumns {
  return {
    length: 0,
    count: 0,
    level: new Float64Array(0),
    lastFiredAtMs: new Float64Array(0),
    appliedAtMs: new Float64Array(0),
    appliedMarket: new Uint32Array(0),
    sequence: new Uint32Array(0),
    sequenceAtArming: new Uint32Array(0),
    arming: new Uint32Array(0),
    series: new Uint32Array(0),
    options: new Uint32Array(0),
    kind: new Uint8Array(0),
    phase: new Uint8Array(0),
    flags: new Uint8Array(0),
    upper: new Map(),
    ownMarket: new Map(),
    heldBack: new Map(),
    compounds: new Map(),
    free: [],
  };
}

/** A slot with every column zero and IN_USE set. Amortized O(1). */
export function takeSlot(columns: AlertColumns): number {
  const slot = columns.free.pop() ?? columns.length++;
  if (slot >= columns.flags.length) reserveSlots(columns, Math.max(1024, slot + 1 + (slot >>> 3)));
  columns.flags[slot] = IN_USE;
  columns.count += 1;
  return slot;
}

/** Clears the slot for another alert. */
export function freeSlot(columns: AlertColumns, slot: number): void {
  for (const name of FLOATS) columns[name][slot] = 0;
  for (const name of WORDS) columns[name][slot] = 0;
  for (const name of BYTES) columns[name][slot] = 0;
  columns.upper.delete(slot);
  columns.ownMarket.delete(slot);
  columns.heldBack.delete(slot);
  columns.compounds.delete(slot);
  columns.free.push(slot);
  columns.count -= 1;
}

/** Makes room for slots below `slots`, one column after the other, so that little is held twice. */
export function reserveSlots(columns: AlertColumns, slots: number): void {
  if (slots <= columns.flags.length) return;
  for (const name of FLOATS) columns[name] = grown(columns[name], new Float64Array(slots));
  for (const name of WORDS) columns[name] = grown(columns[name], new Uint32Array(slots));
  for (const name of BYTES) columns[name] = grown(columns[name], new Uint8Array(slots));
}

/** Memory of the columns. */
export function columnsBytes(columns: AlertColumns): number {
  return columns.flags.length * (FLOATS.length * 8 + WORDS.length * 4 + BYTES.length);
}

export function hasFlag(columns: AlertColumns, slot: number, flag: number): boolean {
  return ((columns.flags[slot] as number) & flag) !== 0;
}

export function setFlag(columns: AlertColumns, slot: number, flag: number): void {
  columns.flags[slot] = (columns.flags[slot] as number) | flag;
}

export function clearFlag(columns: AlertColumns, slot: number, flag: number): void {
  columns.flags[slot] = (columns.flags[slot] as number) & ~flag;
}

function grown<T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
