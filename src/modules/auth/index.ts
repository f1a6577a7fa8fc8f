/**
 * Auth: who somebody is.
 * In: HTTP (`/v1/auth/*`, `/v1/me`, the public keys), Authorization headers of every request, and the command line.
 * Out: principals; `auth.user.deleted` through the outbox, in the write that deletes.
 * Owns: users, sessions, refused tokens; the keys in its folder.
 * Never: decides what a principal may do with the things of another module, or answers differently for known and unknown addresses.
 */
import type { Logger } from 'pino';
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import type { Outbox } from '#platform/bus/outbox';
import type { Clock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { Principal } from '#platform/http/http';
import type { NewId } from '#platform/ids';
import type { Random } from '#platform/random';
import { createAccessTokens } from './access-tokens.ts';
import { createAccountService } from './account-service.ts';
import { createAuthRoutes } from './auth-routes.ts';
import { createSqliteAuthStore } from './auth-store.sqlite.ts';
import { createAuthUpkeep } from './auth-upkeep.ts';
import { createDemoRoutes } from './demo-routes.ts';
import { createDenyList } from './deny-list.ts';
import { openKeyFolder } from './key-folder.ts';
import { createLoginThrottle } from './login-throttle.ts';
import { createPasswordHasher, type PasswordHasher } from './password-hasher.ts';
import { createRefreshTokens } from './refresh-tokens.ts';
import { createSessionCookie } from './session-cookie.ts';
import { createSessionService } from './session-service.ts';
import { createUserCommands, type UserCommands } from './user-commands.ts';

export type { UserCommands } from './user-commands.ts';

export interface AuthDeps {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly log: Logger;
  readonly outbox: Pick<Outbox, 'append' | 'flush'>;
  /** Made when it is not there; holds private keys. */
  readonly keyFolder: string;
  /** How users reach Tidemark: issuer of tokens, origin of its pages. */
  readonly publicUrl: string;
  /** In the demo: whom anybody may sign in as, without a password. */
  readonly demoEmail?: string | undefined;
  /** Absent: argon2id. */
  readonly hasher?: PasswordHasher;
}

export interface SessionEnds {
  /** Whether this principal would be refused now though its token has not expired. */
  isEnded(principal: Principal): boolean;
  /** Calls back when some session has ended, here or in another process; answers how to stop. */
  onEnded(listener: () => void): () => void;
}

export interface AuthModule {
  readonly name: 'auth';
  readonly routes: ReturnType<typeof createAuthRoutes>;
  /** Opens the keys, loads the refused tokens, starts the timers. Before it, nothing may be let in. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Who sends this Authorization header: `unauthenticated`, `token_expired` or `token_revoked` when nobody. Costs no I/O. */
  authenticate(authorizationHeader: string | undefined): Promise<Result<Principal, Problem>>;
  /** For what outlives the request that it began with. */
  readonly sessions: SessionEnds;
  readonly profiles: {
    /** IANA name; undefined for nobody's id. */
    timezoneOf(userId: string): Promise<string | undefined>;
  };
  /** For the command line; works without `start`. */
  readonly users: UserCommands;
}

export function createAuth(deps: AuthDeps): AuthModule {
  const { db, clock, newId, random, outbox, publicUrl } = deps;
  const log = deps.log.child({ module: 'auth' });
  const store = createSqliteAuthStore({ db, outbox });
  const hasher = deps.hasher ?? createPasswordHasher();
  const denyList = createDenyList({ store, clock });
  const upkeep = createAuthUpkeep({ store, denyList, clock, log });

  /** What needs the keys: they are made on first need, so that the command line makes none. */
  const keyed = once(() => {
    const keys = openKeyFolder({ folder: deps.keyFolder, random, log });
    const issuer = new URL(publicUrl).origin;
    const accessTokens = createAccessTokens({ keys: keys.signing, issuer, clock, newId, denyList });
    const refreshTokens = createRefreshTokens({ secret: keys.refreshSecret, random });
    const sessions = createSessionService({ store, accessTokens, refreshTokens, denyList, clock, newId, log });
    const throttle = createLoginThrottle({ clock });
    const accounts = createAccountService({ store, hasher, throttle, sessions, denyList, clock, newId, log, onOutbox });
    return { accounts, sessions, accessTokens, cookie: createSessionCookie(publicUrl) };
  });

  function onOutbox(): void {
    outbox.flush().catch((cause: unknown) => {
      log.warn({ err: cause }, 'the outbox could not be published; its rows stay and are tried again');
    });
  }

  return {
    name: 'auth',
    routes: async (app, options) => {
      await createAuthRoutes(keyed())(app, options);
      if (deps.demoEmail) await createDemoRoutes({ ...keyed(), store, email: deps.demoEmail })(app, options);
    },
    async start() {
      keyed();
      await upkeep.start();
    },
    stop: () => upkeep.stop(),
    authenticate: (authorizationHeader) => keyed().accessTokens.authenticate(authorizationHeader),
    sessions: { isEnded: (principal) => keyed().accessTokens.isDenied(principal), onEnded: denyList.onAdded },
    profiles: { timezoneOf: async (userId) => (await store.findUser(userId))?.timezone },
    users: createUserCommands({ store, hasher, denyList, clock, newId, log }),
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
