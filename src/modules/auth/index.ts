/**
 * Auth: who somebody is.
 * In: HTTP (`/v1/auth/*`, `/v1/me`, the public keys), Authorization headers of every request, and the command line.
 * Out: principals; `auth.user.deleted` through the outbox, in the write that deletes; mails of the account, by the mailer.
 * Owns: users, sessions, refused tokens, mails of accounts and the tokens in them; the keys in its folder.
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
import type { Mailer } from '#platform/mailer/mailer';
import type { Random } from '#platform/random';
import { createAccessTokens } from './access-tokens.ts';
import { createSqliteAccountMailStore } from './account-mail-store.sqlite.ts';
import { type AccountMailer, createAccountMailer } from './account-mailer.ts';
import { createAccountService } from './account-service.ts';
import { createAuthRoutes } from './auth-routes.ts';
import { createSqliteAuthStore } from './auth-store.sqlite.ts';
import { createAuthUpkeep } from './auth-upkeep.ts';
import { createCredentialService } from './credential-service.ts';
import { createDemoRoutes } from './demo-routes.ts';
import { createDenyList } from './deny-list.ts';
import { openKeyFolder } from './key-folder.ts';
import { createLoginThrottle } from './login-throttle.ts';
import { createMailedTokens } from './mailed-tokens.ts';
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
  /** Absent: no mail is sent, and nothing that needs it can be done. */
  readonly mailer?: Mailer | undefined;
  /** Absent: argon2id. */
  readonly hasher?: PasswordHasher;
}

export interface SessionEnds {
  /** Whether this principal would be refused now though its token has not expired. */
  isEnded(principal: Principal): boolean;
  /** Calls back when some session has ended, here or in another process; answers how to stop. */
  onEnded(listener: () => void): () => void;
}

export interface AccountAddress {
  readonly email: string;
  /** Its owner followed the link that was mailed there. */
  readonly isVerified: boolean;
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
    /** Where the account can be written to; undefined for nobody's id. */
    addressOf(userId: string): Promise<AccountAddress | undefined>;
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
  let postman: AccountMailer | undefined;

  /** What needs the keys: they are made on first need, so that the command line makes none. */
  const keyed = once(() => {
    const keys = openKeyFolder({ folder: deps.keyFolder, random, log });
    const issuer = new URL(publicUrl).origin;
    const accessTokens = createAccessTokens({ keys: keys.signing, issuer, clock, newId, denyList });
    const refreshTokens = createRefreshTokens({ secret: keys.refreshSecret, random });
    const sessions = createSessionService({ store, accessTokens, refreshTokens, denyList, clock, newId, log });
    const throttle = createLoginThrottle({ clock });
    const tokens = createMailedTokens(keys.refreshSecret);
    const mails = createSqliteAccountMailStore(db);
    const { mailer } = deps;
    const worker = mailer && createAccountMailer({ mails, store, tokens, mailer, clock, log, publicUrl: issuer });
    const shared = { store, hasher, throttle, denyList, clock, newId, log };
    const mailing = { hasMail: mailer !== undefined, onMail: () => worker?.wake() };
    return {
      accounts: createAccountService({ ...shared, ...mailing, sessions, onOutbox }),
      credentials: createCredentialService({ ...shared, ...mailing, mails, tokens }),
      sessions,
      accessTokens,
      cookie: createSessionCookie(publicUrl),
      postman: worker,
    };
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
      postman = keyed().postman;
      await upkeep.start();
      postman?.start();
    },
    async stop() {
      await Promise.all([upkeep.stop(), postman?.stop()]);
    },
    authenticate: (authorizationHeader) => keyed().accessTokens.authenticate(authorizationHeader),
    sessions: { isEnded: (principal) => keyed().accessTokens.isDenied(principal), onEnded: denyList.onAdded },
    profiles: {
      timezoneOf: async (userId) => (await store.findUser(userId))?.timezone,
      async addressOf(userId) {
        const user = await store.findUser(userId);
        return user && { email: user.email, isVerified: user.emailVerifiedAtMs !== null };
      },
    },
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
