import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '#test/until';
import { type BinanceSymbol, btcUsdt, startBinanceServer } from '#test/venues/binance-server';
import type { VenueFeedDeps } from '../venue-feed.ts';
import { TOPICS_PER_SOCKET } from './config.ts';
import { createFeedWorld, QUICK } from './feed-testbed.ts';

const MARKET = 'binance:BTC/USDT';

function symbolOf(base: string): BinanceSymbol {
  return { ...btcUsdt(), symbol: `${base}USDT`, baseAsset: base };
}

async function open(
  options: { symbols?: BinanceSymbol[]; timing?: VenueFeedDeps['timing']; isStarted?: boolean } = {},
) {
  const server = await startBinanceServer(options.symbols ? { symbols: options.symbols } : {});
  const world = createFeedWorld(server, options.timing ? { timing: options.timing } : {});
  onTestFinished(async () => {
    await world.stop();
    await server.close();
  });
  // What keeps the connection busy, as BTC does.
  server.publish(server.symbols[0]?.symbol ?? '', trade('100'));
  if (options.isStarted !== false) {
    await world.start();
    await until(async () => world.feed.markets().length > 0 && world.feed.state().status === 'live', 'the feed');
  }
  return { server, world };
}

const trade = (price: string, atMs = Date.now()) => ({ atMs, price, size: '1' });

/** The highest number of messages that one socket got within any second. */
function mostInASecond(received: readonly { socket: number; atMs: number }[]): number {
  return Math.max(
    0,
    ...received.map(
      ({ socket, atMs }) =>
        received.filter((other) => other.socket === socket && other.atMs >= atMs && other.atMs < atMs + 1_000).length,
    ),
  );
}

describe('the feed of Binance', { timeout: 30_000 }, () => {
  it('shows what the venue lists, what changes, and what vanishes', async () => {
    const symbols = [btcUsdt(), symbolOf('ETH'), { ...symbolOf('OLD'), status: 'BREAK' }];
    const { server, world } = await open({ symbols });
    expect(world.feed.markets()).toEqual([
      { market: MARKET, status: 'active', tickSize: '0.01' },
      { market: 'binance:ETH/USDT', status: 'active', tickSize: '0.01' },
      { market: 'binance:OLD/USDT', status: 'halted', tickSize: '0.01' },
    ]);
    const before = world.changes;
    (server.symbols[1] as BinanceSymbol).status = 'HALT';
    server.symbols.splice(2, 1, symbolOf('NEW'));
    await until(async () => world.feed.find('binance:NEW/USDT') !== undefined, 'the new list');
    expect(world.feed.find('binance:ETH/USDT')?.status).toBe('halted');
    expect(world.feed.find('binance:OLD/USDT')?.status).toBe('delisted');
    expect(world.changes).toBe(before + 1);
    await sleep(500);
    expect(world.changes).toBe(before + 1);
    expect(world.feed.find('binance:NONE/USDT')).toBeUndefined();
  });

  it('believes no list that suddenly lacks most markets', async () => {
    const { server, world } = await open({ symbols: Array.from({ length: 30 }, (_, index) => symbolOf(`A${index}`)) });
    const count = server.requests.length;
    server.symbols.splice(2);
    await until(async () => server.requests.length > count + 1, 'the next lists');
    expect(world.feed.markets().filter(({ status }) => status === 'active')).toHaveLength(30);
  });

  it('tells quotes of all listed markets, watched or not', async () => {
    const { server, world } = await open({ symbols: [btcUsdt(), symbolOf('ETH')] });
    server.publish('ETHUSDT', trade('1800.50000000'));
    await until(async () => world.quotes.has('binance:ETH/USDT'), 'the quote');
    expect(world.quotes.get('binance:ETH/USDT')).toMatchObject({
      price: '1800.50000000',
      open24h: '1800.50000000',
      volume24h: '2.5',
    });
    expect(world.ticks).toEqual([]);
  });

  it('asks for a watched market within a second and gives it back', async () => {
    const { server, world } = await open({ timing: {} });
    const beganAtMs = performance.now();
    world.feed.watch(new Map([[MARKET, Date.now()]]));
    await until(async () => server.isSubscribed('btcusdt@aggTrade'), 'the subscription');
    expect(performance.now() - beganAtMs).toBeLessThan(1_000);
    await until(async () => world.feed.isFlowing(MARKET), 'the flow');
    expect(world.feed.state()).toMatchObject({ status: 'live', watched: 1, isSimulated: false });
    server.publish('BTCUSDT', trade('101'));
    await until(async () => world.ticks.at(-1)?.last === 101, 'the tick');
    world.feed.watch(new Map());
    await until(async () => !server.isSubscribed('btcusdt@aggTrade'), 'the end of the subscription');
    expect(world.feed.isFlowing(MARKET)).toBe(false);
    server.publish('BTCUSDT', trade('102'));
    await sleep(100);
    expect(world.ticks.at(-1)?.last).toBe(101);
  });

  it('watches what is listed only later', async () => {
    const { server, world } = await open();
    world.feed.watch(new Map([['binance:NEW/USDT', Date.now()]]));
    expect(world.feed.state().watched).toBe(0);
    server.symbols.push(symbolOf('NEW'));
    await until(async () => world.feed.isFlowing('binance:NEW/USDT'), 'the new market');
  });

  it('never sends more than five messages a second, answers to pings counted, and merges subscriptions', async () => {
    const { server, world } = await open({
      symbols: Array.from({ length: 400 }, (_, index) => symbolOf(`A${index}`)),
      timing: { tape: QUICK.tape ?? {} },
    });
    const all = server.symbols.map(({ baseAsset }) => `binance:${baseAsset}/USDT`);
    const pinging = setInterval(() => server.ping(), 700);
    for (let round = 1; round <= 20; round++) {
      world.feed.watch(new Map(all.slice(0, round * 20).map((market) => [market, Date.now()])));
      await sleep(100);
    }
    await until(async () => server.isSubscribed('a399usdt@aggTrade'), 'the last subscription');
    world.feed.watch(new Map());
    await until(async () => !server.isSubscribed('a0usdt@aggTrade'), 'the end of all');
    clearInterval(pinging);
    const messages = server.received.filter(({ text }) => text !== 'pong');
    expect(server.received.length - messages.length).toBeGreaterThan(2);
    expect(mostInASecond(server.received)).toBeLessThanOrEqual(5);
    expect(messages.length).toBeLessThan(15);
  });

  it('repeats the last price of a quiet market once a second, behind the venue’s clock', async () => {
    const { server, world } = await open({
      symbols: [btcUsdt(), symbolOf('ETH')],
      timing: { ...QUICK, feed: { ...QUICK.feed, beatMs: 1_000 } },
    });
    const keeping = setInterval(() => server.publish('BTCUSDT', trade('100')), 50);
    onTestFinished(() => clearInterval(keeping));
    server.publish('ETHUSDT', trade('7', Date.now() - 60_000));
    const sinceMs = Date.now();
    world.feed.watch(new Map([['binance:ETH/USDT', sinceMs]]));
    await until(async () => world.ticks.length >= 4, 'the repeated price');
    expect(world.ticks.map(({ last, isBackfilled }) => ({ last, isBackfilled }))).toEqual(
      Array(world.ticks.length).fill({ last: 7, isBackfilled: false }),
    );
    expect(world.ticks[0]?.atMs).toBe(sinceMs);
    const [, second, third] = world.ticks;
    expect((third?.atMs ?? 0) - (second?.atMs ?? 0)).toBeGreaterThan(800);
    expect(world.feed.venueNowMs() - (world.ticks.at(-1)?.atMs ?? 0)).toBeGreaterThan(1_900);
    // A trade that is a little late is not lost: it comes after what was repeated.
    server.publish('ETHUSDT', trade('8', (world.ticks.at(-1)?.atMs ?? 0) - 500));
    await until(async () => world.ticks.at(-1)?.last === 8, 'the late trade');
    expect(await world.counted('tidemark_ticks_rejected_total')).toBe(0);
  });

  it('spreads over as many sockets as the limit of streams asks for', async () => {
    const symbols = [btcUsdt(), ...Array.from({ length: TOPICS_PER_SOCKET + 5 }, (_, index) => symbolOf(`A${index}`))];
    const { server, world } = await open({ symbols });
    world.feed.watch(new Map(symbols.map(({ baseAsset }) => [`binance:${baseAsset}/USDT`, Date.now()])));
    await until(async () => server.isSubscribed(`a${TOPICS_PER_SOCKET + 4}usdt@aggTrade`), 'the last one');
    expect(server.openSockets).toBe(2);
    world.feed.watch(new Map([[MARKET, Date.now()]]));
    await until(async () => server.openSockets === 1, 'one socket');
    expect(world.feed.state().status).not.toBe('down');
  });

  it('replaces a socket before its time is up, with overlap', async () => {
    const timing = { ...QUICK, connection: { ...QUICK.connection, rotateAfterMs: 400, rotateJitterMs: 50 } };
    const { server, world } = await open({ timing });
    world.feed.watch(new Map([[MARKET, Date.now()]]));
    await until(async () => world.feed.isFlowing(MARKET), 'the flow');
    const from = server.connections;
    let sent = 0;
    let wasCut = false;
    while (server.connections < from + 4) {
      server.publish('BTCUSDT', trade(`${200 + (sent++ % 50)}`));
      wasCut ||= !world.feed.isFlowing(MARKET);
      await sleep(5);
    }
    await until(async () => world.ticks.filter(({ last }) => last >= 200).length === sent, 'every trade');
    expect(wasCut).toBe(false);
    expect(world.ticks.filter(({ isBackfilled, last }) => isBackfilled && last >= 200)).toEqual([]);
    expect(await world.counted('tidemark_feed_connections_lost_total')).toBe(0);
    expect(await world.counted('tidemark_feed_trades_repeated_total')).toBeGreaterThan(0);
  });

  it('starts while the venue is away, says so, and comes by itself', async () => {
    const { server, world } = await open({ isStarted: false });
    server.moods.refusesSockets = true;
    server.moods.refusesRequests = true;
    await world.start();
    await until(async () => world.feed.state().status === 'down', 'the status');
    expect(world.feed.state().reason).toMatch(/./);
    expect(world.feed.markets()).toEqual([]);
    const answer = await world.feed.candles?.({ market: MARKET, interval: '1m', fromMs: 0, toMs: 1 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'overloaded' } });
    server.moods.refusesSockets = false;
    server.moods.refusesRequests = false;
    await until(async () => world.feed.state().status === 'live' && world.feed.markets().length > 0, 'the venue');
    expect(world.feed.state().reason).toBeUndefined();
  });

  it('asks again for what the venue refused', async () => {
    const { server, world } = await open();
    server.moods.refusesSubscriptions = true;
    world.feed.watch(new Map([[MARKET, Date.now()]]));
    await until(async () => (await world.counted('tidemark_feed_frames_rejected_total')) > 0, 'the refusal');
    expect(world.feed.isFlowing(MARKET)).toBe(false);
    server.moods.refusesSubscriptions = false;
    await until(async () => world.feed.isFlowing(MARKET), 'the second try');
  });

  it('reads candles of every interval, and none while the venue wants a pause', async () => {
    const { server, world } = await open();
    const atMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;
    server.publish(
      'BTCUSDT',
      trade('100', atMs + 1),
      trade('90', atMs + 2),
      trade('120', atMs + 3),
      trade('110', atMs + 4),
    );
    for (const interval of ['1m', '5m', '15m', '1h', '4h', '1d'] as const) {
      const range = { market: MARKET, interval, fromMs: atMs, toMs: atMs + 60_000 };
      expect(await world.feed.candles?.(range)).toEqual({
        ok: true,
        value: [{ atMs, open: '100', high: '120', low: '90', close: '110', volume: '4.00000000' }],
      });
    }
    const week = { market: MARKET, interval: '1m', fromMs: atMs, toMs: atMs + 86_400_000 } as const;
    const long = await world.feed.candles?.(week);
    expect(long?.ok && long.value.length).toBe(1_000);
    server.force({ status: 429, headers: { 'retry-after': '2' } });
    const outcome = { ok: false, error: { code: 'overloaded', retryAfterS: 2 } };
    expect(await world.feed.candles?.(week)).toMatchObject(outcome);
    const count = server.requests.length;
    expect(await world.feed.candles?.(week)).toMatchObject(outcome);
    expect(server.requests.length).toBe(count);
  });
});
