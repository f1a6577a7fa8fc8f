/**
 * Adds accepted ticks up to minutes in memory and writes them in slices, at most one round a second. Candles are a derived view: a process
 * that is killed loses what it had not written (a second at most) and may count the volume of ticks that are sent again twice; a failing
 * disk delays them. Firings do not depend on any of it.
 */
import type { Logger } from 'pino';
import type { Tick } from '#engine';
import { aggregateCandles, type Candle, candleOfTick, HOUR_MS, joinCandles, MINUTE_MS } from './candle.ts';
import type { CandlePart, CandleRange, CandleStore } from './candle-store.ts';

/** Minutes written in one turn of the writer: some ten milliseconds. */
const SLICE = 2_000;
/** Minutes held while the disk refuses; what would go beyond is dropped and counted. */
const HELD_MAX = 200_000;
/** Reads that meet a write try again; after this many they answer what is stored, a second old at most. */
const READ_ATTEMPTS = 5;

export interface CandleRecorder {
  /** Ticks of one market in the order of time. O(1), no I/O. */
  record(tick: Tick): void;
  /** Writes what is held. Never rejects: what cannot be written is logged, held, and tried again at the next round. */
  flush(): Promise<void>;
  /** Stored candles of a minute or an hour with what is still held added. See CandleStore.list. */
  read(range: CandleRange): Promise<readonly Candle[]>;
  /** Removes a market's candles, held and stored. */
  forget(market: string): Promise<void>;
}

export function createCandleRecorder(deps: { store: CandleStore; log: Logger }): CandleRecorder {
  const { store, log } = deps;
  /** Market -> opening instant -> the part of that minute that is not yet written. */
  const held = new Map<string, Map<number, Candle>>();
  let heldCount = 0;
  let dropped = 0;
  let slicesBegun = 0;
  let sliceUnderWay: Promise<boolean> | undefined;
  let round: Promise<void> | undefined;

  function hold(market: string, part: Candle, isEarlier: boolean): void {
    let minutes = held.get(market);
    const known = minutes?.get(part.atMs);
    if (!known && heldCount >= HELD_MAX) {
      dropped++;
      return;
    }
    if (!minutes) {
      minutes = new Map();
      held.set(market, minutes);
    }
    if (!known) heldCount++;
    minutes.set(part.atMs, !known ? part : isEarlier ? joinCandles(part, known) : joinCandles(known, part));
  }

  /** Takes up to SLICE minutes out of what is held, whole markets first, each in the order of time. */
  function takeSlice(): CandlePart[] {
    const slice: CandlePart[] = [];
    for (const [market, minutes] of held) {
      // Parts that were put back after a failure stand behind newer ones.
      for (const [atMs, candle] of [...minutes].sort(([a], [b]) => a - b)) {
        if (slice.length >= SLICE) return slice;
        slice.push({ market, intervalMs: MINUTE_MS, ...candle });
        minutes.delete(atMs);
        heldCount--;
      }
      held.delete(market);
    }
    return slice;
  }

  async function writeSlice(slice: readonly CandlePart[]): Promise<boolean> {
    try {
      await store.add([...slice, ...hoursOf(slice)]);
      return true;
    } catch (cause) {
      log.warn({ err: cause, candles: slice.length }, 'candles could not be written; they are held and tried again');
      for (const part of slice) hold(part.market, candleOf(part), true);
      return false;
    }
  }

  async function runRound(): Promise<void> {
    for (let rest = heldCount; rest > 0; rest -= SLICE) {
      slicesBegun++;
      sliceUnderWay = writeSlice(takeSlice());
      const isWritten = await sliceUnderWay;
      sliceUnderWay = undefined;
      if (!isWritten) break;
    }
    if (dropped > 0) log.error({ candles: dropped }, 'candles were dropped: the storage has refused them for too long');
    dropped = 0;
    round = undefined;
  }

  function heldIn({ market, intervalMs, fromMs, toMs }: CandleRange): Candle[] {
    const minutes = [...(held.get(market)?.values() ?? [])].sort((a, b) => a.atMs - b.atMs);
    return aggregateCandles(minutes, intervalMs).filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }

  return {
    record: (tick) => hold(tick.market, candleOfTick(tick, MINUTE_MS), false),
    flush() {
      if (heldCount > 0 || dropped > 0) round ??= runRound();
      return round ?? Promise.resolve();
    },
    async read(range) {
      for (let attempt = 1; ; attempt++) {
        await sliceUnderWay;
        const seen = slicesBegun;
        const stored = await store.list(range);
        if (slicesBegun === seen && !sliceUnderWay) return withHeld(range, stored, heldIn(range));
        if (attempt === READ_ATTEMPTS) return stored;
      }
    },
    async forget(market) {
      heldCount -= held.get(market)?.size ?? 0;
      held.delete(market);
      await sliceUnderWay;
      await store.deleteMarket(market);
    },
  };
}

function candleOf({ atMs, open, high, low, close, volume }: Candle): Candle {
  return { atMs, open, high, low, close, volume };
}

/** The same parts, added up to hours. */
function hoursOf(minutes: readonly CandlePart[]): CandlePart[] {
  const byMarket = Map.groupBy(minutes, (part) => part.market);
  return [...byMarket].flatMap(([market, parts]) =>
    aggregateCandles(parts.map(candleOf), HOUR_MS).map((candle) => ({ market, intervalMs: HOUR_MS, ...candle })),
  );
}

/** Held parts come after stored ones of the same candle. Where the limit cut the stored ones, held ones beyond the cut stay out. */
function withHeld(range: CandleRange, stored: readonly Candle[], held: readonly Candle[]): readonly Candle[] {
  if (held.length === 0) return stored;
  const isCut = stored.length === range.limit;
  const first = isCut && range.take === 'newest' ? (stored[0]?.atMs ?? 0) : range.fromMs;
  const last = isCut && range.take === 'oldest' ? (stored.at(-1)?.atMs ?? 0) : range.toMs;
  const within = held.filter(({ atMs }) => atMs >= first && atMs <= last);
  const both = aggregateCandles(
    [...stored, ...within].sort((a, b) => a.atMs - b.atMs),
    range.intervalMs,
  );
  return range.take === 'newest' ? both.slice(-range.limit) : both.slice(0, range.limit);
}
