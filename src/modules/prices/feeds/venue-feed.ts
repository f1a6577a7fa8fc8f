/**
 * What every venue's feed does alike: the list of markets kept fresh, a tape for each watched market, the topics that they need, and the venue's
 * clock. The adapter knows the wire; the connection and the tapes below know neither venue nor alerts.
 */
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import type { Metrics } from '#platform/observe/metrics';
import type { Random } from '#platform/random';
import type { WebSockets } from '#platform/web-socket/web-socket';
import { createBackoff } from './connection/backoff.ts';
import { createVenueSocket } from './connection/venue-socket.ts';
import type { ConnectionTiming, VenueWire } from './connection/wire.ts';
import type { Feed, FeedSink, RawQuote, VenueMarket } from './feed.ts';
import { createMarketTape, type MarketTape, type TapeTiming } from './tape/market-tape.ts';
import { HistoryUnavailable, type VenueHistory, type VenueTrade } from './tape/venue-history.ts';
import { createVenueMarkets } from './venue-markets.ts';

/** Where the adapter's wire puts what it reads. */
export interface VenueInbox {
  /** A trade of a market, live; ignored where the market is not watched. */
  trade(market: string, trade: VenueTrade): void;
  quotes(quotes: readonly RawQuote[], receivedAtMs: number): void;
  isWatched(market: string): boolean;
  /** The venue's clock as a frame shows it. */
  clock(venueMs: number): void;
}

export interface VenueAdapter {
  readonly venue: string;
  wire(inbox: VenueInbox): VenueWire;
  /** The topic of the market's trades. */
  topicOf(market: string): string;
  /** Wanted beside it, and no harm where they do not come. */
  extraTopicsOf?(market: string): readonly string[];
  /** Wanted as long as the feed runs: quotes of all markets. */
  readonly standingTopics: readonly string[];
  /** What the venue lists now. Throws HistoryUnavailable. */
  listMarkets(): Promise<readonly VenueMarket[]>;
  /**
   * The last price of every market, asked for after the list: of quiet ones the stream tells nothing before they trade. Throws HistoryUnavailable.
   * Absent: the stream begins with them all.
   */
  listQuotes?(): Promise<readonly RawQuote[]>;
  readonly history?: VenueHistory;
  readonly candles?: Feed['candles'];
  /** Ends what the adapter runs by itself. */
  stop?(): void;
}

export interface VenueFeedTiming {
  readonly listEveryMs: number;
  readonly listRetryBaseMs: number;
  readonly listRetryCapMs: number;
  readonly beatMs: number;
}

export interface VenueFeedDeps {
  readonly adapter: VenueAdapter;
  readonly webSockets: WebSockets;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Pick<
    Metrics,
    'feedFramesRejected' | 'feedConnectionsLost' | 'feedTradesRepeated' | 'feedGaps' | 'feedRequests'
  >;
  readonly timing?: {
    readonly connection?: Partial<ConnectionTiming>;
    readonly tape?: Partial<TapeTiming>;
    readonly feed?: Partial<VenueFeedTiming>;
  };
}

const FEED_TIMING: VenueFeedTiming = {
  listEveryMs: 300_000,
  listRetryBaseMs: 1_000,
  listRetryCapMs: 60_000,
  beatMs: 1_000,
};
/** A frame dated further ahead of our clock shows no clock, but a fault. */
const CLOCK_AHEAD_MAX_MS = 60_000;

export function createVenueFeed(deps: VenueFeedDeps): Feed {
  const { adapter, webSockets, clock, random, log, metrics } = deps;
  const { venue } = adapter;
  const timing: VenueFeedTiming = { ...FEED_TIMING, ...deps.timing?.feed };
  const markets = createVenueMarkets();
  const tapes = new Map<string, MarketTape>();
  const tapeOfTopic = new Map<string, MarketTape>();
  const ending = new Set<Promise<void>>();
  const listBackoff = createBackoff({ random, baseMs: timing.listRetryBaseMs, capMs: timing.listRetryCapMs });
  let sink: FeedSink | undefined;
  let watched: ReadonlyMap<string, number> = new Map();
  let venueMs: number | undefined;
  /** How far the venue's clock was ahead of ours when it showed last: it goes on while no frame comes. */
  let aheadMs = 0;
  let listFault: string | undefined;
  let listing: NodeJS.Timeout | undefined;
  let beating: NodeJS.Timeout | undefined;
  let isStopped = false;

  const wire = adapter.wire({
    trade: (market, trade) => tapes.get(market)?.trade(trade),
    quotes: takeQuotes,
    isWatched: (market) => tapes.has(market),
    clock(ms) {
      if (ms <= (venueMs ?? 0) || ms > clock.nowMs() + CLOCK_AHEAD_MAX_MS) return;
      venueMs = ms;
      aheadMs = ms - clock.nowMs();
    },
  });
  const socket = createVenueSocket({
    venue,
    wire,
    webSockets,
    clock,
    random,
    metrics,
    ...(deps.timing?.connection ? { timing: deps.timing.connection } : {}),
    events: {
      flowing: (topic) => tapeOfTopic.get(topic)?.joined(),
      cut: (topic) => tapeOfTopic.get(topic)?.cut(),
      refused: (topic, detail) => log.warn({ venue, topic, detail }, 'a venue refused a subscription'),
      changed: () => sink?.changed(),
    },
  });

  function takeQuotes(quotes: readonly RawQuote[], receivedAtMs: number): void {
    if (tapes.size > 0) for (const { market, price, atMs } of quotes) tapes.get(market)?.hint(price, atMs);
    sink?.quotes(quotes, receivedAtMs);
  }

  /** Brings tapes and topics to what is watched and listed. */
  function reconcile(): void {
    if (!sink || isStopped) return;
    for (const [market, tape] of tapes) if (!isWanted(market)) release(market, tape);
    const added: string[] = [];
    for (const [market, sinceMs] of watched) {
      if (tapes.has(market) || !isWanted(market)) continue;
      begin(market, sinceMs, sink);
      added.push(adapter.topicOf(market));
    }
    const extra = [...tapes.keys()].flatMap((market) => adapter.extraTopicsOf?.(market) ?? []);
    socket.want(new Set([...adapter.standingTopics, ...tapeOfTopic.keys(), ...extra]));
    // A topic that was just released may flow still; then nobody says so again.
    for (const topic of added) if (socket.isFlowing(topic)) tapeOfTopic.get(topic)?.joined();
  }

  function isWanted(market: string): boolean {
    const listed = markets.find(market);
    return watched.has(market) && listed !== undefined && listed.status !== 'delisted';
  }

  function begin(market: string, sinceMs: number, into: FeedSink): void {
    const topic = adapter.topicOf(market);
    const { history } = adapter;
    const tape = createMarketTape({
      venue,
      market,
      sinceMs,
      sink: into,
      clock,
      log,
      metrics,
      ...(history ? { history } : {}),
      ...(deps.timing?.tape ? { timing: deps.timing.tape } : {}),
      onHole: () => socket.renew(topic),
    });
    tapes.set(market, tape);
    tapeOfTopic.set(topic, tape);
  }

  function release(market: string, tape: MarketTape): void {
    tapes.delete(market);
    tapeOfTopic.delete(adapter.topicOf(market));
    const ended = tape.stop().then(() => {
      ending.delete(ended);
    });
    ending.add(ended);
  }

  async function refreshList(): Promise<void> {
    let againMs = timing.listEveryMs;
    try {
      const outcome = markets.replace(await adapter.listMarkets());
      listFault = outcome === 'refused' ? 'its list of markets lacks most of them' : undefined;
      if (outcome === 'refused') log.warn({ venue }, 'a list of markets that lacks most of them was not believed');
      listBackoff.reset();
      if (outcome === 'changed' && !isStopped) {
        reconcile();
        sink?.changed();
      }
      const quotes = await adapter.listQuotes?.();
      if (quotes && !isStopped) sink?.quotes(quotes, clock.nowMs());
    } catch (cause) {
      if (!(cause instanceof HistoryUnavailable)) throw cause;
      listFault = `its list of markets or their prices does not come: ${cause.message}`;
      againMs = Math.max(listBackoff.nextMs(), cause.retryAfterMs ?? 0);
    }
    if (!isStopped) listing = setTimeout(() => void refreshList(), againMs);
  }

  return {
    venue,
    async start(given) {
      sink = given;
      socket.want(new Set(adapter.standingTopics));
      socket.start();
      void refreshList();
      beating = setInterval(() => {
        for (const [topic, tape] of tapeOfTopic) if (venueMs && socket.isAlive(topic)) tape.beat(venueMs);
      }, timing.beatMs);
    },
    async stop() {
      isStopped = true;
      clearTimeout(listing);
      clearInterval(beating);
      for (const [market, tape] of tapes) release(market, tape);
      adapter.stop?.();
      await Promise.all([socket.stop(), ...ending]);
    },
    state() {
      const { reason, ...state } = socket.state();
      const why = reason ?? (markets.isKnown ? undefined : listFault);
      return {
        venue,
        ...state,
        watched: tapes.size,
        isSimulated: false,
        ...(why === undefined ? {} : { reason: why }),
      };
    },
    markets: markets.all,
    find: markets.find,
    watch(wanted) {
      watched = new Map(wanted);
      reconcile();
    },
    venueNowMs: () => clock.nowMs() + aheadMs,
    isFlowing: (market) => tapes.get(market)?.isFlowing ?? false,
    ...(adapter.candles ? { candles: adapter.candles } : {}),
  };
}
