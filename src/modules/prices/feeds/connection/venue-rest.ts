/**
 * A venue's HTTP interface, within the venue's limits: few requests at a time, fairly among those who ask, none while the venue wants a pause.
 * One call is one request: who wants its answer asks again. An answer that is not whole or not JSON is a failure like a broken connection.
 */
import type { Clock } from '#platform/clock';
import type { HttpClient, OutgoingOutcome } from '#platform/http-client/http-client';
import type { Metrics } from '#platform/observe/metrics';

export interface VenueRestLimits {
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  /** Between the beginnings of two requests; 0: none. */
  readonly spacingMs: number;
  /** Requests weigh; the venue says in this header how much was used in its running minute. */
  readonly weight?: { readonly header: string; readonly perMinute: number };
}

export type RestAnswer =
  | { readonly kind: 'answered'; readonly body: unknown }
  /** The venue wants a pause, or one is under way. */
  | { readonly kind: 'paused'; readonly retryAfterMs: number }
  /** It understood and does not want to, such as 400 and 404. */
  | { readonly kind: 'refused'; readonly status: number; readonly body: string }
  /** Broken connection, timeout, 5xx, nonsense. */
  | { readonly kind: 'failed'; readonly detail: string };

export interface RestRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asks, such as a market: each has its turn after the others'. */
  readonly lane: string;
  readonly weight?: number;
  /** Somebody waits: goes first, and is answered `paused` instead of waiting for a pause to end. */
  readonly isUrgent?: boolean;
}

export interface VenueRest {
  get(request: RestRequest): Promise<RestAnswer>;
  /** Answers what waits and what runs with `failed`. */
  stop(): void;
}

export interface VenueRestDeps {
  readonly venue: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly http: Pick<HttpClient, 'send'>;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'feedRequests'>;
  readonly limits: VenueRestLimits;
  /** Text of an answer -> its body; throws for what is none. Absent: JSON.parse. */
  readonly parse?: (text: string) => unknown;
  /** Of venues that ask for a pause in an answer with status 200: how long it is; undefined where it asks for none. */
  readonly pauseMsOf?: (body: unknown) => number | undefined;
}

interface Waiting {
  readonly request: RestRequest;
  readonly resolve: (answer: RestAnswer) => void;
}

/** Of the venue's weight that is used at most: others behind the same address have their share. */
const WEIGHT_SHARE = 0.8;
const MINUTE_MS = 60_000;
/** Where the venue names no time: after too many requests, when banned, and when its firewall refuses. */
const PAUSE_MS = { 429: 30_000, 418: 300_000, 403: 60_000 } as const;
/** A ban is at most three days; a header that says more is not believed. */
const PAUSE_MAX_MS = 3 * 24 * 3_600_000;

export function createVenueRest(deps: VenueRestDeps): VenueRest {
  const { venue, baseUrl, http, clock, metrics, limits } = deps;
  const lanes = new Map<string, Waiting[]>();
  const urgent: Waiting[] = [];
  const ending = new AbortController();
  let running = 0;
  let nextStartAtMs = 0;
  let pausedUntilMs = 0;
  let used = 0;
  let usedMinute = 0;
  let waking: NodeJS.Timeout | undefined;

  const pauseLeftMs = () => Math.max(0, pausedUntilMs - clock.monotonicMs());

  function take(): Waiting | undefined {
    const first = urgent.shift();
    if (first) return first;
    for (const [lane, waiting] of lanes) {
      const next = waiting.shift();
      // To the end of the round, so that a lane with many requests does not go before the others.
      lanes.delete(lane);
      if (waiting.length > 0) lanes.set(lane, waiting);
      if (next) return next;
    }
    return undefined;
  }

  function pump(): void {
    while (running < limits.concurrency && (urgent.length > 0 || lanes.size > 0)) {
      const waitMs = Math.max(pauseLeftMs(), nextStartAtMs - clock.monotonicMs());
      if (waitMs > 0) {
        waking ??= setTimeout(() => {
          waking = undefined;
          pump();
        }, waitMs);
        return;
      }
      const next = take();
      if (!next) return;
      nextStartAtMs = clock.monotonicMs() + limits.spacingMs;
      void run(next);
    }
  }

  async function run({ request, resolve }: Waiting): Promise<void> {
    running++;
    reserve(request.weight ?? 1);
    const answer = judge(await send(request));
    metrics.feedRequests.inc({ venue, outcome: answer.kind });
    running--;
    resolve(answer);
    pump();
  }

  function send({ path, query = {}, headers = {} }: RestRequest): Promise<OutgoingOutcome> {
    const url = new URL(`${baseUrl}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return http.send({
      method: 'GET',
      url: url.href,
      headers: { accept: 'application/json', ...headers },
      timeoutMs: limits.timeoutMs,
      answerBytesMax: limits.answerBytesMax,
      signal: ending.signal,
    });
  }

  function judge(outcome: OutgoingOutcome): RestAnswer {
    if (outcome.kind === 'failed') return { kind: 'failed', detail: outcome.detail };
    const { status, headers, body } = outcome;
    readWeight(headers);
    if (status === 429 || status === 418 || status === 403) {
      const afterS = Number(headers['retry-after'] ?? Number.NaN);
      const afterMs = afterS > 0 ? Math.min(afterS * 1_000, PAUSE_MAX_MS) : PAUSE_MS[status];
      pause(afterMs);
      return { kind: 'paused', retryAfterMs: afterMs };
    }
    if (status >= 500 || status < 200 || (status >= 300 && status < 400)) {
      return { kind: 'failed', detail: `${venue} answered ${status}` };
    }
    if (status >= 400) return { kind: 'refused', status, body: body.slice(0, 500) };
    const parsed = parse(body);
    if (parsed === undefined) return { kind: 'failed', detail: `${venue} answered what is no JSON` };
    const pauseMs = deps.pauseMsOf?.(parsed);
    if (pauseMs === undefined) return { kind: 'answered', body: parsed };
    pause(pauseMs);
    return { kind: 'paused', retryAfterMs: pauseMs };
  }

  function parse(text: string): unknown {
    try {
      return (deps.parse ?? JSON.parse)(text);
    } catch {
      return undefined;
    }
  }

  function pause(forMs: number): void {
    pausedUntilMs = Math.max(pausedUntilMs, clock.monotonicMs() + forMs);
    for (const { resolve } of urgent.splice(0)) resolve({ kind: 'paused', retryAfterMs: pauseLeftMs() });
  }

  /** What runs counts before the venue has said so. */
  function reserve(weight: number): void {
    const minute = Math.floor(clock.nowMs() / MINUTE_MS);
    used = minute === usedMinute ? used + weight : weight;
    usedMinute = minute;
    heedWeight();
  }

  function readWeight(headers: Readonly<Record<string, string>>): void {
    const told = Number(limits.weight ? (headers[limits.weight.header] ?? Number.NaN) : Number.NaN);
    if (!(told >= 0)) return;
    if (Math.floor(clock.nowMs() / MINUTE_MS) === usedMinute) used = Math.max(used, told);
    heedWeight();
  }

  function heedWeight(): void {
    if (!limits.weight || used < limits.weight.perMinute * WEIGHT_SHARE) return;
    // The venue's minute need not begin with ours: a second more.
    pause(MINUTE_MS - (clock.nowMs() % MINUTE_MS) + 1_000);
  }

  return {
    get(request) {
      if (ending.signal.aborted) return Promise.resolve({ kind: 'failed', detail: 'the feed was stopped' });
      if (request.isUrgent && pauseLeftMs() > 0) {
        return Promise.resolve({ kind: 'paused', retryAfterMs: pauseLeftMs() });
      }
      return new Promise((resolve) => {
        const waiting = { request, resolve };
        if (request.isUrgent) urgent.push(waiting);
        else {
          const lane = lanes.get(request.lane) ?? [];
          lane.push(waiting);
          lanes.set(request.lane, lane);
        }
        pump();
      });
    },
    stop() {
      clearTimeout(waking);
      ending.abort();
      const stopped: RestAnswer = { kind: 'failed', detail: 'the feed was stopped' };
      for (const { resolve } of [...urgent.splice(0), ...[...lanes.values()].flat()]) resolve(stopped);
      lanes.clear();
    },
  };
}
