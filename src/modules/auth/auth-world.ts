/**
 * The whole module over HTTP for its tests: routes, services, store and keys together, with a clock that the tests move. Made anew for each test.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, expect } from 'vitest';
import type { OutboxRow } from '#platform/bus/outbox';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createIds } from '#platform/ids';
import { createRouteHarness } from '#test/route-harness';
import { createTestClock, type TestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { type AuthDeps, type AuthModule, createAuth } from './index.ts';

export const ORIGIN = 'https://tidemark.example';
export const EMAIL = 'ada@example.org';
export const PASSWORD = 'a quiet harbor at dawn';
export const DAY_MS = 86_400_000;

export interface Signed {
  readonly user: { readonly id: string; readonly email: string; readonly role: string };
  readonly accessToken: string;
  readonly expiresInS: number;
  readonly refreshToken: string;
}

type Headers = Readonly<Record<string, string>>;

/** What a test has; the members are those of the running test. */
export interface AuthWorld extends WorldParts, WorldCalls {
  /** Another process on the same data, not started. */
  build(overrides?: Partial<AuthDeps>): AuthModule;
  serve(module: AuthModule): Promise<FastifyInstance>;
  restart(): Promise<void>;
}

interface WorldParts {
  clock: TestClock;
  db: SqliteDatabase;
  outboxRows: OutboxRow[];
  auth: AuthModule;
  app: FastifyInstance;
}

type WorldCalls = ReturnType<typeof callsTo>;

/** Call at the top of a test file. */
export function useAuthWorld(): AuthWorld {
  let keyFolder = '';
  let seed = 0;

  function build(overrides: Partial<AuthDeps> = {}): AuthModule {
    seed += 1;
    const { clock, db } = world;
    const random = createTestRandom(seed);
    return createAuth({
      db,
      clock,
      random,
      newId: createIds({ clock, random }),
      log: pino({ level: 'silent' }),
      outbox: { append: (row) => void world.outboxRows.push(row), flush: async () => undefined },
      keyFolder,
      publicUrl: `${ORIGIN}/`,
      ...overrides,
    });
  }

  async function serve(module: AuthModule): Promise<FastifyInstance> {
    await module.start();
    return createRouteHarness({ routes: module.routes, authenticate: module.authenticate });
  }

  async function restart(): Promise<void> {
    await world.auth.stop();
    await world.app.close();
    world.auth = build();
    world.app = await serve(world.auth);
  }

  const world = { build, serve, restart, ...callsTo(() => world.app) } as AuthWorld;

  beforeEach(async () => {
    world.clock = createTestClock();
    world.db = openSqliteDatabase(':memory:');
    world.outboxRows = [];
    keyFolder = join(mkdtempSync(join(tmpdir(), 'auth-')), 'keys');
    world.auth = build();
    world.app = await serve(world.auth);
  });

  afterEach(async () => {
    await world.app.close();
    await world.auth.stop();
    await world.db.close();
  });

  return world;
}

/** The calls that many tests make. */
function callsTo(app: () => FastifyInstance) {
  function post(url: string, payload?: object, headers: Headers = {}): Promise<LightMyRequestResponse> {
    const request: InjectOptions = { method: 'POST', url, headers, ...(payload ? { payload } : {}) };
    return app().inject(request);
  }
  return {
    post,
    async me(method: 'GET' | 'PATCH' | 'DELETE', token: string, payload?: object, headers: Headers = {}) {
      const request: InjectOptions = {
        method,
        url: '/v1/me',
        headers: { authorization: `Bearer ${token}`, ...headers },
      };
      return app().inject(payload ? { ...request, payload } : request);
    },
    async register(extra: object = {}): Promise<Signed> {
      const answer = await post('/v1/auth/register', { email: EMAIL, password: PASSWORD, client: 'native', ...extra });
      expect(answer.statusCode).toBe(201);
      return answer.json();
    },
    login: (password = PASSWORD, email = EMAIL) => post('/v1/auth/login', { email, password, client: 'native' }),
    refresh: (refreshToken: string, headers: Headers = {}) => post('/v1/auth/refresh', { refreshToken }, headers),
  };
}

export function codeOf(answer: LightMyRequestResponse): string {
  return `${answer.statusCode} ${(answer.json() as { code: string }).code}`;
}

/** `name=value` of the cookie that was set. */
export function cookieOf(answer: LightMyRequestResponse): string {
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}
