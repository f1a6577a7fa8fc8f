import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AlertSpec } from '#engine';
import { hasOutageData, readOutage } from '#test/market-data';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import { type BinanceSymbol, btcUsdt, startBinanceServer } from '#test/venues/binance-server';
import { createFeedWorld } from './feed-testbed.ts';

const MINUTE_MS = 60_000;

interface Trade {
  readonly symbol: string;
  readonly atMs: number;
  readonly price: string;
  readonly size: string;
}

const marketOf = (symbol: string) => `binance:${symbol.replace(/USDT$/, '')}/USDT`;
const symbolOf = (symbol: string): BinanceSymbol => ({ ...btcUsdt(), symbol, baseAsset: symbol.replace(/USDT$/, '') });

/** Live up to `fromMs`, cut off until `toMs`, live again: by the dates of the trades, which are of the past. */
async function run(options: { trades: readonly Trade[]; alerts: readonly AlertSpec[]; outage?: [number, number] }) {
  const { trades, alerts, outage } = options;
  const symbols = [...new Set(trades.map(({ symbol }) => symbol))];
  const server = await startBinanceServer({ symbols: symbols.map(symbolOf) });
  const world = createFeedWorld(server);
  onTestFinished(async () => {
    await world.stop();
    await server.close();
  });
  const markets = symbols.map(marketOf);
  const firstMs = (trades[0] as Trade).atMs;
  const [fromMs, toMs] = outage ?? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  world.arm(alerts);
  const publish = async (part: readonly Trade[]) => {
    for (let begin = 0; begin < part.length; begin += 50) {
      for (const { symbol, ...trade } of part.slice(begin, begin + 50)) server.publish(symbol, trade);
      await sleep(1);
    }
  };
  for (const symbol of symbols) {
    const { atMs, price } = trades.find((trade) => trade.symbol === symbol) as Trade;
    server.publish(symbol, { atMs: Math.min(atMs, firstMs) - 1_000, price, size: '1' });
  }
  await world.start();
  world.feed.watch(new Map(markets.map((market) => [market, firstMs - 1])));
  await until(async () => markets.every((market) => world.feed.isFlowing(market)), 'the watch');
  await publish(trades.filter(({ atMs }) => atMs < fromMs));
  if (outage) {
    server.moods.refusesSockets = true;
    server.reset();
    await until(async () => !markets.some((market) => world.feed.isFlowing(market)), 'the outage');
    await publish(trades.filter(({ atMs }) => atMs >= fromMs && atMs < toMs));
    expect(world.feed.state()).toMatchObject({ status: 'down' });
    server.moods.refusesSockets = false;
    await until(async () => markets.every((market) => world.feed.isFlowing(market)), 'the end of the outage');
    await publish(trades.filter(({ atMs }) => atMs >= toMs));
  }
  const lastOf = new Map(trades.map(({ symbol, atMs }) => [marketOf(symbol), atMs]));
  const isThrough = (market: string) => (world.markOf(market)?.atMs ?? 0) >= (lastOf.get(market) as number);
  await until(async () => markets.every(isThrough), 'the last trades', 20_000);
  await sleep(50);
  return { server, world };
}

const names = (firings: readonly { alertId: string; sequence: number }[]) =>
  firings.map(({ alertId, sequence }) => `${alertId}.${sequence}`).sort();

function volumesOf(ticks: readonly { market: string; volume: number }[]): Record<string, number> {
  const volumes: Record<string, number> = {};
  for (const { market, volume } of ticks) volumes[market] = (volumes[market] ?? 0) + volume;
  return Object.fromEntries(Object.entries(volumes).map(([market, volume]) => [market, Number(volume.toFixed(4))]));
}

describe('an outage of an hour', { timeout: 60_000 }, () => {
  const TRADES_A_MINUTE = 24;

  /** More than one page of trades. One way through each minute, so that a candle says as much as its trades. */
  function hourOfTrades(): Trade[] {
    const random = createTestRandom(7);
    const endMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const trades: Trade[] = [];
    let cents = 10_000;
    for (let atMs = endMs - 70 * MINUTE_MS; atMs < endMs; atMs += MINUTE_MS) {
      const direction = random.fraction() < 0.5 ? -1 : 1;
      for (let trade = 0; trade < TRADES_A_MINUTE; trade++) {
        // Two in one millisecond now and then, the last one in the last of the minute.
        const offsetMs = trade === TRADES_A_MINUTE - 1 ? MINUTE_MS - 1 : Math.floor(trade / 2) * 4_500 + (trade % 3);
        cents += direction * Math.floor(random.fraction() * 10);
        trades.push({ symbol: 'BTCUSDT', atMs: atMs + offsetMs, price: (cents / 100).toFixed(8), size: '0.50000000' });
      }
    }
    return trades;
  }

  it('fires what would have fired, says that it was a gap, and counts each volume once', async () => {
    const trades = hourOfTrades();
    const prices = trades.map(({ price }) => Number(price));
    const [low, high] = [Math.min(...prices), Math.max(...prices)];
    const operators = ['>=', '<=', 'crosses', 'crosses above', 'crosses below', '>', '<'];
    const alerts = Array.from({ length: 200 }, (_, index): AlertSpec => {
      const level = (low + ((high - low) * (index + 0.5)) / 200).toFixed(3);
      const condition = `price ${operators[index % 7]} ${level}`;
      const id = `H${String(index).padStart(25, '0')}`;
      return { id, market: 'binance:BTC/USDT', condition, trigger: 'edge', repeat: 0, cooldownMs: 0 };
    });
    // It ends with a minute: trades of a minute that is over do not come afterwards.
    const [fromMs, toMs] = [
      (trades[5 * TRADES_A_MINUTE + 7] as Trade).atMs,
      (trades[63 * TRADES_A_MINUTE] as Trade).atMs,
    ];
    const plain = await run({ trades, alerts });
    const cut = await run({ trades, alerts, outage: [fromMs, toMs] });
    expect(plain.world.firings.length).toBeGreaterThan(500);
    expect(names(cut.world.firings)).toEqual(names(plain.world.firings));
    expect(volumesOf(cut.world.ticks)).toEqual({ 'binance:BTC/USDT': trades.length / 2 });
    // Minutes of the hour came as candles, and the gap in few requests.
    expect(cut.world.ticks.filter((tick) => tick.open !== undefined).length).toBeGreaterThan(10);
    expect(cut.server.requests.filter(({ path }) => path.endsWith('klines')).length).toBeLessThan(8);
    const inGap = cut.world.firings.filter(({ atMs }) => atMs >= fromMs + 1_000 && atMs < toMs - 1_000);
    expect(inGap.length).toBeGreaterThan(300);
    expect(inGap.every(({ isBackfilled }) => isBackfilled)).toBe(true);
  });
});

describe.skipIf(!hasOutageData())('the outage of 2021-04-20', { timeout: 120_000 }, () => {
  it('is a gap within a gap: what the candles show fires once', async () => {
    const rows = await readOutage();
    const lastRowMs = Math.max(...rows.map(({ atMs }) => atMs));
    // Dated anew, by whole minutes, to end now; an outage of ours around the venue's own.
    const shiftMs = Math.floor((Date.now() - lastRowMs) / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
    const trades = rows
      .flatMap(({ symbol = '', atMs, open, high, low, last, volume }): Trade[] => {
        const first = open ?? last;
        const isHighFirst = Number(high) - Number(first) <= Number(first) - Number(low);
        const path = isHighFirst ? [first, high, low, last] : [first, low, high, last];
        return path.map((price, index) => ({
          symbol,
          atMs: atMs + shiftMs + index * 19_000,
          price,
          size: (Number(volume) / 4).toFixed(8),
        }));
      })
      .sort((a, b) => a.atMs - b.atMs);
    const alerts = [...Map.groupBy(trades, ({ symbol }) => symbol)].flatMap(([symbol, own], number) => {
      const prices = own.map(({ price }) => Number(price));
      const [low, high] = [Math.min(...prices), Math.max(...prices)];
      return Array.from({ length: 60 }, (_, index): AlertSpec => {
        const level = (low + ((high - low) * (index + 0.5)) / 60).toPrecision(9);
        const id = `R${String(number * 100 + index).padStart(25, '0')}`;
        const condition = `price ${['>=', '<=', 'crosses above', 'crosses below'][index % 4]} ${Number(level)}`;
        return { id, market: marketOf(symbol), condition, trigger: 'edge', repeat: 1, cooldownMs: 0 };
      });
    });
    const firstMs = (trades[0] as Trade).atMs;
    const plain = await run({ trades, alerts });
    const outage: [number, number] = [firstMs + 30 * MINUTE_MS + 30_500, firstMs + 240 * MINUTE_MS];
    const cut = await run({ trades, alerts, outage });
    expect(plain.world.firings.length).toBeGreaterThan(300);
    expect(names(cut.world.firings)).toEqual(names(plain.world.firings));
    expect(volumesOf(cut.world.ticks)).toEqual(volumesOf(plain.world.ticks));
    expect(cut.world.firings.filter(({ isBackfilled }) => isBackfilled).length).toBeGreaterThan(50);
  });
});
