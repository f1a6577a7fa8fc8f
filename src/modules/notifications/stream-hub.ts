/**
 * All open streams of this process, by user. What has become durable is handed to them in the turn in which its commit resolves.
 */
import type { Logger } from 'pino';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { Principal } from '#platform/http/http';
import type { NotificationRecord } from './notification.ts';
import type { NotificationStore } from './notification-store.ts';
import { createStreamClient, type StreamClient, type StreamSink } from './stream-client.ts';
import { formatEvent, type PriceUpdate, parsePosition, type StreamPosition } from './stream-format.ts';
import type { StreamItem, StreamStore } from './stream-store.ts';

/** Of prices. */
export interface PriceFeed {
  /** Calls back with each price of these markets; answers how to stop. */
  subscribe(markets: readonly string[], listener: (update: PriceUpdate) => void): () => void;
  /** Those of the markets whose prices the user may see. */
  visibleTo(userId: string, markets: readonly string[]): Promise<readonly string[]>;
}

/** Of prices: the state of each venue's feed, now and whenever it changes. */
export interface FeedStates {
  current(): readonly unknown[];
  subscribe(listener: (state: unknown) => void): () => void;
}

/** Of auth: whether the session of a stream has ended since it was let in. */
export interface SessionEnds {
  isEnded(principal: Principal): boolean;
  /** Calls back when some session has ended; answers how to stop. */
  onEnded(listener: () => void): () => void;
}

export interface StreamHubDeps {
  readonly notifications: Pick<NotificationStore, 'after' | 'latestSeq'>;
  readonly items: Pick<StreamStore, 'after' | 'latestSeq'>;
  readonly prices: Pick<PriceFeed, 'subscribe'>;
  readonly sessions: SessionEnds;
  readonly feeds?: FeedStates;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: StreamHubConfig;
}

export interface StreamHubConfig {
  readonly heartbeatMs: number;
  readonly bufferBytesMax: number;
  readonly streamsPerUserMax: number;
}

export interface StreamHub {
  start(): void;
  /** Closes all streams; they resume elsewhere or later. */
  stop(): void;
  announce(records: readonly NotificationRecord[]): void;
  announceItem(item: StreamItem): void;
  /** Where a stream begins: at the position of `Last-Event-ID`, else now. Fails with `cursor_invalid`, `limit_reached`, `shutting_down`. */
  admit(userId: string, lastEventId: string | undefined): Promise<Result<StreamPosition, Problem>>;
  /** Opens the stream; the answer is to be called when the other side is gone. */
  open(stream: StreamRequest): () => void;
}

export interface StreamRequest {
  /** The stream ends with their access token, or with their session. */
  readonly principal: Principal;
  readonly from: StreamPosition;
  readonly markets: readonly string[];
  readonly sink: StreamSink;
}

/** The longest delay that timers take. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export function createStreamHub(deps: StreamHubDeps): StreamHub {
  const { config, clock } = deps;
  const byUser = new Map<string, Map<StreamClient, Principal>>();
  let heartbeat: NodeJS.Timeout | undefined;
  let leaveFeeds: (() => void) | undefined;
  let leaveSessions: (() => void) | undefined;
  let isLookingForEnded = false;
  let isStopped = true;

  function* all(): Iterable<StreamClient> {
    for (const clients of [...byUser.values()]) yield* [...clients.keys()];
  }

  function beat(): void {
    for (const client of all()) {
      if (client.checkStalled()) client.close();
      else client.send(':\n\n');
    }
  }

  function leave(userId: string, client: StreamClient): void {
    const clients = byUser.get(userId);
    clients?.delete(client);
    if (clients?.size === 0) byUser.delete(userId);
  }

  /** Many sessions may end in one turn (a password reset): the streams are looked through once. */
  function closeEnded(): void {
    if (isLookingForEnded || byUser.size === 0) return;
    isLookingForEnded = true;
    setImmediate(() => {
      isLookingForEnded = false;
      for (const clients of [...byUser.values()])
        for (const [client, principal] of [...clients]) if (deps.sessions.isEnded(principal)) client.close();
    });
  }

  return {
    start() {
      isStopped = false;
      leaveSessions = deps.sessions.onEnded(closeEnded);
      heartbeat = setInterval(beat, config.heartbeatMs);
      leaveFeeds = deps.feeds?.subscribe((state) => {
        const text = formatEvent('feed', JSON.stringify(state));
        for (const client of all()) client.send(text);
      });
    },
    stop() {
      isStopped = true;
      clearInterval(heartbeat);
      leaveFeeds?.();
      leaveSessions?.();
      for (const client of all()) client.close();
    },
    announce(records) {
      if (byUser.size === 0) return;
      for (const record of records) {
        const clients = byUser.get(record.userId);
        if (clients) for (const client of clients.keys()) client.notify([record]);
      }
    },
    announceItem(item) {
      for (const client of byUser.get(item.userId)?.keys() ?? []) client.tell(item);
    },
    async admit(userId, lastEventId) {
      if (isStopped) return err(problem('shutting_down', 'The server is stopping.', { retryAfterS: 2 }));
      if ((byUser.get(userId)?.size ?? 0) >= config.streamsPerUserMax) {
        return err(
          problem('limit_reached', `An account has at most ${config.streamsPerUserMax} streams open. Close one first.`),
        );
      }
      const asked = lastEventId === undefined || lastEventId === '' ? undefined : parsePosition(lastEventId);
      if (lastEventId && !asked)
        return err(problem('cursor_invalid', 'Last-Event-ID is none of this stream. Connect without it.'));
      const notificationSeq = await deps.notifications.latestSeq();
      const itemSeq = await deps.items.latestSeq();
      const now = { notificationSeq, firingSeq: notificationSeq, itemSeq };
      // Ahead of all rows: the database was put back to an older state. From now on is then all that can be meant.
      return ok(asked && asked.notificationSeq <= notificationSeq && asked.itemSeq <= itemSeq ? asked : now);
    },
    open({ principal, from, markets, sink }) {
      const { userId, expiresAtMs } = principal;
      const client = createStreamClient({
        userId,
        from,
        sink,
        notifications: deps.notifications,
        items: deps.items,
        bufferBytesMax: config.bufferBytesMax,
        onFailure: (cause) =>
          deps.log.error({ err: cause }, 'a stream could not be caught up; it is closed and will resume'),
      });
      const clients = byUser.get(userId) ?? new Map();
      byUser.set(userId, clients.set(client, principal));
      for (const state of deps.feeds?.current() ?? []) client.send(formatEvent('feed', JSON.stringify(state)));
      const leavePrices = markets.length > 0 ? deps.prices.subscribe(markets, client.price) : undefined;
      const delayMs = Math.min(TIMER_MAX_MS, Math.max(0, expiresAtMs - clock.nowMs()));
      const expiry = setTimeout(client.close, delayMs);
      // Signed out between being let in and here.
      if (deps.sessions.isEnded(principal)) client.close();
      return () => {
        clearTimeout(expiry);
        leavePrices?.();
        leave(userId, client);
        client.close();
      };
    },
  };
}
