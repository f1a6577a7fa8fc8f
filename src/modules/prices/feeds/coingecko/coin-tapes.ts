/**
 * A tape for each watched coin of CoinGecko, from the watch to its release. Between the polls and the sink; what a poll means for a tape (a price, none,
 * a failure) is decided by the feed.
 */
import type { FeedSink } from '../feed.ts';
import { createMarketTape, type MarketTape, type MarketTapeDeps, type TapeTiming } from '../tape/market-tape.ts';
import { COINGECKO } from './parse.ts';

export interface CoinTapes {
  /** Brings the tapes to the markets that are wanted, each with the instant since when. Answers whether there are new ones. */
  sync(wanted: ReadonlyMap<string, number>, sink: FeedSink): boolean;
  get(market: string): MarketTape | undefined;
  readonly markets: readonly string[];
  /** The price of each still holds. */
  beat(atMs: number): void;
  stop(): Promise<void>;
}

/** A chart costs a credit: it is asked for rarely, and for long. */
const TIMING: Partial<TapeTiming> = { retryMinMs: 15_000, retryMaxMs: 120_000, patienceMs: 1_800_000 };

export function createCoinTapes(
  deps: Pick<MarketTapeDeps, 'clock' | 'log' | 'metrics' | 'timing'> & Required<Pick<MarketTapeDeps, 'history'>>,
): CoinTapes {
  const { clock, log, metrics, history } = deps;
  const timing = { ...TIMING, ...deps.timing };
  const tapes = new Map<string, MarketTape>();
  const ending = new Set<Promise<void>>();

  function release(market: string, tape: MarketTape): void {
    tapes.delete(market);
    const ended = tape.stop().then(() => {
      ending.delete(ended);
    });
    ending.add(ended);
  }

  return {
    sync(wanted, sink) {
      for (const [market, tape] of tapes) if (!wanted.has(market)) release(market, tape);
      const before = tapes.size;
      for (const [market, sinceMs] of wanted) {
        if (tapes.has(market)) continue;
        const tape = createMarketTape({
          venue: COINGECKO,
          market,
          sinceMs,
          sink,
          history,
          clock,
          log,
          metrics,
          timing,
        });
        tapes.set(market, tape);
      }
      return tapes.size > before;
    },
    get: (market) => tapes.get(market),
    get markets() {
      return [...tapes.keys()];
    },
    beat(atMs) {
      for (const tape of tapes.values()) tape.beat(atMs);
    },
    async stop() {
      for (const [market, tape] of tapes) release(market, tape);
      await Promise.all(ending);
    },
  };
}
