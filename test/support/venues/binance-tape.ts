/** The history of a simulated Binance: pages of trades and candles of one tape, by the rules of its HTTP interface. */

export interface TapedTrade {
  readonly id: number;
  readonly atMs: number;
  readonly price: string;
  readonly size: string;
  /** Monotonic, when it was published. */
  readonly publishedAtMs?: number;
}

const INTERVALS: Readonly<Record<string, number>> = {
  '1s': 1_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};

/** `GET /api/v3/aggTrades`: by `fromId`, by time, or the newest. */
export function tradesPage(tape: readonly TapedTrade[], query: URLSearchParams): unknown[] {
  const limit = Number(query.get('limit') ?? 500);
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  const [fromId, startTime, endTime] = [number('fromId'), number('startTime'), number('endTime')];
  const isFromStart = fromId !== undefined || startTime !== undefined;
  const wanted = tape.filter(
    ({ id, atMs }) =>
      (fromId === undefined || id >= fromId) &&
      (startTime === undefined || atMs >= startTime) &&
      (endTime === undefined || atMs <= endTime),
  );
  const page = isFromStart ? wanted.slice(0, limit) : wanted.slice(-limit);
  return page.map(({ id, atMs, price, size }) => ({
    a: id,
    p: price,
    q: size,
    f: id,
    l: id,
    T: atMs,
    m: true,
    M: true,
  }));
}

/** `GET /api/v3/klines`: intervals without a trade repeat the price before; the present one is shown as far as it has come. */
export function klinesOf(tape: readonly TapedTrade[], query: URLSearchParams, nowMs: number): unknown[] {
  const intervalMs = INTERVALS[query.get('interval') ?? '1m'] as number;
  const limit = Number(query.get('limit') ?? 500);
  const endMs = Math.min(Number(query.get('endTime') ?? nowMs), nowMs);
  const floor = (ms: number) => Math.floor(ms / intervalMs) * intervalMs;
  const lastOpenMs = floor(endMs);
  const startMs = query.has('startTime')
    ? Math.ceil(Number(query.get('startTime')) / intervalMs) * intervalMs
    : lastOpenMs - (limit - 1) * intervalMs;
  const byOpen = Map.groupBy(tape, ({ atMs }) => floor(atMs));
  let before = tape.findLast(({ atMs }) => atMs < startMs)?.price;
  const klines: unknown[] = [];
  for (let openMs = startMs; openMs <= lastOpenMs && klines.length < limit; openMs += intervalMs) {
    const trades = byOpen.get(openMs) ?? [];
    const prices = trades.length > 0 ? trades.map(({ price }) => price) : before === undefined ? [] : [before];
    if (prices.length === 0) continue;
    before = prices.at(-1);
    klines.push(klineOf(openMs, intervalMs, prices, trades));
  }
  return klines;
}

function klineOf(
  openMs: number,
  intervalMs: number,
  prices: readonly string[],
  trades: readonly TapedTrade[],
): unknown[] {
  const sorted = prices.toSorted((a, b) => Number(a) - Number(b));
  const volume = trades.reduce((sum, { size }) => sum + Number(size), 0);
  const [open, high, low, close] = [prices[0], sorted.at(-1), sorted[0], prices.at(-1)];
  return [
    openMs,
    open,
    high,
    low,
    close,
    volume.toFixed(8),
    openMs + intervalMs - 1,
    '0',
    trades.length,
    '0',
    '0',
    '0',
  ];
}
