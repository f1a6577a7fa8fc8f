/**
 * A browser for tests of the session: tabs that share locks, messages and one cookie, against a server that rotates the cookie's token
 * as the real one does, by a clock that stands until it is moved.
 */
import type { MeBody, SignedInBody } from '#contract/api/auth';
import { type ApiClient, createApiClient } from './api-client.ts';
import { createSession, type Session } from './session.ts';
import type { PeerMessage, SessionPeers } from './session-peers.ts';

export const USER: MeBody = {
  id: 'u1',
  email: 'ann@example.com',
  role: 'user',
  timezone: 'Europe/Berlin',
} as MeBody;

const TOKEN_S = 600;

interface TestServer {
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  /** Of `/v1/auth/refresh`. */
  readonly refreshes: number;
  fetch: typeof fetch;
  /** Tokens given so far are refused from now on. */
  refuseTokens(): void;
  /** The session has ended: the cookie is worth nothing. */
  endSession(): void;
  /** Nobody answers. */
  isDown: boolean;
  /** Every token is refused, new ones too. */
  isRefusing: boolean;
}

interface Tab {
  readonly session: Session;
  readonly api: ApiClient;
  /** What this device remembers. */
  remembered(): MeBody | undefined;
}

interface TestBrowser {
  readonly server: TestServer;
  openTab(): Tab;
  /** Moves the clock, and runs what is due. */
  passMs(ms: number): void;
}

export function createTestBrowser(options: {
  readonly isRemembered: boolean;
  readonly hasLocks?: boolean;
}): TestBrowser {
  let nowMs = 1_000_000;
  let remembered: MeBody | undefined = options.isRemembered ? USER : undefined;
  const timers = new Map<number, { readonly atMs: number; readonly run: () => void }>();
  let timerIds = 0;
  const tabs: ((message: PeerMessage) => void)[] = [];
  let lock: Promise<unknown> = Promise.resolve();
  const server = createTestServer();

  function createPeers(): SessionPeers {
    let mine: ((message: PeerMessage) => void) | undefined;
    return {
      // As BroadcastChannel does: to the others, later, as a copy.
      tell(message) {
        const others = tabs.filter((listener) => listener !== mine);
        queueMicrotask(() => {
          for (const listener of others) listener(structuredClone(message));
        });
      },
      listen(listener) {
        mine = listener;
        tabs.push(listener);
      },
      alone(run) {
        if (options.hasLocks === false) return run();
        const turn = lock.then(run, run);
        lock = turn.catch(() => undefined);
        return turn;
      },
    };
  }

  return {
    server,
    openTab() {
      const session = createSession({
        fetch: server.fetch,
        memory: {
          read: () => remembered,
          write(user) {
            remembered = user;
          },
        },
        peers: createPeers(),
        nowMs: () => nowMs,
        setTimer(run, delayMs) {
          timers.set(++timerIds, { atMs: nowMs + delayMs, run });
          return timerIds;
        },
        clearTimer: (timer) => timers.delete(timer as number),
      });
      return { session, api: createApiClient({ fetch: server.fetch, tokens: session }), remembered: () => remembered };
    },
    passMs(ms) {
      nowMs += ms;
      for (const [id, { atMs, run }] of [...timers]) {
        if (atMs > nowMs) continue;
        timers.delete(id);
        run();
      }
    },
  };
}

function createTestServer(): TestServer {
  const asked: string[] = [];
  let tokens = 0;
  let validFrom = 1;
  let isEnded = false;

  function signedIn(): Response {
    const body: SignedInBody = { user: USER, accessToken: `token-${++tokens}`, expiresInS: TOKEN_S } as SignedInBody;
    return Response.json(body);
  }
  function problem(status: number, code: string): Response {
    return Response.json({ code, detail: `It is ${code}.`, status }, { status });
  }

  const server = {
    asked,
    isDown: false,
    isRefusing: false,
    get refreshes() {
      return asked.filter((path) => path === '/v1/auth/refresh').length;
    },
    refuseTokens() {
      validFrom = tokens + 1;
    },
    endSession() {
      isEnded = true;
      validFrom = tokens + 1;
    },
    async fetch(input: RequestInfo | URL, init?: RequestInit) {
      const path = String(input);
      asked.push(path);
      await new Promise((resolve) => setTimeout(resolve));
      if (server.isDown) throw new TypeError('Failed to fetch');
      if (path === '/v1/auth/refresh') return isEnded ? problem(401, 'refresh_token_invalid') : signedIn();
      if (path === '/v1/auth/login') {
        isEnded = false;
        return signedIn();
      }
      if (path === '/v1/auth/logout') return new Response(null, { status: 204 });
      const token = /^Bearer token-(\d+)$/.exec(new Headers(init?.headers).get('authorization') ?? '')?.[1];
      if (server.isRefusing || token === undefined || Number(token) < validFrom) return problem(401, 'token_expired');
      return Response.json({ path, token: Number(token) });
    },
  };
  return server;
}
