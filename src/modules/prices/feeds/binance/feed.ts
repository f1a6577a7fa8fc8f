/**
 * The feed of Binance's spot markets: quotes of all symbols from one stream, every trade of watched markets from one stream each, and the list
 * of markets, candles and gaps over REST. All without a key.
 */
import type { HttpClient } from '#platform/http-client/http-client';
import { createVenueRest } from '../connection/venue-rest.ts';
import type { FrameSignal, VenueWire } from '../connection/wire.ts';
import type { Feed } from '../feed.ts';
import { HistoryUnavailable } from '../tape/venue-history.ts';
import { createVenueFeed, type VenueFeedDeps, type VenueInbox } from '../venue-feed.ts';
import {
  BINANCE,
  BINANCE_REST_LIMITS,
  BINANCE_REST_URL,
  BINANCE_TIMING,
  BINANCE_WS_URL,
  PULSE_TOPIC,
  QUOTES_TOPIC,
  TOPICS_PER_MESSAGE,
  TOPICS_PER_SOCKET,
  WEIGHTS,
} from './config.ts';
import { createBinanceHistory } from './history.ts';
import { createBinanceSymbols } from './markets.ts';
import { parseDayTicker, readFrame } from './parse.ts';

export interface BinanceFeedDeps extends Omit<VenueFeedDeps, 'adapter'> {
  /** Absent: the venue's own for market data. Without a slash at the end. */
  readonly wsUrl?: string;
  readonly restUrl?: string;
  /** Must be allowed to reach `restUrl`. */
  readonly http: Pick<HttpClient, 'send'>;
}

export function createBinanceFeed(deps: BinanceFeedDeps): Feed {
  const { wsUrl = BINANCE_WS_URL, restUrl = BINANCE_REST_URL, http, clock, metrics } = deps;
  const symbols = createBinanceSymbols();
  const rest = createVenueRest({ venue: BINANCE, baseUrl: restUrl, http, clock, metrics, limits: BINANCE_REST_LIMITS });
  const history = createBinanceHistory({ rest, clock, symbolOf: symbols.symbolOf });

  function createWire(inbox: VenueInbox): VenueWire {
    const message = (method: string) => (params: readonly string[], id: number) =>
      JSON.stringify({ method, params, id });
    let receivedAtMs = 0;
    const reader = {
      trade(symbol: string, trade: Parameters<VenueInbox['trade']>[1]) {
        const market = symbols.marketOf(symbol);
        if (market !== undefined) inbox.trade(market, trade);
      },
      quotes: (quotes: Parameters<VenueInbox['quotes']>[0]) => inbox.quotes(quotes, receivedAtMs),
      clock: inbox.clock,
      marketOf: symbols.marketOf,
    };
    return {
      url: `${wsUrl}/ws`,
      topicsPerMessage: TOPICS_PER_MESSAGE,
      topicsPerSocket: TOPICS_PER_SOCKET,
      pulseTopic: PULSE_TOPIC,
      subscribe: message('SUBSCRIBE'),
      unsubscribe: message('UNSUBSCRIBE'),
      read(text, atMs): FrameSignal | undefined {
        receivedAtMs = atMs;
        return readFrame(text, reader);
      },
    };
  }

  async function ask(path: string, query: Record<string, string>, weight: number): Promise<unknown> {
    const answer = await rest.get({ path, query, lane: '', weight });
    if (answer.kind === 'answered') return answer.body;
    if (answer.kind === 'paused') throw new HistoryUnavailable('the venue wants a pause', answer.retryAfterMs);
    throw new HistoryUnavailable(answer.kind === 'refused' ? `refused with ${answer.status}` : answer.detail);
  }

  return createVenueFeed({
    ...deps,
    timing: { ...deps.timing, connection: { ...BINANCE_TIMING, ...deps.timing?.connection } },
    adapter: {
      venue: BINANCE,
      wire: createWire,
      topicOf: (market) => `${symbols.symbolOf(market).toLowerCase()}@aggTrade`,
      standingTopics: [QUOTES_TOPIC],
      async listMarkets() {
        const listed = symbols.take(
          await ask('/api/v3/exchangeInfo', { showPermissionSets: 'false' }, WEIGHTS.exchangeInfo),
        );
        if (!listed) throw new HistoryUnavailable('exchangeInfo came without symbols');
        return listed;
      },
      async listQuotes() {
        const body = await ask('/api/v3/ticker/24hr', { type: 'MINI' }, WEIGHTS.allTickers);
        if (!Array.isArray(body)) throw new HistoryUnavailable('tickers did not come in a list');
        return body.flatMap((ticker) => parseDayTicker(ticker, symbols.marketOf) ?? []);
      },
      history,
      candles: history.candles,
      stop: rest.stop,
    },
  });
}
