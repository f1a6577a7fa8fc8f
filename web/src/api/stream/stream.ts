/**
 * The one live connection of this tab: Server-Sent Events by fetch, since EventSource sends no Authorization header.
 * It resumes after the last event, comes back by itself with growing pauses, and says honestly whether it is live.
 * When the token or the markets change, the next connection is opened before the last is left, so nothing is missed and no state flickers.
 */

import type { ApiClient } from '../client/api-client.ts';
import { ApiProblem } from '../client/api-problem.ts';
import { createEventParser, type ServerEvent } from './event-parser.ts';
import { createSeenEvents } from './stream-position.ts';

export type StreamStatus = 'live' | 'reconnecting' | 'offline';

export interface Stream {
  status(): StreamStatus;
  subscribe(listener: () => void): () => void;
  /** Calls back with each event, once. */
  onEvent(listener: (event: ServerEvent) => void): () => void;
  /** Calls back when a connection has opened. Prices of before it, of markets that the last one did not have, are not streamed again. */
  onOpened(listener: () => void): () => void;
  start(): void;
  /** Forgets the position too: the next start is another person's. */
  stop(): void;
  /** The markets whose prices to stream. */
  setMarkets(markets: readonly string[]): void;
  /** Opens the connection anew: the token has changed, or the network came back. */
  reopen(): void;
}

export interface StreamDeps {
  readonly api: Pick<ApiClient, 'open'>;
  readonly isOnline: () => boolean;
  /** In [0, 1). */
  readonly random: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => unknown;
  readonly clearTimer: (timer: unknown) => void;
}

/** The server speaks at least every 15 s; after this silence the connection is taken for dead. */
const SILENCE_MS_MAX = 40_000;
const PAUSE_MS_MIN = 1_000;
const PAUSE_MS_MAX = 30_000;
/** So many failures in a row are called offline. */
const FAILURES_OFFLINE = 4;
const MARKETS_MAX = 100;

export function createStream(deps: StreamDeps): Stream {
  const { api, setTimer, clearTimer } = deps;
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: ServerEvent) => void>();
  const openedListeners = new Set<() => void>();
  let seen = createSeenEvents();
  let status: StreamStatus = 'reconnecting';
  let isStarted = false;
  let markets: readonly string[] = [];
  let lastId = '';
  let failures = 0;
  let current: AbortController | undefined;
  let opening: AbortController | undefined;
  let timer: unknown;

  function setStatus(next: StreamStatus): void {
    if (next === status) return;
    status = next;
    for (const listener of [...listeners]) listener();
  }

  function handle(event: ServerEvent): void {
    lastId = event.id || lastId;
    if (!seen.isNew(event.event, event.id)) return;
    for (const listener of [...eventListeners]) listener(event);
  }

  async function connect(): Promise<void> {
    clearTimer(timer);
    opening?.abort();
    const mine = new AbortController();
    let hasFailed = false;
    opening = mine;
    try {
      const headers = { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) };
      const response = await api.open('/stream', { query: { markets }, signal: mine.signal, headers });
      if (mine.signal.aborted) return;
      opening = undefined;
      current?.abort();
      current = mine;
      failures = 0;
      setStatus('live');
      for (const listener of [...openedListeners]) listener();
      await read(response, mine);
    } catch (cause) {
      if (mine.signal.aborted && mine !== current) return;
      onFailure(cause);
      hasFailed = true;
    }
    if (opening === mine) opening = undefined;
    // It has ended; were it still taken for the live one, nobody would be told.
    if (current === mine) current = undefined;
    // Another connection will take over, or has.
    if (!isStarted || opening) return;
    const isOtherLive = current !== undefined;
    if (isOtherLive && !hasFailed) return;
    if (isOtherLive && deps.isOnline()) return tryAgain();
    // A device without a network may not have noticed yet that its last connection is dead.
    if (isOtherLive) current?.abort();
    current = undefined;
    setStatus(!deps.isOnline() || failures >= FAILURES_OFFLINE ? 'offline' : 'reconnecting');
    tryAgain();
  }

  function onFailure(cause: unknown): void {
    failures += 1;
    // Positions of another life of the server: begin at now.
    if (cause instanceof ApiProblem && cause.code === 'cursor_invalid') lastId = '';
  }

  function tryAgain(): void {
    clearTimer(timer);
    const pauseMs = failures === 0 ? 0 : Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** (failures - 1));
    timer = setTimer(() => void connect(), pauseMs * (0.5 + deps.random() / 2));
  }

  async function read(response: Response, mine: AbortController): Promise<void> {
    const reader = response.body?.getReader();
    if (!reader)
      throw new ApiProblem({ code: 'answer_unreadable', status: response.status, detail: 'The stream is empty.' });
    const decoder = new TextDecoder();
    const parser = createEventParser();
    let isOpened = false;
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), mine);
      if (done || mine.signal.aborted) return;
      const events = parser.push(decoder.decode(value, { stream: true }));
      if (!isOpened && parser.lastId() !== '') {
        isOpened = true;
        seen.openedAt(parser.lastId());
        lastId ||= parser.lastId();
      }
      for (const event of events) handle(event);
    }
  }

  /** A connection that says nothing for long is left, whatever the operating system believes of it. */
  async function withinSilence<T>(reading: Promise<T>, mine: AbortController): Promise<T> {
    const watchdog = setTimer(() => mine.abort(), SILENCE_MS_MAX);
    try {
      return await reading;
    } finally {
      clearTimer(watchdog);
    }
  }

  function reopen(): void {
    if (isStarted) void connect();
  }

  return {
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onOpened(listener) {
      openedListeners.add(listener);
      return () => openedListeners.delete(listener);
    },
    start() {
      if (isStarted) return;
      isStarted = true;
      failures = 0;
      void connect();
    },
    stop() {
      isStarted = false;
      clearTimer(timer);
      opening?.abort();
      current?.abort();
      opening = undefined;
      current = undefined;
      lastId = '';
      seen = createSeenEvents();
      setStatus('reconnecting');
    },
    setMarkets(next) {
      const sorted = [...new Set(next)].sort().slice(0, MARKETS_MAX);
      if (sorted.join() === markets.join()) return;
      // With fewer than are streamed there is nothing to miss; the connection may stay.
      const isCovered = sorted.every((market) => markets.includes(market)) && markets.length - sorted.length < 10;
      if (isCovered) return;
      markets = sorted;
      reopen();
    },
    reopen,
  };
}
