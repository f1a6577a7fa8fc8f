/**
 * The feed of CoinGecko: prices that it publishes about once a minute, polled over REST within a plan's credits. There are no trades to see. A price is
 * a tick when its `last_updated_at` is newer than the last one seen, and it is dated by its arrival: the instant from which the venue's price is
 * this one for everybody who asks. Dated by the venue it would be minutes old, and refused as stale. It holds until the next poll; when a poll fails
 * the feed is stale at once, nothing is repeated any more, and what was published meanwhile comes from the coin's chart.
 */
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import type { HttpClient } from '#platform/http-client/http-client';
import type { Metrics } from '#platform/observe/metrics';
import type { Random } from '#platform/random';
import { createBackoff } from '../connection/backoff.ts';
import { createVenueRest, type VenueRest } from '../connection/venue-rest.ts';
import type { Feed, FeedSink } from '../feed.ts';
import { parseJsonTexts } from '../json-numbers.ts';
import type { MarketTape, TapeTiming } from '../tape/market-tape.ts';
import { HistoryUnavailable } from '../tape/venue-history.ts';
import { createVenueMarkets } from '../venue-markets.ts';
import { batchesOf, type CoinBatch } from './batches.ts';
import { createCoingeckoClient } from './client.ts';
import { createCoinTapes } from './coin-tapes.ts';
import {
  ANSWER_BYTES_MAX,
  COINGECKO_PLANS,
  COINGECKO_TIMING,
  type CoingeckoLimits,
  type CoingeckoPlan,
  type CoingeckoTiming,
  pollIntervalMs,
  REQUEST_TIMEOUT_MS,
} from './config.ts';
import { COINGECKO, marketOfCoin, type PublishedPrice } from './parse.ts';
import { createPollStatus } from './poll-status.ts';
import { createPublished } from './published.ts';

export interface CoingeckoFeedDeps {
  /** Absent: the plan's. Without a slash at the end. */
  readonly restUrl?: string;
  /** Absent: `keyless`, or `demo` with a key. */
  readonly plan?: CoingeckoPlan;
  readonly apiKey?: string;
  /** Lower case; absent: `usd`. Each costs a call of its own. */
  readonly currencies?: readonly string[];
  /** Must be allowed to reach `restUrl`. */
  readonly http: Pick<HttpClient, 'send'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'feedFramesRejected' | 'feedTradesRepeated' | 'feedGaps' | 'feedRequests'>;
  /** In place of the plan's. */
  readonly limits?: Partial<CoingeckoLimits>;
  readonly timing?: Partial<CoingeckoTiming> & { readonly tape?: Partial<TapeTiming> };
}

/** A coin that is missing in answers so often has left: the list is asked. */
const MISSES_MAX = 3;

export function createCoingeckoFeed(deps: CoingeckoFeedDeps): Feed {
  const { clock, log, metrics, apiKey, currencies = ['usd'] } = deps;
  const limits: CoingeckoLimits = {
    ...COINGECKO_PLANS[deps.plan ?? (apiKey === undefined ? 'keyless' : 'demo')],
    ...deps.limits,
  };
  const timing: CoingeckoTiming = { ...COINGECKO_TIMING, ...deps.timing };
  const rest = createRest(deps, limits);
  const client = createCoingeckoClient({ rest, limits, ...(apiKey === undefined ? {} : { apiKey }) });
  const backoff = createBackoff({ random: deps.random, baseMs: timing.retryMs, capMs: limits.pollMs });
  const markets = createVenueMarkets();
  const published = createPublished({ client, clock, gapMinMs: () => Math.max(timing.gapMinMs, intervalMs() * 2) });
  const tapes = createCoinTapes({
    clock,
    log,
    metrics,
    history: published,
    ...(deps.timing?.tape ? { timing: deps.timing.tape } : {}),
  });
  const misses = new Map<string, number>();
  const timers = new Map<'poll' | 'early' | 'quotes' | 'list', NodeJS.Timeout>();
  let beating: NodeJS.Timeout | undefined;
  let sink: FeedSink | undefined;
  let watched: ReadonlyMap<string, number> = new Map();
  let isStopped = false;
  const status = createPollStatus({ clock, onChanged: () => sink?.changed() });

  const isWatching = () => tapes.markets.length > 0;
  const intervalMs = () => pollIntervalMs(limits, batchesOf(tapes.markets).length);

  function plan(what: 'poll' | 'early' | 'quotes' | 'list', inMs: number, work: () => Promise<void>): void {
    clearTimeout(timers.get(what));
    if (!isStopped)
      timers.set(
        what,
        setTimeout(() => void work(), inMs),
      );
  }

  /** What the work answers, or after how long it is to be tried again. The status is that of the prices, or of lists while nobody watches. */
  async function attempt<T>(
    work: Promise<T>,
    isOfPrices = !isWatching(),
  ): Promise<{ readonly value: T } | { readonly retryAfterMs: number }> {
    try {
      const value = await work;
      status.answered();
      return { value };
    } catch (cause) {
      if (!(cause instanceof HistoryUnavailable)) throw cause;
      if (isOfPrices && !isStopped) status.failed(cause.message);
      return { retryAfterMs: Math.max(backoff.nextMs(), cause.retryAfterMs ?? 0) };
    }
  }

  /** All watched coins; the next poll follows by itself. */
  async function poll(): Promise<void> {
    let againMs = 0;
    for (const batch of batchesOf(tapes.markets)) againMs = Math.max(againMs, await pollBatch(batch));
    if (againMs === 0 && isWatching()) {
      backoff.reset();
      status.succeeded();
    }
    plan('poll', againMs || intervalMs(), poll);
  }

  /** Answers after how long it is to be tried again; 0: it went well. */
  async function pollBatch({ currency, coins }: CoinBatch): Promise<number> {
    const answer = await attempt(client.prices(coins, currency), true);
    if (isStopped) return 0;
    if (!('value' in answer)) {
      for (const coin of coins) tapes.get(marketOfCoin(coin, currency) ?? '')?.cut();
      return answer.retryAfterMs;
    }
    const { prices, rejected } = answer.value;
    if (rejected > 0) metrics.feedFramesRejected.inc({ venue: COINGECKO, reason: 'no_price' }, rejected);
    const byMarket = new Map(prices.map((price) => [price.market, price]));
    for (const coin of coins) takePrice(marketOfCoin(coin, currency) ?? '', byMarket);
    sink?.quotes(prices.map(quoteOf), clock.nowMs());
    return 0;
  }

  function takePrice(market: string, byMarket: ReadonlyMap<string, PublishedPrice>): void {
    const price = byMarket.get(market);
    const tape = tapes.get(market);
    if (!tape) return;
    if (!price) {
      miss(market, tape);
      return;
    }
    misses.delete(market);
    if (clock.nowMs() - price.updatedAtMs > timing.publishedAgeMaxMs) {
      tape.cut();
      return;
    }
    const isFirst = !tape.isFlowing;
    const isNew = published.take(quoteOf(price));
    if (isNew || isFirst) tape.trade({ atMs: clock.nowMs(), price: price.price, size: '0' });
    if (isFirst) tape.joined();
    else published.heard(market);
  }

  /** Others have a price and this one has none: it is not repeated, and when it stays away the list says whether it is gone. */
  function miss(market: string, tape: MarketTape): void {
    tape.cut();
    const count = (misses.get(market) ?? 0) + 1;
    misses.set(market, count);
    if (count === MISSES_MAX) void refreshList();
  }

  /** Coins that were just watched need not wait for the next poll. */
  async function pollEarly(): Promise<void> {
    for (const batch of batchesOf(tapes.markets.filter((market) => !tapes.get(market)?.isFlowing))) {
      const againMs = await pollBatch(batch);
      if (againMs > 0) plan('poll', againMs, poll);
      else if (status.isConnecting) status.succeeded();
    }
  }

  async function refreshQuotes(): Promise<void> {
    let againMs = limits.quotesMs;
    for (const currency of currencies) {
      const answer = await attempt(client.largest(currency));
      if (isStopped) return;
      if (!('value' in answer)) againMs = answer.retryAfterMs;
      else {
        for (const quote of answer.value) if (!tapes.get(quote.market)) published.take(quote);
        sink?.quotes(answer.value, clock.nowMs());
        if (!isWatching()) status.succeeded();
      }
    }
    plan('quotes', againMs, refreshQuotes);
  }

  async function refreshList(): Promise<void> {
    const answer = await attempt(client.coins());
    if (isStopped) return;
    if ('value' in answer) takeList(answer.value);
    plan('list', 'value' in answer ? timing.listMs : answer.retryAfterMs, refreshList);
  }

  function takeList(coins: readonly string[]): void {
    const names = coins.flatMap((coin) => currencies.flatMap((currency) => marketOfCoin(coin, currency) ?? []));
    const outcome = markets.replace(names.map((market) => ({ market, status: 'active' })));
    if (outcome === 'refused')
      log.warn({ venue: COINGECKO }, 'a list of coins that lacks most of them was not believed');
    if (outcome !== 'changed') return;
    reconcile();
    sink?.changed();
  }

  function reconcile(): void {
    if (!sink || isStopped) return;
    const wasWatching = isWatching();
    const wanted = [...watched].filter(([market]) => markets.find(market)?.status === 'active');
    if (!tapes.sync(new Map(wanted), sink) || timers.has('early')) return;
    plan('early', wasWatching ? timing.earlyMs : 0, async () => {
      timers.delete('early');
      await pollEarly();
    });
  }

  return {
    venue: COINGECKO,
    async start(given) {
      sink = given;
      void refreshList();
      void refreshQuotes();
      plan('poll', intervalMs(), poll);
      beating = setInterval(() => {
        if (status.isLive) tapes.beat(clock.nowMs());
      }, timing.beatMs);
    },
    async stop() {
      isStopped = true;
      clearInterval(beating);
      for (const timer of timers.values()) clearTimeout(timer);
      rest.stop();
      await tapes.stop();
      status.ended();
    },
    state: () => ({ venue: COINGECKO, ...status.state(), watched: tapes.markets.length, isSimulated: false }),
    markets: markets.all,
    find: markets.find,
    watch(wanted) {
      watched = new Map(wanted);
      reconcile();
    },
    venueNowMs: () => clock.nowMs(),
    isFlowing: (market) => status.isLive && (tapes.get(market)?.isFlowing ?? false),
  };
}

function createRest(deps: CoingeckoFeedDeps, limits: CoingeckoLimits): VenueRest {
  return createVenueRest({
    ...deps,
    venue: COINGECKO,
    baseUrl: deps.restUrl ?? limits.restUrl,
    parse: parseJsonTexts,
    limits: {
      concurrency: 1,
      timeoutMs: REQUEST_TIMEOUT_MS,
      answerBytesMax: ANSWER_BYTES_MAX,
      spacingMs: 60_000 / limits.requestsPerMinute,
    },
  });
}

function quoteOf({ updatedAtMs, ...price }: PublishedPrice) {
  return { ...price, atMs: updatedAtMs };
}
