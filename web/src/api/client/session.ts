/**
 * Who is signed in. The access token lives in memory only; a page that is opened anew gets one through the HttpOnly cookie.
 * Renewing uses up the cookie's token, so at most one tab renews at a time, and hands what it got to the others.
 */
import type { LoginBody, MeBody, RegisterBody, SignedInBody } from '#contract/api/auth';
import type { TokenSource } from './api-client.ts';
import { ApiProblem, isProblem, problemOfResponse, unreachable } from './api-problem.ts';
import type { SessionPeers, SharedSignIn } from './session-peers.ts';

export type SessionState =
  | { readonly status: 'signed-out' }
  /** `user` may be what this device remembers, until the server has answered. */
  | { readonly status: 'signed-in'; readonly user: MeBody };

export interface Session extends TokenSource {
  state(): SessionState;
  subscribe(listener: () => void): () => void;
  /** Calls back with each new token: what is open with an older one should be opened anew. */
  onToken(listener: () => void): () => void;
  signUp(body: RegisterBody): Promise<void>;
  signIn(body: LoginBody): Promise<void>;
  /** Signs in to the demo, which asks nobody who they are. */
  signInToDemo(): Promise<void>;
  signOut(): Promise<void>;
  /** After the account was changed elsewhere. */
  updateUser(user: MeBody): void;
}

/** What the device remembers: who was signed in, so that a page can be shown before, and without, an answer. */
export interface SessionMemory {
  read(): MeBody | undefined;
  write(user: MeBody | undefined): void;
}

export interface SessionDeps {
  readonly fetch: typeof fetch;
  readonly memory: SessionMemory;
  readonly peers: SessionPeers;
  readonly nowMs: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => unknown;
  readonly clearTimer: (timer: unknown) => void;
}

/** So long before it expires a token is renewed, and so shortly before it is not used any more. */
const RENEW_AHEAD_MS = 60_000;
const USABLE_MS_MIN = 5_000;
const SIGNED_OUT: SessionState = { status: 'signed-out' };

export function createSession(deps: SessionDeps): Session {
  const { memory, peers, nowMs } = deps;
  const remembered = memory.read();
  let state: SessionState = remembered ? { status: 'signed-in', user: remembered } : SIGNED_OUT;
  let token: string | undefined;
  let expiresAtMs = 0;
  let timer: unknown;
  let renewing: Promise<string | undefined> | undefined;
  const listeners = new Set<() => void>();
  const tokenListeners = new Set<() => void>();

  function setState(next: SessionState): void {
    state = next;
    memory.write(next.status === 'signed-in' ? next.user : undefined);
    for (const listener of [...listeners]) listener();
  }

  function adopt(signIn: SharedSignIn): void {
    token = signIn.token;
    expiresAtMs = signIn.expiresAtMs;
    deps.clearTimer(timer);
    timer = deps.setTimer(renewAhead, Math.max(1_000, expiresAtMs - nowMs() - RENEW_AHEAD_MS));
    setState({ status: 'signed-in', user: signIn.user });
    for (const listener of [...tokenListeners]) listener();
  }

  function end(): void {
    token = undefined;
    deps.clearTimer(timer);
    if (state.status !== 'signed-out') setState(SIGNED_OUT);
  }

  function renewAhead(): void {
    // Not answered now: the next request tries again, and tells of the failure there.
    renew(token ?? '').catch(() => undefined);
  }

  async function post(path: string, body: unknown): Promise<Response> {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    if (token !== undefined && path === 'logout') headers.authorization = `Bearer ${token}`;
    const init = { method: 'POST', headers, credentials: 'same-origin' as const };
    try {
      return await deps.fetch(`/v1/auth/${path}`, body === undefined ? init : { ...init, body: JSON.stringify(body) });
    } catch (cause) {
      throw unreachable(cause);
    }
  }

  async function enter(path: string, body?: unknown): Promise<void> {
    const response = await post(path, body);
    if (!response.ok) throw await problemOfResponse(response);
    const signIn = sharedOf(await response.json(), nowMs());
    adopt(signIn);
    peers.tell({ kind: 'signed-in', signIn });
  }

  async function refresh(refused: string): Promise<string | undefined> {
    // While this one waited for its turn, another tab may have learnt that the session is over, or have renewed.
    if (state.status === 'signed-out') return undefined;
    if (token !== undefined && token !== refused && isUsable()) return token;
    try {
      await enter('refresh');
    } catch (cause) {
      if (!isProblem(cause, 'refresh_token_invalid', 'refresh_token_reused', 'csrf_refused')) throw cause;
      end();
      peers.tell({ kind: 'signed-out' });
    }
    return token;
  }

  const isUsable = () => expiresAtMs - nowMs() > USABLE_MS_MIN;

  function renew(refused: string): Promise<string | undefined> {
    renewing ??= peers
      .alone(() => refresh(refused))
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  }

  peers.listen((message) => {
    if (message.kind === 'signed-out') end();
    else if (message.signIn.expiresAtMs > expiresAtMs || token === undefined) adopt(message.signIn);
  });

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onToken(listener) {
      tokenListeners.add(listener);
      return () => tokenListeners.delete(listener);
    },
    async token() {
      if (state.status === 'signed-out') return undefined;
      return token !== undefined && isUsable() ? token : renew(token ?? '');
    },
    renew,
    signUp: (body) => enter('register', body),
    signIn: (body) => enter('login', body),
    signInToDemo: () => enter('demo'),
    async signOut() {
      const response = await post('logout', undefined);
      // A session that has ended already is what was asked for.
      if (!response.ok && response.status !== 401 && response.status !== 403) throw await problemOfResponse(response);
      end();
      peers.tell({ kind: 'signed-out' });
    },
    updateUser(user) {
      if (state.status === 'signed-in') setState({ status: 'signed-in', user });
    },
  };
}

function sharedOf(body: SignedInBody, nowMs: number): SharedSignIn {
  if (typeof body.accessToken !== 'string') {
    throw new ApiProblem({
      code: 'answer_unreadable',
      status: 200,
      detail: "Tidemark's server did not answer as expected.",
    });
  }
  return { token: body.accessToken, expiresAtMs: nowMs + body.expiresInS * 1_000, user: body.user };
}
