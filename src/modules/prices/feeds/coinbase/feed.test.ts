import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from '#test/until';
import { createFeedWorld, createRecordingSink } from '../recording-testbed.ts';
import { describeTradeFeed } from '../trade-feed-testbed.ts';
import { startCoinbaseServer } from './coinbase-server-testbed.ts';
import { createCoinbaseFeed } from './feed.ts';

describeTradeFeed('Coinbase', {
  pair: 'BTC-USD',
  market: 'coinbase:BTC/USD',
  otherPair: 'ETH-USD',
  otherMarket: 'coinbase:ETH/USD',
  refusedMarket: 'coinbase:BAD/USD',
  startServer: () => startCoinbaseServer({ products: ['BTC-USD', 'ETH-USD'], refused: ['BAD-USD'], nowMs: Date.now }),
  createFeed: ({ wsUrl, restUrl }, world) =>
    createCoinbaseFeed({ ...world, wsUrl, restUrl, restLimits: { spacingMs: 20 } }),
  rubbish: [
    '{"type":"match","trade_id":15683',
    '{"type":"ticker","product_id":"","price":"","time":"","open_24h":"","volume_24h":""}',
    '{"type":"ticker","product_id":"ETH-USD","price":"0","time":"2026-01-01T00:00:00Z"}',
    '{"type":"match","trade_id":"","price":"","size":"","product_id":"BTC-USD","time":""}',
    '{"type":"l2update","product_id":"BTC-USD","changes":[]}',
    '{"type":"match","product_id":"NOT-LISTED","trade_id":5,"price":"1","size":"1","time":"2026-01-01T00:00:00Z"}',
    '[]',
    '',
  ],
  tooMany: { status: 429, headers: { 'retry-after': '1' }, body: '{"message":"Public rate limit exceeded"}' },
});

test('trades that the venue left out are seen by its heartbeat, though the price is back and nothing follows', async () => {
  const server = await startCoinbaseServer({ products: ['BTC-USD'], nowMs: Date.now });
  const world = createFeedWorld();
  const recorded = createRecordingSink();
  const { wsUrl, restUrl } = server;
  server.trade('BTC-USD', '100.00');
  const feed = createCoinbaseFeed({ ...world, wsUrl, restUrl, restLimits: { spacingMs: 5 } });
  await feed.start(recorded.sink);
  await until(async () => feed.markets().length === 1, 'the list');
  await sleep(5);
  feed.watch(new Map([['coinbase:BTC/USD', Date.now()]]));
  await until(async () => feed.isFlowing('coinbase:BTC/USD'), 'the market to flow');
  await until(async () => server.subscribersOf('heartbeat', 'BTC-USD') === 1, 'the heartbeat');
  server.trade('BTC-USD', '101.00');
  await until(async () => recorded.tradesOf('coinbase:BTC/USD').length === 1, 'the first trade');
  // After the look that follows each gap.
  await sleep(250);
  server.beat();
  server.trade('BTC-USD', '150.00', { isTold: false });
  server.trade('BTC-USD', '101.00', { isTold: false });
  server.beat();
  await sleep(20);
  expect(recorded.tradesOf('coinbase:BTC/USD')).toEqual(['101.00']);
  server.beat();
  await until(async () => recorded.tradesOf('coinbase:BTC/USD').length === 3, 'the trades that were left out');
  expect(recorded.tradesOf('coinbase:BTC/USD')).toEqual(['101.00', '150.00', '101.00']);
  await feed.stop();
  await server.close();
  await world.http.close();
});
