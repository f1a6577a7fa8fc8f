/**
 * All sockets to one venue as one connection: topics are spread over as many lines as the venue's limit asks for and stay where they are while
 * wanted. Says which topics flow and how the whole stands; the worst of the lines counts.
 */
import type { Clock } from '#platform/clock';
import type { Metrics } from '#platform/observe/metrics';
import type { Random } from '#platform/random';
import type { WebSockets } from '#platform/web-socket/web-socket';
import type { FeedStatus } from '../feed.ts';
import { createVenueLine, type VenueLine } from './venue-line.ts';
import { CONNECTION_TIMING, type ConnectionTiming, type VenueWire } from './wire.ts';

export interface VenueSocketEvents {
  /** The topic's frames come without a hole from now on, until it is cut. */
  flowing(topic: string): void;
  cut(topic: string): void;
  /** The venue does not give it; it is asked for again after a pause. */
  refused?(topic: string, detail: string): void;
  /** The status is another one. */
  changed(): void;
}

export interface VenueSocketState {
  readonly status: FeedStatus;
  /** Wall clock. */
  readonly sinceMs: number;
  readonly lastMessageAtMs?: number;
  readonly reason?: string;
}

export interface VenueSocket {
  start(): void;
  /** The topics wanted from now on, in place of the former ones; asked for at once, as far as the pace allows. */
  want(topics: ReadonlySet<string>): void;
  /** Ends the topic and asks for it anew, where its frames stay away although others come. */
  renew(topic: string): void;
  isFlowing(topic: string): boolean;
  /** Whether frames come on the topic's socket. */
  isAlive(topic: string): boolean;
  state(): VenueSocketState;
  /** Resolves when every socket has ended. */
  stop(): Promise<void>;
}

export interface VenueSocketDeps {
  readonly venue: string;
  readonly wire: VenueWire;
  readonly webSockets: WebSockets;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Pick<Metrics, 'feedFramesRejected' | 'feedConnectionsLost'>;
  readonly events: VenueSocketEvents;
  readonly timing?: Partial<ConnectionTiming>;
}

interface Shard {
  readonly line: VenueLine;
  readonly topics: Set<string>;
}

const STATUS_CHECKS_PER_SILENCE = 20;
/** Said to be stale before it is cut off as dead: people are to know within `silenceMaxMs`, looking and telling included. */
const STALE_SHARE = 0.8;
const WORST_FIRST: readonly FeedStatus[] = ['down', 'connecting', 'stale', 'live'];

export function createVenueSocket(deps: VenueSocketDeps): VenueSocket {
  const { venue, wire, clock, metrics, events } = deps;
  const timing: ConnectionTiming = { ...CONNECTION_TIMING, ...deps.timing };
  const staleAfterMs = timing.silenceMaxMs * STALE_SHARE;
  const shards = new Set<Shard>();
  const shardOf = new Map<string, Shard>();
  const ending = new Set<Promise<void>>();
  let lastMessageAtMs: number | undefined;
  let status: FeedStatus = 'connecting';
  let sinceMs = clock.nowMs();
  let checking: NodeJS.Timeout | undefined;
  let isStarted = false;

  const countedWire: VenueWire = {
    ...wire,
    read(text, receivedAtMs) {
      lastMessageAtMs = receivedAtMs;
      return wire.read(text, receivedAtMs);
    },
  };

  function addShard(): Shard {
    const line = createVenueLine({
      ...deps,
      wire: countedWire,
      timing,
      events: {
        flowing: (topics) => {
          for (const topic of topics) if (shardOf.has(topic)) events.flowing(topic);
        },
        cut: (topics) => {
          for (const topic of topics) if (shardOf.has(topic)) events.cut(topic);
        },
        refused: (topics, detail) => {
          metrics.feedFramesRejected.inc({ venue, reason: 'subscription_refused' });
          for (const topic of topics) events.refused?.(topic, detail);
        },
        rejected: (reason) => metrics.feedFramesRejected.inc({ venue, reason }),
        lost: () => metrics.feedConnectionsLost.inc({ venue }),
        changed: review,
      },
    });
    const shard = { line, topics: new Set<string>() };
    shards.add(shard);
    return shard;
  }

  function dropShard(shard: Shard): void {
    shards.delete(shard);
    const ended = shard.line.stop().then(() => {
      ending.delete(ended);
    });
    ending.add(ended);
  }

  /** Room is kept for the pulse. */
  function roomOf(shard: Shard): number {
    return wire.topicsPerSocket - (wire.pulseTopic === undefined ? 0 : 1) - shard.topics.size;
  }

  function want(topics: ReadonlySet<string>): void {
    const touched = new Set<Shard>();
    for (const [topic, shard] of shardOf) {
      if (topics.has(topic)) continue;
      shardOf.delete(topic);
      shard.topics.delete(topic);
      touched.add(shard);
    }
    for (const topic of topics) {
      if (shardOf.has(topic)) continue;
      let shard = [...shards].find((one) => roomOf(one) > 0);
      if (!shard) {
        shard = addShard();
        if (isStarted) shard.line.start();
      }
      shard.topics.add(topic);
      shardOf.set(topic, shard);
      touched.add(shard);
    }
    for (const shard of touched) {
      if (shard.topics.size === 0 && shards.size > 1) dropShard(shard);
      else shard.line.want(withPulse(shard.topics));
    }
    review();
  }

  function withPulse(topics: ReadonlySet<string>): ReadonlySet<string> {
    return wire.pulseTopic === undefined ? new Set(topics) : new Set([wire.pulseTopic, ...topics]);
  }

  function statusOf({ line }: Shard): FeedStatus {
    if (!line.isOpen) return line.reason === undefined && status === 'connecting' ? 'connecting' : 'down';
    return isFresh({ line }) ? 'live' : status === 'connecting' ? 'connecting' : 'stale';
  }

  function isFresh({ line }: Pick<Shard, 'line'>): boolean {
    const { isOpen, lastFrameAtMs } = line;
    return isOpen && lastFrameAtMs !== undefined && clock.monotonicMs() - lastFrameAtMs < staleAfterMs;
  }

  function review(): void {
    if (!isStarted) return;
    const found = new Set([...shards].map(statusOf));
    const now = WORST_FIRST.find((one) => found.has(one)) ?? 'connecting';
    if (now === status) return;
    status = now;
    sinceMs = clock.nowMs();
    events.changed();
  }

  return {
    start() {
      isStarted = true;
      sinceMs = clock.nowMs();
      if (shards.size === 0) addShard();
      for (const shard of shards) shard.line.start();
      checking = setInterval(review, timing.silenceMaxMs / STATUS_CHECKS_PER_SILENCE);
    },
    want,
    renew: (topic) => shardOf.get(topic)?.line.renew(topic),
    isFlowing: (topic) => shardOf.get(topic)?.line.isFlowing(topic) ?? false,
    isAlive(topic) {
      const shard = shardOf.get(topic);
      return shard !== undefined && isFresh(shard);
    },
    state() {
      const reason = [...shards].map(({ line }) => line.reason).find((text) => text !== undefined);
      return {
        status,
        sinceMs,
        ...(lastMessageAtMs === undefined ? {} : { lastMessageAtMs }),
        ...(reason === undefined || status === 'live' ? {} : { reason }),
      };
    },
    async stop() {
      isStarted = false;
      clearInterval(checking);
      await Promise.all([...[...shards].map(({ line }) => line.stop()), ...ending]);
      status = 'down';
      sinceMs = clock.nowMs();
    },
  };
}
