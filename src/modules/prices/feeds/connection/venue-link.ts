/**
 * One socket to a venue, from its opening to its end: what is wanted on it against what flows on it, in few messages that are never sent faster
 * than the venue takes them, and the watch over its silence. It never connects again: that is for the line that owns it.
 */
import type { Clock } from '#platform/clock';
import type { WebSocketConnection, WebSockets } from '#platform/web-socket/web-socket';
import type { ConnectionTiming, FrameSignal, VenueWire } from './wire.ts';

export interface LinkEvents {
  opened(): void;
  /** Any frame, after it was read. */
  framed(): void;
  flowing(topics: readonly string[]): void;
  ended(topics: readonly string[]): void;
  leaving(detail: string): void;
  rejected(reason: string): void;
  refused(topics: readonly string[], detail: string): void;
  /** Exactly once. */
  closed(reason: string): void;
}

export interface VenueLink {
  /** The topics wanted from now on, in place of the former ones. */
  want(topics: ReadonlySet<string>): void;
  /** Asks for the topic anew: what flows under it is ended first. */
  renew(topic: string): void;
  readonly isOpen: boolean;
  /** All that is wanted and not refused flows, and a frame came since. */
  readonly isComplete: boolean;
  isFlowing(topic: string): boolean;
  readonly flowingTopics: ReadonlySet<string>;
  /** Monotonic; undefined before it opened. */
  readonly openedAtMs: number | undefined;
  close(): void;
  terminate(reason: string): void;
}

interface Asked {
  readonly kind: 'subscribe' | 'unsubscribe';
  readonly topics: Set<string>;
  readonly sentAtMs: number;
}

export interface LinkDeps {
  readonly wire: VenueWire;
  readonly webSockets: WebSockets;
  readonly clock: Clock;
  readonly timing: ConnectionTiming;
  readonly events: LinkEvents;
}

/** How often silence and unanswered messages are looked for. */
const CHECKS_PER_SILENCE = 10;

export function createVenueLink({ wire, webSockets, clock, timing, events }: LinkDeps): VenueLink {
  let wanted: ReadonlySet<string> = new Set();
  const flowing = new Set<string>();
  const asked = new Map<number, Asked>();
  const underWay = new Set<string>();
  /** To be ended once, although wanted. */
  const renewing = new Set<string>();
  const refusedUntil = new Map<string, number>();
  let messages = 0;
  let openedAtMs: number | undefined;
  let isClosed = false;
  let endReason: string | undefined;
  let lastFrameAtMs = clock.monotonicMs();
  /** A frame with prices came while nothing was left to be asked for. */
  let hasFlowed = false;
  let sendableAtMs = 0;
  let sending: NodeJS.Timeout | undefined;

  const connection: WebSocketConnection = webSockets.open(wire.url, {
    opened() {
      openedAtMs = clock.monotonicMs();
      lastFrameAtMs = openedAtMs;
      events.opened();
      pump();
    },
    message: take,
    pinged() {
      // The answer counts as a message of ours.
      sendableAtMs = Math.max(sendableAtMs, clock.monotonicMs() + timing.messageSpacingMs);
    },
    closed(reason) {
      isClosed = true;
      clearTimeout(sending);
      clearInterval(watch);
      events.closed(endReason ?? reason);
    },
  });
  const watch = setInterval(check, timing.silenceMaxMs / CHECKS_PER_SILENCE);

  function take(text: string): void {
    if (isClosed) return;
    lastFrameAtMs = clock.monotonicMs();
    const signal = wire.read(text, clock.nowMs());
    if (signal) heed(signal);
    else if (!hasFlowed && isSettled()) hasFlowed = true;
    events.framed();
  }

  function heed(signal: FrameSignal): void {
    switch (signal.kind) {
      case 'answered': {
        const message = asked.get(signal.id);
        if (message) settle(message.kind, [...message.topics]);
        return;
      }
      case 'confirmed':
        settle('subscribe', signal.topics);
        return;
      case 'ended':
        settle('unsubscribe', signal.topics);
        return;
      case 'holds':
        hold(new Set(signal.topics));
        return;
      case 'refused':
        refuse(signal);
        return;
      case 'leaving':
        events.leaving(signal.detail);
        return;
      case 'rejected':
        events.rejected(signal.reason);
    }
  }

  function settle(kind: Asked['kind'], topics: readonly string[]): void {
    for (const [id, message] of asked) {
      if (message.kind !== kind) continue;
      for (const topic of topics) if (message.topics.delete(topic)) underWay.delete(topic);
      if (message.topics.size === 0) asked.delete(id);
    }
    const changed = topics.filter((topic) => flowing.has(topic) !== (kind === 'subscribe'));
    for (const topic of changed) {
      if (kind === 'subscribe') flowing.add(topic);
      else {
        flowing.delete(topic);
        renewing.delete(topic);
      }
    }
    if (changed.length > 0) events[kind === 'subscribe' ? 'flowing' : 'ended'](changed);
    pump();
  }

  function hold(topics: ReadonlySet<string>): void {
    settle('subscribe', [...topics]);
    settle(
      'unsubscribe',
      [...flowing].filter((topic) => !topics.has(topic)),
    );
  }

  function refuse({ id, topics, isWhole, detail }: FrameSignal & { kind: 'refused' }): void {
    const oldest = id ?? (topics ? undefined : asked.keys().next().value);
    const refused = topics ?? [...(asked.get(oldest ?? 0)?.topics ?? [])];
    for (const [key, message] of asked) {
      const isMeant = refused.filter((topic) => message.topics.delete(topic)).length > 0;
      if (key !== oldest && !(isMeant && (isWhole || message.topics.size === 0))) continue;
      asked.delete(key);
      for (const topic of message.topics) underWay.delete(topic);
    }
    for (const topic of refused) {
      underWay.delete(topic);
      refusedUntil.set(topic, clock.monotonicMs() + timing.refusedPauseMs);
    }
    events.refused(refused, detail);
    pump();
  }

  /** The next message that brings what flows nearer to what is wanted. */
  function nextMessage(): { kind: Asked['kind']; topics: string[] } | undefined {
    const nowMs = clock.monotonicMs();
    const ending = [...flowing].filter((topic) => (!wanted.has(topic) || renewing.has(topic)) && !underWay.has(topic));
    if (ending.length > 0) return { kind: 'unsubscribe', topics: portionOf(ending) };
    const beginning = [...wanted].filter(
      (topic) => !flowing.has(topic) && !underWay.has(topic) && (refusedUntil.get(topic) ?? 0) <= nowMs,
    );
    const urgent = beginning.filter((topic) => wire.isUrgent?.(topic));
    if (urgent.length > 0) return { kind: 'subscribe', topics: portionOf(urgent) };
    return beginning.length > 0 ? { kind: 'subscribe', topics: portionOf(beginning) } : undefined;
  }

  function portionOf(topics: readonly string[]): string[] {
    const group = wire.groupOf?.(topics[0] ?? '');
    const ofGroup = group === undefined ? topics : topics.filter((topic) => wire.groupOf?.(topic) === group);
    return ofGroup.slice(0, wire.topicsPerMessage);
  }

  function pump(): void {
    if (openedAtMs === undefined || isClosed || sending) return;
    const message = nextMessage();
    if (!message) return;
    const waitMs = sendableAtMs - clock.monotonicMs();
    if (waitMs > 0) {
      sending = setTimeout(() => {
        sending = undefined;
        pump();
      }, waitMs);
      return;
    }
    const id = ++messages;
    const sentAtMs = clock.monotonicMs();
    sendableAtMs = sentAtMs + timing.messageSpacingMs;
    asked.set(id, { kind: message.kind, topics: new Set(message.topics), sentAtMs });
    for (const topic of message.topics) underWay.add(topic);
    hasFlowed = false;
    connection.send(wire[message.kind](message.topics, id));
    pump();
  }

  function check(): void {
    const nowMs = clock.monotonicMs();
    if (openedAtMs === undefined || (wanted.size === 0 && flowing.size === 0)) {
      lastFrameAtMs = nowMs;
      return;
    }
    const isUnanswered = [...asked.values()].some(({ sentAtMs }) => nowMs - sentAtMs >= timing.answerMaxMs);
    if (nowMs - lastFrameAtMs >= timing.silenceMaxMs) terminate(`silent for ${timing.silenceMaxMs / 1_000} s`);
    else if (isUnanswered) terminate('a subscription was not answered');
    else pump();
  }

  function isSettled(): boolean {
    return asked.size === 0 && [...wanted].every((topic) => flowing.has(topic) || refusedUntil.has(topic));
  }

  function terminate(reason: string): void {
    endReason ??= reason;
    connection.terminate();
  }

  return {
    want(topics) {
      wanted = topics;
      pump();
    },
    renew(topic) {
      if (!flowing.has(topic)) return;
      renewing.add(topic);
      pump();
    },
    get isOpen() {
      return openedAtMs !== undefined && !isClosed;
    },
    get isComplete() {
      return openedAtMs !== undefined && !isClosed && isSettled() && hasFlowed;
    },
    isFlowing: (topic) => flowing.has(topic),
    flowingTopics: flowing,
    get openedAtMs() {
      return openedAtMs;
    },
    close() {
      connection.close();
    },
    terminate,
  };
}
