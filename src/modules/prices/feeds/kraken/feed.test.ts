import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from '#test/until';
import { createFeedWorld, createRecordingSink } from '../recording-testbed.ts';
import { describeTradeFeed } from '../trade-feed-testbed.ts';
import { createKrakenFeed } from './feed.ts';
import { startKrakenServer } from './kraken-server-testbed.ts';

describeTradeFeed('Kraken', {
  pair: 'BTC/USD',
  market: 'kraken:BTC/USD',
  otherPair: 'DOGE/USD',
  otherMarket: 'kraken:DOGE/USD',
  refusedMarket: 'kraken:BAD/USD',
  startServer: () => startKrakenServer({ symbols: ['BTC/USD', 'DOGE/USD'], refused: ['BAD/USD'], nowMs: Date.now }),
  createFeed: ({ wsUrl, restUrl }, world) =>
    createKrakenFeed({ ...world, wsUrl, restUrl, restLimits: { spacingMs: 20 } }),
  rubbish: [
    '{"channel":"trade","type":"update","data":[{"symbol":"BTC/U',
    '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","price":0,"qty":1,"trade_id":1,"timestamp":"2026-01-01T00:00:00Z"}]}',
    '{"channel":"ticker","type":"update","data":[{"symbol":"DOGE/USD","last":0}]}',
    '{"channel":"ticker","type":"update","data":[{"symbol":"","last":""}]}',
    '{"channel":"ohlc","type":"update","data":[]}',
    '{"channel":"status","type":"update","data":[{"system":"maintenance"}]}',
    '[]',
    '',
  ],
  tooMany: { status: 429, headers: { 'retry-after': '1' }, body: '{"error":["EGeneral:Too many requests"]}' },
});

test('an answer with status 200 that asks for a pause is heeded', async () => {
  const server = await startKrakenServer({ symbols: ['BTC/USD'], nowMs: Date.now });
  const world = createFeedWorld();
  server.refuse(1, { body: '{"error":["EAPI:Rate limit exceeded"]}' });
  const { wsUrl, restUrl } = server;
  const feed = createKrakenFeed({ ...world, wsUrl, restUrl, restLimits: { spacingMs: 5 } });
  await feed.start(createRecordingSink().sink);
  await until(async () => feed.state().reason !== undefined || server.asked.length > 0, 'the first request');
  await sleep(1_000);
  expect(server.asked).toHaveLength(1);
  expect(feed.markets()).toEqual([]);
  await until(async () => feed.markets().length === 1, 'the list after the pause');
  await feed.stop();
  await server.close();
  await world.http.close();
});
