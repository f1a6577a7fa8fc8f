/**
 * The HTTP surface of the app around routes of a test's own: real guards, errors, validation and idempotency, an embedded database in memory.
 * `Authorization: Bearer <userId>` signs in as that user. Not listening; inject requests.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createHttpServer, type HttpServerDeps } from '#app/http/http-server';
import { createSqliteIdempotencyStore } from '#app/http/idempotency-store.sqlite';
import { PAGE_FOLDER } from '#app/http/page';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createIds } from '#platform/ids';
import { createMetrics } from '#platform/observe/metrics';
import { authenticateByName } from '#test/route-harness';
import { createTestClock, type TestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';

export interface TestHttpServer {
  readonly app: FastifyInstance;
  readonly clock: TestClock;
  /** What was handed to `onBug`. */
  readonly bugs: readonly unknown[];
  close(): Promise<void>;
}

export async function createTestHttpServer(
  routes: FastifyPluginAsyncTypebox,
  overrides: Partial<HttpServerDeps> = {},
): Promise<TestHttpServer> {
  const clock = createTestClock();
  const db = openSqliteDatabase(':memory:');
  const bugs: unknown[] = [];
  const app = await createHttpServer({
    log: pino({ level: 'silent' }),
    clock,
    newId: createIds({ clock, random: createTestRandom() }),
    metrics: createMetrics(),
    readiness: { check: async () => ({ storage: 'ok' }), feeds: () => ({}) },
    idempotencyStore: createSqliteIdempotencyStore(db),
    routes: [routes],
    authenticate: authenticateByName,
    rateLimitScale: 1,
    metricsToken: undefined,
    trustProxy: undefined,
    version: '0.0.0',
    pageFolder: PAGE_FOLDER,
    onBug: (cause) => bugs.push(cause),
    ...overrides,
  });
  await app.ready();
  return {
    app,
    clock,
    bugs,
    async close() {
      await app.close();
      await db.close();
    },
  };
}
