/**
 * Frames of Binance for the benchmark of its parser: recorded trades where they lie beside the checkout, else trades of our own in the same shape,
 * and once a second's quotes of 2,000 symbols, of our own.
 */
import { hasBinanceFrames, readBinanceFrames } from '#test/market-data';
import { createTestRandom } from '#test/test-random';

export interface TradeFrames {
  readonly what: string;
  readonly frames: readonly string[];
}

const START_MS = Date.UTC(2026, 0, 1);
const MADE = 30_000;

export function tradeFrames(): TradeFrames {
  if (hasBinanceFrames()) {
    const frames = readBinanceFrames().filter((text) => text.includes('@trade"'));
    return { what: 'recorded trades', frames };
  }
  const random = createTestRandom(5);
  const frames = Array.from({ length: MADE }, (_, id) => {
    const atMs = START_MS + id * 7;
    const data = {
      e: 'trade',
      E: atMs + 1,
      s: id % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT',
      t: id,
      p: (60_000 + random.fraction() * 1_000).toFixed(8),
      q: random.fraction().toFixed(8),
      T: atMs,
      m: true,
      M: true,
    };
    return JSON.stringify({ stream: `${data.s.toLowerCase()}@trade`, data });
  });
  return { what: 'trades of the recorded shape', frames };
}

export const QUOTED_SYMBOLS = 2_000;

/** Frames of `!miniTicker@arr` in which every symbol has changed. */
export function quoteFrames(count: number): readonly string[] {
  const random = createTestRandom(6);
  return Array.from({ length: count }, (_, second) =>
    JSON.stringify(
      Array.from({ length: QUOTED_SYMBOLS }, (_, index) => {
        const price = 0.01 + random.fraction() * 10 ** (index % 6);
        const of = (factor: number) => (price * factor).toFixed(8);
        return {
          e: '24hrMiniTicker',
          E: START_MS + second * 1_000 + (index % 1_000),
          s: quotedSymbol(index),
          c: of(1),
          o: of(0.98),
          h: of(1.03),
          l: of(0.97),
          v: (random.fraction() * 1e6).toFixed(8),
          q: (random.fraction() * 1e8).toFixed(8),
        };
      }),
    ),
  );
}

export function quotedSymbol(index: number): string {
  return `T${index}USDT`;
}
