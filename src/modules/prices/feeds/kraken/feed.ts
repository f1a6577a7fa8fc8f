/**
 * The feed of Kraken over WebSocket v2: every trade of watched markets from `trade`, quotes of all markets from `ticker`, and the venue's heartbeat, by
 * which silence is told from a quiet market. What all venues do alike is in venue-feed.
 */
import type { HttpClient } from '#platform/http-client/http-client';
import { askRest } from '../ask-rest.ts';
import { createVenueRest, type VenueRestLimits } from '../connection/venue-rest.ts';
import type { Feed } from '../feed.ts';
import { parseJsonTexts } from '../json-numbers.ts';
import { createVenueFeed, type VenueAdapter, type VenueFeedDeps, type VenueInbox } from '../venue-feed.ts';
import { KRAKEN_DEFAULTS, KRAKEN_LIMITS, KRAKEN_TIMING } from './config.ts';
import { createKrakenHistory } from './history.ts';
import { KRAKEN, marketOfSymbol, pairsOf } from './pairs.ts';
import { parseAnswer } from './rest-parse.ts';
import { createKrakenWire, type KrakenTaker, topicOf } from './wire.ts';

export interface KrakenFeedDeps extends Omit<VenueFeedDeps, 'adapter'> {
  /** Absent: the venue's own. Without a slash at the end, and without the version (`/v2`). */
  readonly wsUrl?: string;
  readonly restUrl?: string;
  /** Must be allowed to reach `restUrl`. */
  readonly http: Pick<HttpClient, 'send'>;
  /** In place of those of the venue; tests need not wait. */
  readonly restLimits?: Partial<VenueRestLimits>;
}

export function createKrakenFeed(deps: KrakenFeedDeps): Feed {
  const { wsUrl = KRAKEN_DEFAULTS.wsUrl, restUrl = KRAKEN_DEFAULTS.restUrl, clock, log } = deps;
  const rest = createVenueRest({
    ...deps,
    venue: KRAKEN,
    baseUrl: restUrl,
    limits: { ...KRAKEN_LIMITS.rest, ...deps.restLimits },
    parse: parseJsonTexts,
    pauseMsOf(body) {
      const answer = parseAnswer(body);
      return answer.ok || !answer.error.isBusy ? undefined : KRAKEN_LIMITS.busyPauseMs;
    },
  });
  let restNames: ReadonlyMap<string, string> = new Map();
  let standingTopics: readonly string[] = [];
  // A market is only asked for after it was listed, with its name.
  const history = createKrakenHistory({
    rest,
    clock,
    restNameOf: (market) => restNames.get(market) ?? symbolOf(market),
  });

  const adapter: VenueAdapter = {
    venue: KRAKEN,
    wire: (inbox) =>
      createKrakenWire({
        url: `${wsUrl}/v2`,
        taker: createTaker(inbox, (system) => log.info({ system }, 'Kraken says how it is')),
      }),
    topicOf: (market) => topicOf('trade', symbolOf(market)),
    /** Known with the list of pairs. */
    get standingTopics() {
      return standingTopics;
    },
    async listMarkets() {
      const pairs = await askRest(rest, { path: '/0/public/AssetPairs', lane: 'pairs' }, (body) => {
        const answer = parseAnswer(body);
        return answer.ok ? pairsOf(answer.value) : undefined;
      });
      restNames = new Map(pairs.map(({ market, restName }) => [market, restName]));
      standingTopics = pairs.map(({ symbol }) => topicOf('ticker', symbol));
      return pairs.map(({ market, status, tickSize }) => ({
        market,
        status,
        ...(tickSize === undefined ? {} : { tickSize }),
      }));
    },
    history,
    candles: history.candles,
    stop: rest.stop,
  };

  const connection = { ...KRAKEN_TIMING, ...deps.timing?.connection };
  const feed = { listEveryMs: KRAKEN_LIMITS.pairsMs, ...deps.timing?.feed };
  return createVenueFeed({ ...deps, adapter, timing: { ...deps.timing, connection, feed } });
}

const QUOTE_CLOCK_MAX_MS = 5_000;

/** A heartbeat tells no time: the venue's clock goes on from the newest frame that did, by as much as ours. */
function createTaker(inbox: VenueInbox, onSystem: (status: string) => void): KrakenTaker {
  let newest = { venueMs: 0, receivedAtMs: 0 };

  function see(venueMs: number, receivedAtMs: number): void {
    if (venueMs > newest.venueMs) newest = { venueMs, receivedAtMs };
    inbox.clock(venueMs);
  }

  const venueNowMs = (receivedAtMs: number) =>
    newest.venueMs === 0 ? receivedAtMs : newest.venueMs + receivedAtMs - newest.receivedAtMs;

  return {
    trades(trades, receivedAtMs) {
      for (const { symbol, ...trade } of trades) {
        const market = marketOfSymbol(symbol);
        see(trade.atMs, receivedAtMs);
        if (market !== undefined) inbox.trade(market, trade);
      }
    },
    quotes(quotes, receivedAtMs) {
      // An older one says when it was traded, not what time it is.
      for (const { atMs } of quotes)
        if (atMs !== undefined && receivedAtMs - atMs < QUOTE_CLOCK_MAX_MS) see(atMs, receivedAtMs);
      inbox.quotes(
        quotes.map((quote) => ({ ...quote, atMs: quote.atMs ?? venueNowMs(receivedAtMs) })),
        receivedAtMs,
      );
    },
    heartbeat: (receivedAtMs) => inbox.clock(venueNowMs(receivedAtMs)),
    system: onSystem,
  };
}

function symbolOf(market: string): string {
  return market.slice(KRAKEN.length + 1);
}
