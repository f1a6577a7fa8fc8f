/**
 * Sessions: what a sign-in opens, refreshing rotates and logging out ends. A refresh token that comes back after it was replaced ends its session,
 * except for the client that was given the replacement and asks again within seconds: it lost the answer and gets the same one.
 */
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { NewId } from '#platform/ids';
import { ACCESS_TOKEN_LIFE_S, type AccessTokens, DENIAL_LIFE_MS } from './access-tokens.ts';
import type { AuthStore, Session, User } from './auth-store.ts';
import type { DenyList } from './deny-list.ts';
import type { RefreshTokens } from './refresh-tokens.ts';

export const SESSION_LIFE_MS = 30 * 86_400_000;
const REPLAY_WINDOW_MS = 15_000;
const LISTED_MAX = 200;
const USER_AGENT_KEPT_MAX = 200;

/** Who speaks to us. */
export interface Client {
  readonly kind: 'browser' | 'native';
  readonly userAgent: string;
  readonly address: string;
}

export interface SignedIn {
  readonly user: User;
  readonly accessToken: string;
  readonly expiresInS: number;
  readonly refreshToken: string;
  /** Seconds until the session ends, whatever is done. */
  readonly sessionEndsInS: number;
}

export interface SessionDraft {
  readonly session: Session;
  readonly refreshToken: string;
}

export interface SessionService {
  /** A session that is not kept yet, so that the store can open it in the step that allows it. */
  draft(userId: string, client: Client): SessionDraft;
  /** What the person is given once the session is kept. */
  grant(user: User, session: Session, refreshToken: string): Promise<SignedIn>;
  /** `refresh_token_invalid` or `refresh_token_reused`. */
  refresh(refreshToken: string, client: Client): Promise<Result<SignedIn, Problem>>;
  /** Ends the session; its tokens are refused when it resolves. */
  end(sessionId: string): Promise<void>;
  /** The user's, the last used first. */
  list(userId: string): Promise<readonly Session[]>;
  /** Ends one of the user's own; `not_found`. Its tokens are refused when it resolves. */
  endOf(userId: string, sessionId: string): Promise<Result<null, Problem>>;
  /** Ends the session of a refresh token, current or not. False when the token is not one of ours. */
  endByToken(refreshToken: string): Promise<boolean>;
}

export interface SessionServiceDeps {
  readonly store: AuthStore;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly denyList: DenyList;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Logger;
}

export function createSessionService(deps: SessionServiceDeps): SessionService {
  const { store, accessTokens, refreshTokens, denyList, clock, newId, log } = deps;

  async function grant(user: User, session: Session, refreshToken: string): Promise<SignedIn> {
    return {
      user,
      accessToken: await accessTokens.issue(user, session.id),
      expiresInS: ACCESS_TOKEN_LIFE_S,
      refreshToken,
      sessionEndsInS: Math.max(0, Math.floor((session.expiresAtMs - clock.nowMs()) / 1_000)),
    };
  }

  async function end(sessionId: string): Promise<void> {
    const untilMs = clock.nowMs() + DENIAL_LIFE_MS;
    await store.endSession(sessionId, untilMs);
    denyList.add({ subject: `session:${sessionId}`, untilMs });
  }

  return {
    draft(userId, client) {
      const nowMs = clock.nowMs();
      const token = refreshTokens.mint(newId());
      const session: Session = {
        id: token.sessionId,
        userId,
        currentHash: token.hash,
        previousHash: null,
        clientHash: clientHash(client),
        rotatedAtMs: nowMs,
        createdAtMs: nowMs,
        expiresAtMs: nowMs + SESSION_LIFE_MS,
        ...shownOf(client),
      };
      return { session, refreshToken: token.text };
    },
    grant,
    async refresh(text, client) {
      const token = refreshTokens.parse(text);
      if (!token) return err(problem('refresh_token_invalid', 'This is not a refresh token of ours. Sign in again.'));
      const successor = refreshTokens.successorOf(token);
      const nowMs = clock.nowMs();
      const denyUntilMs = nowMs + DENIAL_LIFE_MS;
      const outcome = await store.rotateSession({
        sessionId: token.sessionId,
        presentedHash: token.hash,
        successorHash: successor.hash,
        clientHash: clientHash(client),
        ...shownOf(client),
        nowMs,
        replayWindowMs: REPLAY_WINDOW_MS,
        denyUntilMs,
      });
      if (outcome.kind === 'absent') return err(ENDED);
      if (outcome.kind === 'reused') {
        const { id: sessionId, userId } = outcome.session;
        denyList.add({ subject: `session:${sessionId}`, untilMs: denyUntilMs });
        log.warn(
          { userId, sessionId, address: client.address },
          'a refresh token was used twice; its session was ended',
        );
        return err(REUSED);
      }
      const user = await store.findUser(outcome.session.userId);
      return user ? ok(await grant(user, outcome.session, successor.text)) : err(ENDED);
    },
    end,
    list: (userId) => store.sessionsOf(userId, clock.nowMs(), LISTED_MAX),
    async endOf(userId, sessionId) {
      const untilMs = clock.nowMs() + DENIAL_LIFE_MS;
      const isEnded = await store.endSessionOf(userId, sessionId, untilMs);
      if (!isEnded) return err(problem('not_found', `There is no session ${sessionId}.`));
      denyList.add({ subject: `session:${sessionId}`, untilMs });
      return ok(null);
    },
    async endByToken(text) {
      const token = refreshTokens.parse(text);
      if (!token) return false;
      await end(token.sessionId);
      return true;
    },
  };
}

/** What people are shown of where a session is used. */
function shownOf(client: Client): Pick<Session, 'userAgent' | 'address'> {
  return { userAgent: client.userAgent.slice(0, USER_AGENT_KEPT_MAX), address: client.address };
}

/** The kind and the name that the client gives itself: enough to tell the one that retries from another that holds a copy. */
function clientHash(client: Client): string {
  return createHash('sha256')
    .update(`${client.kind}\n${client.userAgent.slice(0, 512)}`)
    .digest('base64url');
}

const ENDED = problem(
  'refresh_token_invalid',
  'The session of this refresh token has ended: signed out, expired, or ended for safety. Sign in again.',
);

const REUSED = problem(
  'refresh_token_reused',
  'This refresh token was replaced before, so somebody may hold a copy of it. The session was ended for safety; sign in again.',
);
