/**
 * The numbers that change with every tick, in columns by series number. A market's number is that of its plain price series, so the
 * tick that fires nothing reads and writes a handful of cells and touches no object. Everything here is kept up by the series graph
 * (values), the registrations (levels) and the engine (times).
 */
import {
  bestKey,
  countLevels,
  createLevelIndex,
  insertLevel,
  type LevelIndex,
  levelIndexBytes,
  removeLevel,
} from './level-index.ts';

export interface SeriesColumns {
  /** Series and markets there are room for numbers of. */
  length: number;
  /** NaN: undefined. */
  value: Float64Array;
  /** The value before the last point that concerned the series. */
  previous: Float64Array;
  /** The number of that point. */
  movedAtPoint: Float64Array;
  /** Lowest key that wakes on a rise, greatest that wakes on a fall. */
  upBest: Float64Array;
  downBest: Float64Array;
  /** Of markets: time of the last tick, 0 when there was none. */
  atMs: Float64Array;
  /** Of markets: a tick with `high` below and `low` above these gates, before `dueMs`, moves nothing but the last price. */
  gateUp: Float64Array;
  gateDown: Float64Array;
  dueMs: Float64Array;
  /** Reasons to walk every tick of a market: derived series that follow it, alerts ahead of the log. */
  busy: Uint32Array;
  readonly up: LevelIndex[];
  readonly down: LevelIndex[];
}

const FLOATS = [
  'value',
  'previous',
  'movedAtPoint',
  'upBest',
  'downBest',
  'atMs',
  'gateUp',
  'gateDown',
  'dueMs',
] as const;

export function createSeriesColumns(): SeriesColumns {
  const none = new Float64Array(0);
  return {
    length: 0,
    value: none,
    previous: none,
    movedAtPoint: none,
    upBest: none,
    downBest: none,
    atMs: none,
    gateUp: none,
    gateDown: none,
    dueMs: none,
    busy: new Uint32Array(0),
    up: [],
    down: [],
  };
}

/** Makes the number a fresh series: undefined, without levels. */
export function openSeries(columns: SeriesColumns, series: number): void {
  if (series >= columns.value.length) {
    const capacity = Math.max(64, series + 1 + (series >>> 1));
    for (const name of FLOATS) {
      const grown = new Float64Array(capacity);
      grown.set(columns[name]);
      columns[name] = grown;
    }
    const busy = new Uint32Array(capacity);
    busy.set(columns.busy);
    columns.busy = busy;
  }
  columns.length = Math.max(columns.length, series + 1);
  for (const name of FLOATS) columns[name][series] = 0;
  columns.value[series] = Number.NaN;
  columns.previous[series] = Number.NaN;
  columns.dueMs[series] = Number.POSITIVE_INFINITY;
  columns.busy[series] = 0;
  columns.up[series] = createLevelIndex();
  columns.down[series] = createLevelIndex();
  refreshBest(columns, series);
}

/** `key` wakes the entry once the series is at or above it; -Infinity at the next point whatever its value. */
export function watchAbove(columns: SeriesColumns, series: number, key: number, entry: number): void {
  insertLevel(columns.up[series] as LevelIndex, -key, entry);
  if (key < (columns.upBest[series] as number)) refreshBest(columns, series);
}

/** `key` wakes the entry once the series is at or below it. */
export function watchBelow(columns: SeriesColumns, series: number, key: number, entry: number): void {
  insertLevel(columns.down[series] as LevelIndex, key, entry);
  if (key > (columns.downBest[series] as number)) refreshBest(columns, series);
}

/** Takes a watch back; nothing happens where it has already woken. */
export function unwatchAbove(columns: SeriesColumns, series: number, key: number, entry: number): void {
  if (!removeLevel(columns.up[series] as LevelIndex, -key, entry)) return;
  if (key === columns.upBest[series]) refreshBest(columns, series);
}

export function unwatchBelow(columns: SeriesColumns, series: number, key: number, entry: number): void {
  if (!removeLevel(columns.down[series] as LevelIndex, key, entry)) return;
  if (key === columns.downBest[series]) refreshBest(columns, series);
}

/** Reads the best keys again after the indexes changed, and sets the gates by them. O(1). */
export function refreshBest(columns: SeriesColumns, series: number): void {
  columns.upBest[series] = -bestKey(columns.up[series] as LevelIndex);
  columns.downBest[series] = bestKey(columns.down[series] as LevelIndex);
  const isBusy = (columns.busy[series] as number) > 0;
  columns.gateUp[series] = isBusy ? Number.NEGATIVE_INFINITY : (columns.upBest[series] as number);
  columns.gateDown[series] = columns.downBest[series] as number;
}

/** One reason more (1) or less (-1) to walk every tick of the market. */
export function addBusy(columns: SeriesColumns, market: number, change: 1 | -1): void {
  columns.busy[market] = (columns.busy[market] as number) + change;
  refreshBest(columns, market);
}

/** Memory of the columns and of the level indexes. O(series). */
export function seriesBytes(columns: SeriesColumns): number {
  let sum = columns.value.length * (FLOATS.length * 8 + 4);
  for (const index of columns.up) sum += levelIndexBytes(index);
  for (const index of columns.down) sum += levelIndexBytes(index);
  return sum;
}

/** Thresholds that are registered, of all series. O(series and blocks). */
export function countThresholds(columns: SeriesColumns): number {
  let sum = 0;
  for (const index of columns.up) sum += countLevels(index);
  for (const index of columns.down) sum += countLevels(index);
  return sum;
}
