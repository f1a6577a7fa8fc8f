/**
 * The feed of indices: `index:BTC/USD` is the median of what the enabled venues say of Bitcoin in dollars, so that one venue's glitch or outage neither
 * fires an alert nor silences it. It has no wire of its own: prices of its components come in from the price board, and what it makes of them goes
 * through the same pipeline as every venue's. Rules and reasons: docs/adr/0012-index-of-venues.md.
 */
import { formatDecimal, formatRounded } from '#contract/decimal';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/observe/log';
import type { Feed, FeedSink, FeedState, FeedStatus, RawQuote } from '../feed.ts';
import { createIndexHistory } from './index-history.ts';
import { type ComponentFeed, componentFeeds, createIndexMarkets, INDEX_VENUE } from './index-markets.ts';
import { type ComponentPrice, type ComponentView, createIndexMembers, isFresh } from './index-members.ts';
import { createIndexTape, type IndexTape } from './index-tape.ts';
import { indexValue, middlesOf } from './index-value.ts';

/** Prices of components, as the price board gives them. */
export interface IndexSource {
  /** Calls back after each new price of the markets; returns what ends it. */
  subscribe(markets: readonly string[], listener: () => void): () => void;
  last(market: string): ComponentPrice | undefined;
  /** What the venues say of the last 24 hours. */
  dayOf(market: string): { readonly changePercent?: number; readonly volume?: number } | undefined;
}

export interface IndexFeed extends Feed {
  /** The markets that must be watched while the index is; none of what is no index. */
  componentsOf(market: string): readonly string[];
}

export interface IndexFeedDeps {
  /** All feeds; those that an index can be made of are chosen here. */
  readonly feeds: readonly ComponentFeed[];
  readonly source: IndexSource;
  readonly clock: Clock;
  readonly log: Logger;
}

const TEND_MS = 100;
const QUOTES_MS = 1_000;
/** What is only shown may be this old. */
const SHOWN_MS = 60_000;

interface Watch {
  readonly tape: IndexTape;
  /** The components that it was made for. */
  readonly components: string;
  unsubscribe(): void;
}

export function createIndexFeed(deps: IndexFeedDeps): IndexFeed {
  const { source, clock, log } = deps;
  const feeds = componentFeeds(deps.feeds);
  const byVenue = new Map(feeds.map((feed) => [feed.venue, feed]));
  const markets = createIndexMarkets(feeds);
  const feedOf = (component: string) => byVenue.get(component.slice(0, component.indexOf(':')));
  const history = createIndexHistory({ componentsOf: markets.componentsOf, feedOf });
  const watches = new Map<string, Watch>();
  const stopping = new Set<Promise<void>>();
  const downSinceMs = new Map<string, number | undefined>();
  const told = new Map<string, string>();
  let wanted: ReadonlyMap<string, number> = new Map();
  let sink: FeedSink | undefined;
  let timers: NodeJS.Timeout[] = [];
  let listed = markets.all();
  let status: { readonly value: FeedStatus; readonly sinceMs: number } = {
    value: 'connecting',
    sinceMs: clock.nowMs(),
  };

  /** Asked for at every price of a component, so states of venues are those of the last look, a tenth of a second ago. */
  function view(component: string): ComponentView {
    const feed = feedOf(component);
    return {
      price: source.last(component),
      venueNowMs: feed?.venueNowMs() ?? clock.nowMs(),
      downSinceMs: feed && downSinceMs.get(feed.venue),
    };
  }

  function lookAtVenues(): void {
    for (const feed of feeds) {
      const { status, sinceMs } = feed.state();
      downSinceMs.set(feed.venue, status === 'live' ? undefined : sinceMs);
    }
  }

  function open(to: FeedSink, market: string, sinceMs: number): void {
    const components = markets.componentsOf(market);
    const tape = createIndexTape({
      market,
      sinceMs,
      previous: source.last(market)?.price,
      members: createIndexMembers(components, view),
      history,
      sink: to,
      clock,
      log,
    });
    const unsubscribe = source.subscribe(components, tape.look);
    watches.set(market, { tape, components: components.join(), unsubscribe });
    tape.look();
  }

  function close(market: string, watch: Watch): void {
    watches.delete(market);
    watch.unsubscribe();
    const stopped = watch.tape.stop();
    stopping.add(stopped);
    void stopped.finally(() => stopping.delete(stopped));
  }

  /** One watch for each wanted index, made of the components that it has now. */
  function align(to: FeedSink): void {
    for (const [market, watch] of watches) {
      if (!wanted.has(market) || watch.components !== markets.componentsOf(market).join()) close(market, watch);
    }
    for (const [market, sinceMs] of wanted) {
      if (!watches.has(market) && markets.find(market)) open(to, market, sinceMs);
    }
  }

  function quoteOf(market: string, nowMs: number): RawQuote | undefined {
    const fresh = markets.componentsOf(market).flatMap((component) => {
      const seen = view(component);
      return seen.price && isFresh(seen, nowMs, SHOWN_MS) ? [{ ...seen.price, day: source.dayOf(component) }] : [];
    });
    const price = indexValue(
      fresh.map((one) => one.price),
      undefined,
    );
    if (price === undefined) return undefined;
    const change = middlesOf(fresh.flatMap(({ day }) => day?.changePercent ?? []))?.lower;
    const volumes = fresh.flatMap(({ day }) => day?.volume ?? []);
    const volume = volumes.reduce((sum, own) => sum + own, 0);
    return {
      market,
      price: formatDecimal(price),
      atMs: Math.max(...fresh.map(({ atMs }) => atMs)),
      ...(change === undefined ? {} : { open24h: written(price / (1 + change / 100)) }),
      ...(volumes.length === 0 ? {} : { volume24h: written(volume) }),
    };
  }

  /** Once a second: lists, prices that are only shown, and watches whose components are others now. */
  function round(to: FeedSink): void {
    if (markets.all() !== listed) {
      listed = markets.all();
      to.changed();
    }
    align(to);
    const nowMs = clock.nowMs();
    const quotes = listed.flatMap(({ market }) => {
      const quote = quoteOf(market, nowMs);
      const text = JSON.stringify(quote);
      if (!quote || told.get(market) === text) return [];
      told.set(market, text);
      return [quote];
    });
    if (quotes.length > 0) to.quotes(quotes, nowMs);
  }

  function state(): FeedState {
    const states = feeds.map((feed) => feed.state());
    const value = sink ? statusOf(states) : 'connecting';
    if (value !== status.value) status = { value, sinceMs: clock.nowMs() };
    const frames = states.flatMap(({ lastMessageAtMs }) => lastMessageAtMs ?? []);
    return {
      venue: INDEX_VENUE,
      status: value,
      sinceMs: status.sinceMs,
      ...(frames.length === 0 ? {} : { lastMessageAtMs: Math.max(...frames) }),
      watched: watches.size,
      isSimulated: states.length > 0 && states.every(({ isSimulated }) => isSimulated),
      ...(value === 'live' ? {} : { reason: `None of its venues is live: ${venuesInWords(states)}.` }),
    };
  }

  return {
    venue: INDEX_VENUE,
    async start(given) {
      sink = given;
      lookAtVenues();
      round(given);
      timers = [
        setInterval(() => {
          lookAtVenues();
          for (const { tape } of watches.values()) tape.tend();
        }, TEND_MS),
        setInterval(() => round(given), QUOTES_MS),
      ];
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      sink = undefined;
      for (const [market, watch] of watches) close(market, watch);
      await Promise.all(stopping);
    },
    state,
    markets: markets.all,
    // While a venue's list is not known, an index of two venues may look as if it had one, and not be made.
    isListKnown: () => feeds.every((feed) => feed.markets().length > 0),
    find: markets.find,
    watch(given) {
      wanted = new Map(given);
      if (sink) align(sink);
    },
    venueNowMs: () => clock.nowMs(),
    isFlowing: (market) => watches.get(market)?.tape.isFlowing === true,
    candles: history.candles,
    componentsOf: markets.componentsOf,
  };
}

/** As good as the best of its venues. */
function statusOf(states: readonly FeedState[]): FeedStatus {
  const order: readonly FeedStatus[] = ['live', 'stale', 'connecting', 'down'];
  return order.find((status) => states.some((state) => state.status === status)) ?? 'down';
}

function venuesInWords(states: readonly FeedState[]): string {
  return states.map(({ venue, status }) => `${venue} is ${status}`).join(', ');
}

function written(value: number): string {
  return formatRounded(value, 12);
}
