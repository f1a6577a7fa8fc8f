/**
 * The whole module for tests: the real database in memory, the real HTTP client against receivers on the loopback, the routes on a port.
 * The bus is replaced by a call: what consumers are handed, and when, is the test's to say.
 */
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Topic, Topics } from '#contract/events';
import type { Bus, Handler } from '#platform/bus/bus';
import { createSystemClock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createHttpClient } from '#platform/http-client/http-client.node';
import { createIds } from '#platform/ids';
import type { Mailer } from '#platform/mailer/mailer';
import { createMetrics, type Metrics } from '#platform/observe/metrics';
import { createRouteHarness } from '#test/route-harness';
import { createTestClock, type TestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { createNotifications, type NotificationsConfig, type NotificationsModule } from './index.ts';
import type { PriceUpdate } from './stream-format.ts';

export interface NotificationsUnderTest {
  readonly module: NotificationsModule;
  readonly db: SqliteDatabase;
  readonly clock: TestClock;
  readonly metrics: Metrics;
  readonly app: FastifyInstance;
  readonly baseUrl: string;
  /** Hands a message to the consumers and waits for their acknowledgment. */
  publish<T extends Topic>(topic: T, body: Topics[T], id?: string): Promise<void>;
  price(update: PriceUpdate): void;
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, options?: CallOptions): Promise<CallAnswer>;
  /** Stops the module and the routes; the database stays, for the next one. */
  stop(): Promise<void>;
}

interface CallOptions {
  readonly user?: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

interface CallAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by the tests that ask for them
  readonly body: any;
}

export interface UnderTestOptions {
  /** Of an earlier one that stopped or was abandoned. */
  readonly db?: SqliteDatabase;
  readonly clock?: TestClock;
  readonly config?: Partial<NotificationsConfig>;
  readonly mailer?: Mailer;
}

/** Of the private scalar 0x0707…07. */
const TEST_PUSH_KEYS = {
  publicKey: 'BB4YUy_UdUwC8wQdnHXOszuD_9gax85P6ILMscmLxYlupGwxHE4v9A3ZajZT5uRURdMt_khuztdcepDGoYiBwKM',
  privateKey: 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc',
};

/** The user `name` has the address `name@example.com`; that of `eve` is not verified. */
let runs = 0;

export async function startNotifications(options: UnderTestOptions = {}): Promise<NotificationsUnderTest> {
  const db = options.db ?? openSqliteDatabase(':memory:');
  // The library that verifies signatures compares with the system's time, so the test's begins there.
  const clock = options.clock ?? createTestClock(createSystemClock().nowMs());
  const random = createTestRandom(++runs);
  const metrics = createMetrics();
  const httpClient = createHttpClient({ allow: ['127.0.0.0/8'], clock: createSystemClock() });
  const handlers: Handler<Topic>[] = [];
  const listeners = new Set<(update: PriceUpdate) => void>();
  const module = createNotifications({
    db,
    clock,
    random,
    newId: createIds({ clock, random }),
    log: pino({ level: 'fatal' }),
    metrics,
    bus: busOf(handlers),
    httpClient,
    prices: {
      subscribe(_, listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      visibleTo: async (_, markets) => markets.filter((market) => !market.includes('SECRET')),
    },
    mailer: options.mailer,
    vapidKeys: TEST_PUSH_KEYS,
    vapidSubject: 'mailto:operator@example.com',
    publicUrl: 'https://tidemark.example',
    accounts: { addressOf: async (userId) => ({ email: `${userId}@example.com`, isVerified: userId !== 'eve' }) },
    sessions: { isEnded: () => false, onEnded: () => () => {} },
    secretKey: new Uint8Array(32).fill(9),
    config: { pollMs: 10, ...options.config },
  });
  const app = await createRouteHarness({ routes: module.routes });
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  await module.start();
  let messages = 0;

  return {
    module,
    db,
    clock,
    metrics,
    app,
    baseUrl,
    async publish(topic, body, id = `m${++messages}`) {
      for (const handler of handlers) await handler({ id, topic, body, attempt: 1 });
    },
    price: (update) => listeners.forEach((listener) => void listener(update)),
    async call(method, url, { user = 'ann', body, headers = {} } = {}) {
      const sent = { authorization: `Bearer ${user}`, ...headers };
      const answer = await app.inject({ method, url, headers: sent, ...(body ? { payload: body } : {}) });
      return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
    },
    async stop() {
      await module.stop();
      // fetch opens connections in advance; the server counts one without a request as busy and would wait for it.
      app.server.closeAllConnections();
      await app.close();
      await httpClient.close();
    },
  };
}

function busOf(handlers: Handler<Topic>[]): Pick<Bus, 'bind' | 'consume'> {
  return {
    bind: async () => {},
    consume(_, __, handler) {
      handlers.push(handler as unknown as Handler<Topic>);
      return { stop: async () => {} };
    },
  };
}
