/**
 * The last price of each market: in memory for this process (`last`), in the cache for the others, and told to those who listen.
 * Bounded by the number of markets. A price stands here once it was let through, an instant before its ticks are in the log; of markets that
 * nobody's alerts read, once its venue told it: then it is in no log.
 */
import type { Logger } from 'pino';
import { parseDecimal } from '#contract/decimal';
import type { MarketMark, Tick } from '#engine';
import type { Cache } from '#platform/cache/cache';
import type { RawQuote } from './feeds/feed.ts';
import { type Activity, createMarketActivity, type MarketActivity } from './market-activity.ts';

export interface Quote {
  readonly price: number;
  /** Market time, epoch ms. */
  readonly atMs: number;
  /** Wall clock, epoch ms. After a restart, until the next tick: the market time, which is never far ahead of it. */
  readonly receivedAtMs: number;
  /** The price came as a tick and is in the tick log, or on its way there. False: its venue told it, and nothing evaluates it. */
  readonly isLogged: boolean;
}

/** What a venue tells of the last 24 hours. */
export interface DayStats {
  /** Percent against the price 24 hours ago, rounded to 4 decimals. */
  readonly changePercent?: number;
  /** In the quote currency. */
  readonly volume?: number;
}

/** As listeners are told. */
export interface PriceEvent extends Quote {
  readonly market: string;
  /** No new price: the last one has just ceased to be the present one. */
  readonly isStale?: true;
}

export type PriceListener = (price: PriceEvent) => void;

/** A cached price lives this long, and one received longer ago is stale: people are told of it within 10 s, a second of which is for looking. */
export const PRICE_FRESH_MS = 9_000;

export interface PriceBoard {
  restore(marks: readonly MarketMark[]): void;
  /** Ticks of the market, oldest first; synchronous, so that whoever reads `last` next sees the last of them. */
  accept(market: string, ticks: readonly Tick[], receivedAtMs: number): void;
  /** Prices that venues tell, of markets whose ticks are not in the log; of others (`isWatched`) only what they say of the day is taken. */
  quote(quotes: readonly RawQuote[], receivedAtMs: number, isWatched: (market: string) => boolean): void;
  /** Tells listeners and the cache the market's last price: once for all ticks that were appended together. */
  publish(market: string): void;
  /** Tells listeners, once for each price, that it is stale by now. Looks at the markets that somebody listens to. */
  tellStale(isStale: (market: string, quote: Quote) => boolean): void;
  /** From this process's memory; undefined when it knows no price. */
  last(market: string): Quote | undefined;
  /** From memory, else from the cache, where other processes put theirs. */
  find(market: string): Promise<Quote | undefined>;
  /** Undefined where no venue told anything of it. */
  dayOf(market: string): DayStats | undefined;
  /** The markets that somebody listens to. */
  listenedTo(): Iterable<string>;
  activityOf(market: string, nowMs: number): Activity | undefined;
  /** Calls back with each appended price of the markets; returns what ends it. Costs a tick one look-up where nobody listens. */
  subscribe(markets: readonly string[], listener: PriceListener): () => void;
  /** Forgets a market's price. */
  drop(market: string): Promise<void>;
}

export function createPriceBoard(deps: { cache: Cache; log: Logger }): PriceBoard {
  const { cache, log } = deps;
  const quotes = new Map<string, Quote>();
  const activities = new Map<string, MarketActivity>();
  const days = new Map<string, DayStats>();
  /** The last price of the market that listeners know to be stale. */
  const staleTold = new Map<string, Quote>();
  const listenersOf = new Map<string, Set<PriceListener>>();

  function tell(market: string, quote: Quote & Pick<PriceEvent, 'isStale'>): void {
    const listeners = listenersOf.get(market);
    if (!listeners) return;
    const event = { market, ...quote };
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (cause) {
        // A listener that fails must not cost the others their price, nor the tick its answer.
        log.error({ err: cause, market }, 'a listener of prices failed');
      }
    }
  }

  function activityFor(market: string): MarketActivity {
    let activity = activities.get(market);
    if (!activity) {
      activity = createMarketActivity();
      activities.set(market, activity);
    }
    return activity;
  }

  function noteDay(market: string, price: number, open24h: string | undefined, volume24h: string | undefined): void {
    const open = open24h === undefined ? undefined : parseDecimal(open24h);
    const volume = volume24h === undefined ? undefined : Number(volume24h);
    if (open === undefined && volume === undefined) return;
    days.set(market, {
      ...(open !== undefined && open > 0 ? { changePercent: Number((((price - open) / open) * 100).toFixed(4)) } : {}),
      ...(volume !== undefined && volume >= 0 ? { volume } : {}),
    });
  }

  function listenTo(market: string, listener: PriceListener): () => void {
    let listeners = listenersOf.get(market);
    if (!listeners) {
      listeners = new Set();
      listenersOf.set(market, listeners);
    }
    const own = listeners;
    own.add(listener);
    return () => {
      own.delete(listener);
      if (own.size === 0 && listenersOf.get(market) === own) listenersOf.delete(market);
    };
  }

  return {
    restore(marks) {
      for (const { market, atMs, last } of marks) {
        const known = quotes.get(market);
        if (!known || known.atMs < atMs) quotes.set(market, { price: last, atMs, receivedAtMs: atMs, isLogged: true });
      }
    },
    accept(market, ticks, receivedAtMs) {
      const newest = ticks.at(-1);
      if (!newest || !ticks[0]) return;
      quotes.set(market, { price: newest.last, atMs: newest.atMs, receivedAtMs, isLogged: true });
      activityFor(market).add(ticks[0].last, ticks.length, receivedAtMs);
    },
    quote(told, receivedAtMs, isWatched) {
      for (const { market, price: text, atMs, open24h, volume24h } of told) {
        const price = parseDecimal(text);
        if (price === undefined || price <= 0) continue;
        noteDay(market, price, open24h, volume24h);
        const known = quotes.get(market);
        if (isWatched(market) || (known && known.atMs > atMs)) continue;
        quotes.set(market, { price, atMs, receivedAtMs, isLogged: false });
        activityFor(market).add(price, 1, receivedAtMs);
        if (listenersOf.has(market)) this.publish(market);
      }
    },
    publish(market) {
      const quote = quotes.get(market);
      if (!quote) return;
      cache.set(cacheKey(market), quote, PRICE_FRESH_MS).catch((cause: unknown) => {
        log.warn({ err: cause, market }, 'a price could not be put into the cache');
      });
      tell(market, quote);
    },
    tellStale(isStale) {
      for (const market of listenersOf.keys()) {
        const quote = quotes.get(market);
        if (!quote || staleTold.get(market) === quote || !isStale(market, quote)) continue;
        staleTold.set(market, quote);
        tell(market, { ...quote, isStale: true });
      }
    },
    last: (market) => quotes.get(market),
    find: async (market) => quotes.get(market) ?? cache.get<Quote>(cacheKey(market)),
    dayOf: (market) => days.get(market),
    listenedTo: () => listenersOf.keys(),
    activityOf: (market, nowMs) => activities.get(market)?.read(nowMs),
    subscribe(markets, listener) {
      // A wrapper for each, so that the same function may listen twice and end each by itself.
      const ends = [...new Set(markets)].map((market) => listenTo(market, (event) => listener(event)));
      return () => {
        for (const end of ends) end();
      };
    },
    async drop(market) {
      quotes.delete(market);
      activities.delete(market);
      days.delete(market);
      staleTold.delete(market);
      await cache.delete(cacheKey(market));
    },
  };
}

function cacheKey(market: string): string {
  return `price:${market}`;
}
