import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FeedItem } from '#contract/api/prices';
import { startVenueNews } from './venue-news.ts';

const SINCE = '2026-01-01T00:00:00.000Z';

function feed(venue: string, status: FeedItem['status'], rest: Partial<FeedItem> = {}): FeedItem {
  return { venue, status, since: SINCE, markets: 0, watched: 0, simulated: false, ...rest };
}

describe('what the console says of venues', () => {
  let said: string[];
  let feeds: FeedItem[];
  let end: () => void;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    said = [];
    feeds = [];
  });
  afterEach(() => {
    end();
    vi.useRealTimers();
  });

  function begin(...items: FeedItem[]): void {
    feeds = items;
    end = startVenueNews({ feeds: () => feeds, write: (line) => said.push(line) });
  }

  test('says once, within ten seconds, that none answers, which were tried and why, and what to do', () => {
    const binance = feed('binance', 'down', { reason: 'getaddrinfo ENOTFOUND data-stream.binance.vision.' });
    begin(binance, feed('kraken', 'connecting'), feed('coinbase', 'stale'), feed('index', 'down'));
    vi.advanceTimersByTime(5_000);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(said).toEqual([
      'No venue answers, so there are no live prices: tried binance (getaddrinfo ENOTFOUND data-stream.binance.vision), ' +
        'kraken (no connection yet) and coinbase (connected, but silent). Tidemark keeps trying, and says so here when one answers. ' +
        'To look at it without the internet: npm run demo.',
    ]);
    vi.advanceTimersByTime(600_000);
    expect(said).toHaveLength(1);
  });

  test('says when one answers again, and when none does later', () => {
    begin(feed('binance', 'down'), feed('kraken', 'down'));
    vi.advanceTimersByTime(10_000);
    feeds = [feed('binance', 'down'), feed('kraken', 'live')];
    vi.advanceTimersByTime(1_000);
    expect(said[1]).toBe('kraken answers now: prices are live.');
    feeds = [feed('binance', 'live'), feed('kraken', 'live')];
    vi.advanceTimersByTime(60_000);
    expect(said).toHaveLength(2);
    feeds = [feed('binance', 'down'), feed('kraken', 'stale')];
    vi.advanceTimersByTime(10_000);
    expect(said[2]).toContain('No venue answers');
    feeds = [feed('binance', 'live'), feed('kraken', 'live')];
    vi.advanceTimersByTime(1_000);
    expect(said[3]).toBe('binance and kraken answer now: prices are live.');
  });

  test('is silent while one is live, where there are none, and in the demo', () => {
    begin(feed('binance', 'down'), feed('kraken', 'live'));
    vi.advanceTimersByTime(60_000);
    feeds = [];
    vi.advanceTimersByTime(60_000);
    feeds = [feed('demo', 'connecting', { simulated: true }), feed('index', 'connecting', { simulated: true })];
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual([]);
  });

  test('a moment without any is not worth a word', () => {
    begin(feed('binance', 'live'));
    for (let i = 0; i < 10; i++) {
      feeds = [feed('binance', 'down')];
      vi.advanceTimersByTime(6_000);
      feeds = [feed('binance', 'live')];
      vi.advanceTimersByTime(1_000);
    }
    expect(said).toEqual([]);
  });
});
