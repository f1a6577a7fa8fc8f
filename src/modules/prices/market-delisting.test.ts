/** When a market that alerts read counts as gone, how often that is told, and what indices make of their venues' lists. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '#platform/observe/log';
import { createTestClock } from '#test/test-clock';
import type { VenueMarket } from './feeds/feed.ts';
import { createIndexFeed } from './feeds/index-price/index-feed.ts';
import { createIndexVenue, type IndexVenue } from './feeds/index-price/index-world.ts';
import { createMarketAccess } from './market-access.ts';
import { createMarketDelisting, type ListingFeed } from './market-delisting.ts';

const BTC = 'kraken:BTC/USD';
const ETH = 'kraken:ETH/USD';

let clock = createTestClock();
let listed: VenueMarket[];
let watched: string[];
let isListKnown: (() => boolean) | undefined;

const feed = (): ListingFeed => ({
  markets: () => listed,
  find: (market) => listed.find((its) => its.market === market),
  ...(isListKnown ? { isListKnown } : {}),
});
const access = () =>
  createMarketAccess({ store: { claim: fail, ownerOf: fail }, feeds: [{ ...feed(), venue: 'kraken' }], clock });
async function fail(): Promise<never> {
  throw new Error('not asked');
}
const active = (market: string): VenueMarket => ({ market, status: 'active' });
const delisting = () => createMarketDelisting({ watched: { markets: () => watched }, feedOf: feed, clock });

beforeEach(() => {
  clock = createTestClock();
  listed = [active(BTC)];
  watched = [BTC, ETH];
  isListKnown = undefined;
});

describe('a market that alerts read is gone', () => {
  test('at once when its venue says so, and when it is missing from the list for a minute', async () => {
    listed = [{ market: BTC, status: 'delisted' }];
    const its = delisting();
    expect(its.look()).toEqual([BTC]);
    clock.advance(59_999);
    expect(its.look()).toEqual([]);
    clock.advance(1);
    expect(its.look()).toContain(ETH);
    expect(access().isGone(BTC)).toBe(true);
    expect(await access().use('ann', BTC)).toMatchObject({ error: { code: 'market_unknown' } });
  });

  test('not while its venue has told no list, nor where the list is not whole yet', () => {
    watched = [ETH];
    const its = delisting();
    listed = [];
    its.look();
    clock.advance(100_000);
    expect(its.look()).toEqual([]);
    expect(access().isGone(ETH)).toBe(false);
    listed = [active(BTC)];
    isListKnown = () => false;
    its.look();
    clock.advance(100_000);
    expect(its.look()).toEqual([]);
    expect(access().isGone(ETH)).toBe(false);
    isListKnown = () => true;
    expect(its.look()).toEqual([]);
    clock.advance(60_000);
    expect(its.look()).toEqual([ETH]);
  });

  test('again after a minute while some alert still reads it, and never once none does', () => {
    listed = [{ market: BTC, status: 'delisted' }];
    watched = [BTC];
    const its = delisting();
    expect(its.look()).toEqual([BTC]);
    clock.advance(59_999);
    expect(its.look()).toEqual([]);
    clock.advance(1);
    expect(its.look()).toEqual([BTC]);
    watched = [];
    clock.advance(60_000);
    expect(its.look()).toEqual([]);
  });

  test('at the next look when nobody could be told', () => {
    listed = [{ market: BTC, status: 'delisted' }];
    const its = delisting();
    its.untold(its.look());
    expect(its.look()).toEqual([BTC]);
  });
});

describe('an index', () => {
  const INDEX = 'index:BTC/USD';
  let one: IndexVenue;
  let two: IndexVenue;
  let three: IndexVenue;

  function delistingOfIndex() {
    const source = { subscribe: () => () => undefined, last: () => undefined, dayOf: () => undefined };
    const log = createLog({ level: 'silent' });
    const index = createIndexFeed({ feeds: [one, two, three], source, clock, log });
    return createMarketDelisting({ watched: { markets: () => [INDEX] }, feedOf: () => index, clock });
  }
  const gone = (venue: string): VenueMarket => ({ market: `${venue}:BTC/USD`, status: 'delisted' });

  beforeEach(() => {
    one = createIndexVenue(clock, 'binance', ['BTC/USD', 'ETH/USD']);
    two = createIndexVenue(clock, 'coinbase', ['BTC/USD', 'ETH/USD']);
    three = createIndexVenue(clock, 'kraken', ['BTC/USD']);
  });

  test('is not gone when one of its venues is, only when fewer than two are left', () => {
    const its = delistingOfIndex();
    one.listed = [gone('binance'), active('binance:ETH/USD')];
    its.look();
    clock.advance(100_000);
    expect(its.look()).toEqual([]);
    two.listed = [gone('coinbase'), active('coinbase:ETH/USD')];
    expect(its.look()).toEqual([]);
    clock.advance(60_000);
    expect(its.look()).toEqual([INDEX]);
  });

  test('is not gone while a venue that may be its second has not told its list', () => {
    two.listed = [active('coinbase:ETH/USD')];
    const listed = three.listed;
    three.listed = [];
    const its = delistingOfIndex();
    its.look();
    clock.advance(100_000);
    expect(its.look()).toEqual([]);
    three.listed = listed;
    clock.advance(100_000);
    expect(its.look()).toEqual([]);
  });
});
