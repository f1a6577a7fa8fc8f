/**
 * How a gap is read from a venue whose trades can be read forward: trade by trade, and where that would take too long, by candles in between, from the
 * first boundary of an interval after the pages that were allowed to the last one that has settled. So no trade is in two pieces and none in no piece.
 * Between a venue's history and the tape; see docs/adr/0011-how-a-gap-is-filled.md.
 */
import type { Clock } from '#platform/clock';
import type { VenueCandle } from './feed.ts';
import { type HistoryPiece, type HistoryRange, REWIND_MS, type VenueTrade } from './tape/venue-history.ts';

export interface ForwardTrades {
  /** Those with a higher number than `afterId`, else those at or after `fromMs`; ascending, to the present end. Ends early when nobody reads on. */
  pages(from: {
    readonly market: string;
    readonly fromMs: number;
    readonly afterId?: number;
  }): AsyncIterable<readonly VenueTrade[]>;
  /** Candles that open at or after `fromMs` and before `toMs`, both of which are boundaries of the interval; ascending. */
  candles(range: {
    readonly market: string;
    readonly intervalMs: number;
    readonly fromMs: number;
    readonly toMs: number;
  }): Promise<readonly VenueCandle[]>;
  /** The shortest interval of which the venue still has the candle that the instant lies in. */
  intervalMsAt(atMs: number): number;
}

export interface GapReaderDeps {
  readonly source: ForwardTrades;
  readonly clock: Clock;
  /** Pages of single trades that are read before candles take over. */
  readonly tradePagesMax: number;
  /** A candle that ended less than this ago may not yet hold its last trades. */
  readonly settleMs: number;
}

export async function* readGap(deps: GapReaderDeps, range: HistoryRange): AsyncGenerator<readonly HistoryPiece[]> {
  const { source, clock } = deps;
  const { market, afterId, until } = range;
  const fromMs = afterId === undefined ? range.afterMs - REWIND_MS : range.afterMs;
  const reached = yield* readTrades(
    deps,
    source.pages({ market, fromMs, ...(afterId === undefined ? {} : { afterId }) }),
    until,
  );
  if (reached === undefined) return;
  const { boundaryMs, intervalMs } = reached;
  const settledMs = Math.min(until?.atMs ?? Number.POSITIVE_INFINITY, clock.nowMs() - deps.settleMs);
  const toMs = Math.max(boundaryMs, Math.floor(settledMs / intervalMs) * intervalMs);
  if (toMs > boundaryMs) {
    const candles = await source.candles({ market, intervalMs, fromMs: boundaryMs, toMs });
    yield candles.map((candle) => pieceOf(candle, intervalMs));
  }
  yield* readTrades(
    { ...deps, tradePagesMax: Number.POSITIVE_INFINITY },
    source.pages({ market, fromMs: toMs }),
    until,
  );
}

interface Reached {
  /** Every trade before this was read, and none after. */
  readonly boundaryMs: number;
  readonly intervalMs: number;
}

/** To the end, or, once the allowed pages are used up, to the next boundary: then it says where. */
async function* readTrades(
  { source, tradePagesMax }: GapReaderDeps,
  pages: AsyncIterable<readonly VenueTrade[]>,
  until: VenueTrade | undefined,
): AsyncGenerator<readonly HistoryPiece[], Reached | undefined> {
  let count = 0;
  let reached: Reached | undefined;
  for await (const page of pages) {
    const last = page.at(-1);
    if (!last) continue;
    const end = reached;
    const within = end ? page.filter(({ atMs }) => atMs < end.boundaryMs) : page;
    yield within.map((trade) => ({ kind: 'trade', trade }));
    if (end && within.length < page.length) return end;
    if (isAt(last, until)) return undefined;
    count++;
    if (count >= tradePagesMax && !reached) {
      const intervalMs = source.intervalMsAt(last.atMs);
      reached = { intervalMs, boundaryMs: (Math.floor(last.atMs / intervalMs) + 1) * intervalMs };
    }
  }
  return undefined;
}

function isAt(trade: VenueTrade, until: VenueTrade | undefined): boolean {
  if (!until) return false;
  if (trade.id !== undefined && until.id !== undefined) return trade.id >= until.id;
  return trade.atMs > until.atMs;
}

function pieceOf({ atMs, open, high, low, close, volume }: VenueCandle, intervalMs: number): HistoryPiece {
  return { kind: 'candle', closeAtMs: atMs + intervalMs - 1, open, high, low, close, volume };
}
