import { describeTradeFeed } from '../trade-feed-testbed.ts';
import { createKrakenFeed } from './feed.ts';
import { startKrakenServer } from './kraken-server-testbed.ts';

describeTradeFeed('Kraken', {
  pair: 'BTC/USD',
  market: 'kraken:BTC/USD',
  otherPair: 'DOGE/USD',
  otherMarket: 'kraken:DOGE/USD',
  startServer: () => startKrakenServer({ symbols: ['BTC/USD', 'DOGE/USD'], nowMs: Date.now }),
  createFeed: ({ wsUrl, restUrl }, world) => createKrakenFeed({ ...world, wsUrl, restUrl }),
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
