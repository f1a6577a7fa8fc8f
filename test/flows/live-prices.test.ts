/**
 * Live prices through the whole app: a venue on the loopback that speaks Binance's frames, alerts over HTTP, and what is told of a venue that is silent.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignedInClient } from '#test/api-client';
import { openEventStream } from '#test/event-stream';
import { eventually } from '#test/eventually';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';
import { type BinanceServer, btcUsdt, startBinanceServer } from '#test/venues/binance-server';

const BTC = 'binance:BTC/USDT';
const symbolOf = (base: string) => ({ ...btcUsdt(), symbol: `${base}USDT`, baseAsset: base });

describe('live prices', () => {
  let venue: BinanceServer;
  let app: TestApp;
  let ann: SignedInClient;

  beforeEach(async () => {
    venue = await startBinanceServer({ symbols: [btcUsdt(), symbolOf('ETH'), symbolOf('PEPE')] });
    trade('BTCUSDT', '64000.00000000', -2_000);
    trade('ETHUSDT', '3000.00000000', -2_000);
    app = await startTestApp({
      TIDEMARK_FEEDS: 'binance',
      TIDEMARK_BINANCE_WS_URL: venue.wsUrl,
      TIDEMARK_BINANCE_REST_URL: venue.restUrl,
    });
    ann = await app.signUp();
    const prices = async () =>
      (await ann.call<{ items: { stale: boolean }[] }>('GET', `/v1/prices?markets=${BTC},binance:ETH/USDT`)).body.items;
    await eventually(prices, (items) => items.length === 2 && items.every(({ stale }) => !stale));
  });
  afterEach(async () => {
    await app.stop();
    await venue.close();
  });

  function trade(symbol: string, price: string, fromNowMs = 0): void {
    venue.publish(symbol, { atMs: Date.now() + fromNowMs, price, size: '0.5' });
  }
  const watched = () => until(async () => venue.isSubscribed('btcusdt@aggTrade'), 'the subscription of the market');
  /** Bitcoin is watched, and then the venue cannot be reached. */
  async function beginGap(): Promise<void> {
    await watched();
    venue.moods.refusesSockets = true;
    venue.reset();
    await until(async () => venue.openSockets === 0, 'the end of the sockets');
  }
  const create = (condition: string, rest: object = {}) =>
    ann.call('POST', '/v1/alerts', { market: BTC, condition, ...rest });
  const firings = async () =>
    ann.all<{ alertId: string; price: string; backfilled: boolean; at: string }>('/v1/firings');
  const fired = (count: number) => eventually(firings, (items) => items.length >= count);

  it('show every market, watched or not, and find one as it is typed', async () => {
    const listed = await ann.call<{ items: object[] }>('GET', '/v1/markets?venue=binance');
    expect(listed.body.items).toMatchObject([
      { market: BTC, price: '64000', stale: false, tickSize: '0.01', change24hPercent: '0', status: 'active' },
      { market: 'binance:ETH/USDT', price: '3000' },
      { market: 'binance:PEPE/USDT' },
    ]);
    const found = await ann.call<{ items: object[] }>('GET', '/v1/markets?q=ethus&sort=relevance&venue=binance');
    expect(found.body.items).toMatchObject([{ market: 'binance:ETH/USDT' }]);
    const watchlist = await ann.call('GET', '/v1/watchlist');
    expect(watchlist.body).toEqual({ markets: [BTC, 'binance:ETH/USDT'], version: 0 });
    expect((await ann.call('PUT', '/v1/watchlist', { markets: ['binance:PEPE/USDT'] })).body).toMatchObject({
      version: 1,
    });
    expect((await ann.call('GET', '/v1/watchlist')).body.markets).toEqual(['binance:PEPE/USDT']);
    const candles = await ann.call<{ items: object[] }>('GET', `/v1/candles?market=${BTC}&interval=1m`);
    expect(candles.body.items.at(-1)).toMatchObject({ close: '64000' });
    const lines = await ann.call<{ items: object[] }>('GET', `/v1/prices/sparklines?markets=${BTC},binance:PEPE/USDT`);
    expect(lines.body.items).toMatchObject([{ market: BTC, points: ['64000'] }]);
  });

  it('watch a market within a second of its first alert, and fire from its trades alone', async () => {
    const { body: alert } = await create('price >= 65000');
    expect(alert).toMatchObject({ state: 'armed', alreadyTrue: false, value: '64000', distance: '1000' });
    const askedAtMs = performance.now();
    await watched();
    expect(performance.now() - askedAtMs).toBeLessThan(1_000);
    // The gap between arming and subscribing is read from the history first; a firing out of that would say so.
    await sleep(500);
    trade('BTCUSDT', '64999.99000000');
    trade('BTCUSDT', '65000.00000000');
    expect(await fired(1)).toMatchObject([{ alertId: alert.id, price: '65000', backfilled: false }]);
  });

  it('count nothing of before an alert was armed, and everything after, also before the venue is asked', async () => {
    const already = await create('price > 63000', { trigger: 'edge' });
    expect(already.body).toMatchObject({ state: 'waiting', alreadyTrue: true });
    // At once, while nobody has subscribed: only the history knows of it.
    const { body: alert } = await create('price crosses 64500');
    trade('BTCUSDT', '64600.00000000', 1);
    trade('BTCUSDT', '64100.00000000', 2);
    const [firing] = await fired(1);
    expect(firing).toMatchObject({ alertId: alert.id });
    await sleep(300);
    expect(await firings()).toHaveLength(1);
  });

  it('fill what happened while the socket was down, and say when it really was', async () => {
    const { body: alert } = await create('price >= 65000');
    await beginGap();
    const atMs = Date.now();
    trade('BTCUSDT', '65500.00000000');
    trade('BTCUSDT', '64200.00000000', 5);
    await sleep(100);
    const { body: late } = await create('price <= 64300');
    await sleep(300);
    expect(await firings()).toEqual([]);
    venue.moods.refusesSockets = false;
    const [firing] = await fired(1);
    expect(firing).toMatchObject({ alertId: alert.id, backfilled: true });
    expect(Math.abs(Date.parse(firing?.at ?? '') - atMs)).toBeLessThan(1_000);
    // Armed in the gap, after that price: it was true before, so it must first be seen false.
    await sleep(500);
    expect(await firings()).toHaveLength(1);
    trade('BTCUSDT', '64900.00000000');
    trade('BTCUSDT', '64250.00000000', 5);
    const all = await fired(2);
    expect(all.find(({ alertId }) => alertId === late.id)).toMatchObject({ backfilled: false });
  });

  it.each([
    ['', false],
    [', nor after a restart before it is filled', true],
  ])('let an alert that reads a market in a gap see nothing of before its arming%s', async (_, restarts) => {
    const { body: early } = await create('price >= 65000');
    await beginGap();
    trade('BTCUSDT', '65500.00000000');
    trade('BTCUSDT', '64200.00000000', 5);
    await sleep(100);
    await ann.call('POST', '/v1/ticks', { ticks: [{ market: 'custom:MINE/USD', price: '1' }] });
    const own = { market: 'custom:MINE/USD', condition: `price(${BTC}) >= 65000` };
    const { body: late } = await ann.call('POST', '/v1/alerts', own);
    await sleep(300);
    if (restarts) await app.restart();
    venue.moods.refusesSockets = false;
    expect(await fired(1)).toMatchObject([{ alertId: early.id, backfilled: true }]);
    await sleep(500);
    expect(await firings()).toHaveLength(1);
    trade('BTCUSDT', '64900.00000000');
    trade('BTCUSDT', '65100.00000000', 5);
    expect((await fired(2)).find(({ alertId }) => alertId === late.id)).toMatchObject({ backfilled: false });
  });

  it('fill what happened while the process was down', async () => {
    const { body: alert } = await create('price >= 65000');
    await watched();
    trade('BTCUSDT', '64100.00000000');
    await eventually(
      async () => (await ann.call('GET', `/v1/alerts/${alert.id}`)).body.value,
      (value) => value === '64100',
    );
    const restarting = app.restart();
    await eventually(
      async () => venue.openSockets,
      (open) => open === 0,
    );
    trade('BTCUSDT', '66000.00000000');
    trade('BTCUSDT', '64000.00000000', 1);
    await restarting;
    expect(await fired(1)).toMatchObject([{ alertId: alert.id, backfilled: true, price: '66000' }]);
  });

  it('tell within 10 s that the venue is silent: readiness, prices, stream; and that it is back', {
    timeout: 40_000,
  }, async () => {
    await create('price >= 65000');
    await watched();
    const stream = await openEventStream(`${app.url}/v1/stream?markets=${BTC}`, ann.token);
    const ready = async () => (await ann.call<{ feeds: Record<string, string> }>('GET', '/readyz')).body.feeds.binance;
    expect(await ready()).toBe('ok');
    trade('BTCUSDT', '64100');
    await eventually(
      async () => stream.events,
      (events) => events.some(({ event }) => event === 'price'),
    );
    venue.moods.isSilent = true;
    const silentAtMs = performance.now();
    const isTold = ({ event, data }: { event: string; data: unknown }) =>
      event === 'feed'
        ? (data as { status: string }).status === 'stale'
        : event === 'price' && (data as { stale?: true }).stale === true;
    await eventually(
      async () => stream.events.filter(isTold).map(({ event }) => event),
      (events) => events.includes('feed') && events.includes('price'),
      15_000,
    );
    expect(await ready()).not.toBe('ok');
    expect(performance.now() - silentAtMs).toBeLessThan(10_000);
    expect((await ann.call<{ items: object[] }>('GET', `/v1/prices?markets=${BTC}`)).body.items).toMatchObject([
      { stale: true },
    ]);
    expect((await ann.call<{ items: object[] }>('GET', '/v1/feeds')).body.items).toMatchObject([
      { venue: 'binance', watched: 1, status: 'stale' },
      { venue: 'index', status: 'stale' },
    ]);
    const told = () =>
      stream.events.filter(({ event }) => event === 'feed').map(({ data }) => (data as { status: string }).status);
    await eventually(
      async () => told(),
      (statuses) => statuses.at(-1) !== 'live',
    );
    venue.moods.isSilent = false;
    await eventually(ready, (state) => state === 'ok', 15_000);
    await eventually(
      async () => told(),
      (statuses) => statuses.at(-1) === 'live',
    );
    await stream.close();
  });

  it('suspend every alert that reads a market which the venue took off its list, and tell their owner which', async () => {
    const ETH = 'binance:ETH/USDT';
    const { body: own } = await ann.call('POST', '/v1/alerts', { market: ETH, condition: 'price > 9000' });
    const { body: reader } = await create(`price / price(${ETH}) > 90`);
    const { body: other } = await create('price > 90000');
    await app.app.stop().catch(() => undefined);
    venue.symbols.splice(1, 1);
    await app.restart();
    const read = async (id: unknown) => (await ann.call('GET', `/v1/alerts/${id}`)).body;
    for (const { id } of [own, reader])
      expect(
        await eventually(
          () => read(id),
          ({ state }) => state === 'suspended',
          90_000,
        ),
      ).toMatchObject({
        stateReason: 'market_delisted',
        delistedMarket: ETH,
      });
    expect(await read(other.id)).toMatchObject({ state: 'armed' });
    const inbox = async () =>
      (await ann.call<{ items: { data: { alertId: string } }[] }>('GET', '/v1/notifications')).body.items;
    const told = await eventually(inbox, ({ length }) => length >= 2);
    expect(told.map(({ data }) => data.alertId).toSorted()).toEqual([own.id, reader.id].toSorted());
    for (const item of told)
      expect(item).toMatchObject({ type: 'alert.stopped', data: { reason: 'market_delisted', delistedMarket: ETH } });
    expect((await create(`price < price(${ETH})`)).body).toMatchObject({ code: 'market_unknown' });
    expect((await ann.call('POST', `/v1/alerts/${reader.id}/resume`)).body.code).toBe('alert_not_resumable');
    expect((await ann.call('PATCH', `/v1/alerts/${reader.id}`, { condition: 'price > 95000' })).body.state).toBe(
      'armed',
    );
  }, 120_000);
});
