import { describe, expect, it } from 'vitest';
import { createTestClock } from '#test/test-clock';
import { createMarketWatch } from './market-watch.ts';

function startWatch(marks: Record<string, number> = {}) {
  const clock = createTestClock();
  const told: Record<string, [string, number][][]> = { binance: [], kraken: [] };
  const venueClockMs = { binance: clock.nowMs() + 7, kraken: clock.nowMs() };
  let wanted: string[] = [];
  const watch = createMarketWatch({
    clock,
    feeds: (['binance', 'kraken'] as const).map((venue) => ({
      venue,
      watch: (markets) => void told[venue]?.push([...markets]),
      venueNowMs: () => venueClockMs[venue],
    })),
    watched: { markets: () => wanted },
    componentsOf: (market) => (market === 'index:BTC/USD' ? ['binance:BTC/USDT', 'kraken:BTC/USD'] : []),
    markOf: (market) => (marks[market] === undefined ? undefined : { atMs: marks[market] }),
  });
  return {
    clock,
    told,
    watch,
    venueClockMs,
    look(...markets: string[]) {
      wanted = markets;
      watch.look();
    },
  };
}

describe('market watch', () => {
  it("asks the market's feed when its first alert is seen, from a moment before, by the venue's clock", () => {
    const { look, told, venueClockMs, watch } = startWatch();
    look();
    look('binance:BTC/USDT', 'custom:MINE/USD');
    expect(told).toEqual({ binance: [[['binance:BTC/USDT', venueClockMs.binance - 2_000]]], kraken: [] });
    expect(watch.isWatched('binance:BTC/USDT')).toBe(true);
    expect(watch.isWatched('custom:MINE/USD')).toBe(false);
  });

  it('tells a feed nothing while its set stays the same', () => {
    const { look, told } = startWatch();
    look('binance:BTC/USDT');
    look('binance:BTC/USDT', 'binance:BTC/USDT');
    expect(told.binance).toHaveLength(1);
  });

  it('goes back to where the log ended for alerts that were there at the start, and for no later one', () => {
    const { look, told, venueClockMs } = startWatch({ 'binance:BTC/USDT': 5, 'binance:ETH/USDT': 5 });
    look('binance:BTC/USDT');
    look('binance:BTC/USDT', 'binance:ETH/USDT');
    expect(told.binance?.at(-1)).toEqual([
      ['binance:BTC/USDT', 5],
      ['binance:ETH/USDT', venueClockMs.binance - 2_000],
    ]);
  });

  it('releases a market a while after its last alert', () => {
    const { look, told, clock, watch } = startWatch();
    look('binance:BTC/USDT');
    clock.advance(20_000);
    look();
    clock.advance(20_000);
    look();
    expect(told.binance?.at(-1)).toEqual([]);
    expect(watch.isWatched('binance:BTC/USDT')).toBe(false);
  });

  it('watches what an index is made of', () => {
    const { look, told } = startWatch();
    look('index:BTC/USD');
    expect(told.binance?.at(-1)?.map(([market]) => market)).toEqual(['binance:BTC/USDT']);
    expect(told.kraken?.at(-1)?.map(([market]) => market)).toEqual(['kraken:BTC/USD']);
  });
});
