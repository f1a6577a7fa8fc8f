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
