/**
 * Frames of venues for the benchmark of their parsers. Binance: recorded trades where they lie beside the checkout, else trades of our own in the same
 * shape, and once a second's quotes of 2,000 symbols, of our own. Kraken and Coinbase: of our own, in the shape that they document.
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

/** Pairs with about their prices, and the decimals that they are written with. */
const PAIRS = [
  { base: 'BTC', price: 65_000, decimals: 1 },
  { base: 'ETH', price: 3_200, decimals: 2 },
  { base: 'ADA', price: 0.45, decimals: 6 },
  { base: 'PEPE', price: 0.0000123, decimals: 9 },
] as const;

function createPrices(seed: number) {
  const random = createTestRandom(seed);
  return {
    random,
    of(index: number) {
      const { base, price, decimals } = PAIRS[index % PAIRS.length] ?? PAIRS[0];
      const now = price * (1 + random.fraction() / 100);
      return { base, priceText: (factor: number) => (now * factor).toFixed(decimals) };
    },
    sizeText: () => (random.fraction() * 10).toFixed(8),
  };
}

/** As both venues write instants, to the microsecond. */
function instantText(index: number): string {
  return new Date(START_MS + index * 7).toISOString().replace('Z', `${100 + (index % 900)}Z`);
}

function krakenFrame(channel: 'trade' | 'ticker', entries: readonly string[]): string {
  return `{"channel":"${channel}","type":"update","data":[${entries.join(',')}]}`;
}

/** Frames of `trade`: one to three trades of a pair in each, which the venue sends together. */
export function krakenTradeFrames(): readonly string[] {
  const prices = createPrices(7);
  let id = 0;
  return Array.from({ length: MADE }, (_, index) => {
    const { base, priceText } = prices.of(index);
    const trades = Array.from({ length: 1 + (index % 3) }, () => {
      id++;
      const decimals = `"price":${priceText(1)},"qty":${prices.sizeText()}`;
      const kind = `"ord_type":"${id % 2 === 0 ? 'limit' : 'market'}"`;
      return `{"symbol":"${base}/USD","side":"buy",${decimals},${kind},"trade_id":${id},"timestamp":"${instantText(id)}"}`;
    });
    return krakenFrame('trade', trades);
  });
}

/** Frames of `ticker`: one pair in each. */
export function krakenTickerFrames(): readonly string[] {
  const prices = createPrices(8);
  return Array.from({ length: MADE }, (_, index) => {
    const { base, priceText } = prices.of(index);
    const book = `"bid":${priceText(1)},"bid_qty":${prices.sizeText()},"ask":${priceText(1.001)},"ask_qty":${prices.sizeText()}`;
    const day = `"volume":${prices.sizeText()},"vwap":${priceText(0.99)},"low":${priceText(0.97)},"high":${priceText(1.03)}`;
    const sign = index % 2 === 0 ? '' : '-';
    const change = `"change":${sign}${priceText(0.01)},"change_pct":${sign}${prices.random.fraction().toFixed(2)}`;
    return krakenFrame('ticker', [
      `{"symbol":"${base}/USD",${book},"last":${priceText(1)},${day},${change},"timestamp":"${instantText(index)}"}`,
    ]);
  });
}

/** Frames of `matches`: one trade in each. */
export function coinbaseTradeFrames(): readonly string[] {
  const prices = createPrices(9);
  return Array.from({ length: MADE }, (_, id) => {
    const { base, priceText } = prices.of(id);
    const orders =
      '"maker_order_id":"1d3c1a4e-0d0b-4a6b-8a51-0c3f5d2a7e10","taker_order_id":"7f2b9c66-53d2-4f0e-9a3c-b1f0e4d8c921"';
    const decimals = `"size":"${prices.sizeText()}","price":"${priceText(1)}"`;
    const names = `"product_id":"${base}-USD","sequence":${30_000_000_000 + id},"time":"${instantText(id)}"`;
    return `{"type":"match","trade_id":${id + 1},${orders},"side":"buy",${decimals},${names}}`;
  });
}
