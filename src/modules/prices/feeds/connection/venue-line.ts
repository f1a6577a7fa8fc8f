/**
 * One line to a venue: a socket, and the next one after it. A socket that ends is made again after a pause that grows; one that is known to end
 * (its time is up, the venue says so) is replaced with overlap: the new one is subscribed and seen to flow before the old one is closed, so
 * nothing is missed, and what both bring is told apart by whoever takes it in.
 */
import type { Clock } from '#platform/clock';
import type { Random } from '#platform/random';
import type { WebSockets } from '#platform/web-socket/web-socket';
import { createBackoff } from './backoff.ts';
import { createVenueLink, type LinkEvents, type VenueLink } from './venue-link.ts';
import type { ConnectionTiming, VenueWire } from './wire.ts';

export interface LineEvents {
  /** The topics flow from now on, without a hole until they are cut. */
  flowing(topics: readonly string[]): void;
  cut(topics: readonly string[]): void;
  refused(topics: readonly string[], detail: string): void;
  rejected(reason: string): void;
  /** A socket ended that was not meant to. */
  lost(reason: string): void;
  changed(): void;
}

export interface VenueLine {
  start(): void;
  want(topics: ReadonlySet<string>): void;
  renew(topic: string): void;
  isFlowing(topic: string): boolean;
  readonly isOpen: boolean;
  /** Monotonic, of the last frame on any socket of the line since the current one was opened. */
  readonly lastFrameAtMs: number | undefined;
  /** Why there is no connection; undefined before the first attempt failed and while there is one. */
  readonly reason: string | undefined;
  stop(): Promise<void>;
}

export interface LineDeps {
  readonly wire: VenueWire;
  readonly webSockets: WebSockets;
  readonly clock: Clock;
  readonly random: Random;
  readonly timing: ConnectionTiming;
  readonly events: LineEvents;
}

export function createVenueLine(deps: LineDeps): VenueLine {
  const { clock, random, timing, events } = deps;
  const backoff = createBackoff({ random, baseMs: timing.backoffBaseMs, capMs: timing.backoffCapMs });
  const links = new Set<VenueLink>();
  let current: VenueLink | undefined;
  let next: VenueLink | undefined;
  let wanted: ReadonlySet<string> = new Set();
  let isStopped = false;
  let reason: string | undefined;
  let lastFrameAtMs: number | undefined;
  let reconnecting: NodeJS.Timeout | undefined;
  let rotating: NodeJS.Timeout | undefined;
  let overlapEnd: NodeJS.Timeout | undefined;
  let whenEnded: (() => void) | undefined;

  function open(): VenueLink {
    const linkEvents: LinkEvents = {
      opened() {
        if (link === current) {
          reason = undefined;
          planRotation();
        }
        link.want(wanted);
        events.changed();
      },
      framed() {
        const isFirst = lastFrameAtMs === undefined;
        lastFrameAtMs = clock.monotonicMs();
        if (isFirst) events.changed();
        if (link === next && link.isComplete) promote(link);
      },
      flowing(topics) {
        if (link === current) events.flowing(topics);
      },
      ended(topics) {
        if (link === current) events.cut(topics);
      },
      leaving(detail) {
        if (link === current) rotate(detail);
      },
      rejected: events.rejected,
      refused: events.refused,
      closed(why) {
        links.delete(link);
        ended(link, why);
        if (links.size === 0) whenEnded?.();
      },
    };
    const link = createVenueLink({ ...deps, events: linkEvents });
    links.add(link);
    return link;
  }

  function connect(): void {
    reconnecting = undefined;
    lastFrameAtMs = undefined;
    current = open();
  }

  /** The new socket takes over; what flows on both goes on without a cut. */
  function promote(link: VenueLink): void {
    const before = current;
    clearTimeout(overlapEnd);
    current = link;
    next = undefined;
    reason = undefined;
    planRotation();
    const gained = [...link.flowingTopics].filter((topic) => !before?.isFlowing(topic));
    const lost = [...(before?.flowingTopics ?? [])].filter((topic) => !link.isFlowing(topic));
    if (lost.length > 0) events.cut(lost);
    if (gained.length > 0) events.flowing(gained);
    before?.close();
    events.changed();
  }

  function ended(link: VenueLink, why: string): void {
    if (link === next) {
      next = undefined;
      clearTimeout(overlapEnd);
      // The old one still serves: the next attempt to replace it is made after a pause.
      if (!isStopped) planRotation(backoff.nextMs());
      return;
    }
    if (link !== current) return;
    current = undefined;
    clearTimeout(rotating);
    const wasGood = link.openedAtMs !== undefined && clock.monotonicMs() - link.openedAtMs >= timing.goodAfterMs;
    if (wasGood) backoff.reset();
    if (isStopped) return;
    reason = why;
    const cut = [...link.flowingTopics];
    if (cut.length > 0) events.cut(cut);
    events.lost(why);
    if (next) adopt(next);
    else reconnecting = setTimeout(connect, backoff.nextMs());
    events.changed();
  }

  /** The old socket ended before the new one was ready: what flows on it already goes on, the rest follows as it is answered. */
  function adopt(link: VenueLink): void {
    clearTimeout(overlapEnd);
    current = link;
    next = undefined;
    if (!link.isOpen) return;
    reason = undefined;
    planRotation();
    const flowing = [...link.flowingTopics];
    if (flowing.length > 0) events.flowing(flowing);
  }

  function planRotation(inMs?: number): void {
    clearTimeout(rotating);
    const jitterMs = (random.fraction() * 2 - 1) * timing.rotateJitterMs;
    const afterMs = inMs ?? (timing.rotateAfterMs > 0 ? timing.rotateAfterMs + jitterMs : undefined);
    if (afterMs !== undefined) rotating = setTimeout(rotate, afterMs, 'its time is up');
  }

  function rotate(why: string): void {
    if (next || isStopped || !current) return;
    next = open();
    overlapEnd = setTimeout(() => next?.terminate(`not ready in time to take over (${why})`), timing.overlapMaxMs);
  }

  return {
    start: connect,
    want(topics) {
      wanted = topics;
      current?.want(topics);
      next?.want(topics);
    },
    renew: (topic) => current?.renew(topic),
    isFlowing: (topic) => current?.isFlowing(topic) ?? false,
    get isOpen() {
      return current?.isOpen ?? false;
    },
    get lastFrameAtMs() {
      return lastFrameAtMs;
    },
    get reason() {
      return reason;
    },
    stop() {
      isStopped = true;
      for (const timer of [reconnecting, rotating, overlapEnd]) clearTimeout(timer);
      const { promise, resolve } = Promise.withResolvers<void>();
      whenEnded = resolve;
      for (const link of links) link.close();
      if (links.size === 0) resolve();
      return promise;
    },
  };
}
