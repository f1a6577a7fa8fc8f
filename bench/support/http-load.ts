/**
 * Requests to the server over node:http with connections that are kept. `closedLoop` asks as fast as it is answered; `openLoop` asks at a steady
 * rate and counts from when each request was due, so that a server that stalls is charged for those that had to wait.
 */
import http from 'node:http';
import { createLatencies, type Latencies } from './latencies.ts';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  /** From the origin, with its query. */
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
  /** The only one that counts as answered. */
  readonly status: number;
}

export interface LoadOutcome {
  readonly latencies: Latencies;
  readonly tookMs: number;
  /** Requests that were answered otherwise or not at all, by how. */
  readonly failures: ReadonlyMap<string, number>;
}

export interface LoadClient {
  /** Resolves with the body; rejects where the status is another. */
  send(request: LoadRequest): Promise<string>;
  close(): void;
}

export function createLoadClient(origin: string, connections: number): LoadClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(origin);
  return {
    send: ({ method, path, token, body, status }) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const headers: Record<string, string | number> = { authorization: `Bearer ${token}` };
        if (text !== undefined) {
          headers['content-type'] = 'application/json';
          headers['content-length'] = Buffer.byteLength(text);
        }
        const request = http.request({ agent, hostname, port, method, path, headers }, (response) => {
          let answer = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            answer += chunk;
          });
          response.on('end', () => {
            if (response.statusCode === status) resolve(answer);
            else reject(new Error(`${response.statusCode} ${answer.slice(0, 200)}`));
          });
          response.on('error', reject);
        });
        request.on('error', reject);
        request.end(text);
      }),
    close: () => agent.destroy(),
  };
}

interface Collector {
  timed(work: Promise<unknown>, sinceMs: number): Promise<void>;
  outcome(): LoadOutcome;
}

function createCollector(): Collector {
  const latencies = createLatencies();
  const failures = new Map<string, number>();
  const startMs = performance.now();
  return {
    async timed(work, sinceMs) {
      try {
        await work;
        latencies.add(performance.now() - sinceMs);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message.slice(0, 120) : String(cause);
        failures.set(reason, (failures.get(reason) ?? 0) + 1);
      }
    },
    outcome: () => ({ latencies, failures, tookMs: performance.now() - startMs }),
  };
}

/** `connections` requests at a time until the time is up. */
export async function closedLoop(
  client: LoadClient,
  options: { readonly connections: number; readonly durationMs: number },
  request: () => LoadRequest,
): Promise<LoadOutcome> {
  const collector = createCollector();
  const endMs = performance.now() + options.durationMs;
  async function ask(): Promise<void> {
    for (let nowMs = performance.now(); nowMs < endMs; nowMs = performance.now()) {
      await collector.timed(client.send(request()), nowMs);
    }
  }
  await Promise.all(Array.from({ length: options.connections }, ask));
  return collector.outcome();
}

export interface OpenLoop {
  /** Asks no more, and resolves when all is answered. */
  stop(): Promise<LoadOutcome>;
}

/** Asks at a steady rate until it is stopped. `send` is called at each due instant, as nearly as timers allow. */
export function startOpenLoop(ratePerS: number, send: (index: number) => Promise<unknown>): OpenLoop {
  const collector = createCollector();
  const startMs = performance.now();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  function sendDue(): void {
    const due = ((performance.now() - startMs) / 1_000) * ratePerS;
    while (sent < due) {
      const dueAtMs = startMs + (sent / ratePerS) * 1_000;
      const work = collector.timed(send(sent++), dueAtMs).finally(() => underWay.delete(work));
      underWay.add(work);
    }
  }
  const timer = setInterval(sendDue, 1);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      return collector.outcome();
    },
  };
}

/** Throws where more than one request in a thousand failed, with the reasons. */
export function mustHaveWorked(outcome: LoadOutcome, what: string): void {
  const failed = [...outcome.failures.values()].reduce((sum, times) => sum + times, 0);
  if (failed <= outcome.latencies.count / 1_000) return;
  const reasons = [...outcome.failures].map(([reason, times]) => `${times} times ${reason}`).join('; ');
  throw new Error(`${what}: ${failed} of ${failed + outcome.latencies.count} requests failed: ${reasons}`);
}
