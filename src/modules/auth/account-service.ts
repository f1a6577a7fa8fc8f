/**
 * Accounts: registering, signing in, and what a person may see and change of their own account. An unknown address and a wrong
 * password answer alike, cost alike and are slowed down alike.
 */
import type { Logger } from 'pino';
import type { LoginBody, MePatchBody, RegisterBody } from '#contract/api/auth';
import { normalizeEmail } from '#contract/email';
import { type FieldFault, type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { NewId } from '#platform/ids';
import { DENIAL_LIFE_MS } from './access-tokens.ts';
import type { AuthStore, User } from './auth-store.ts';
import type { DenyList } from './deny-list.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { passwordFault } from './password-policy.ts';
import { DEFAULT_PROFILE, emailFault, mergeProfile, timezoneFault } from './profile.ts';
import type { Client, SessionService, SignedIn } from './session-service.ts';

/** What `If-Match` asked for; see `parseIfMatch`. */
export type IfMatch = number | 'any' | 'none';

export interface AccountService {
  register(body: RegisterBody, client: Client): Promise<Result<SignedIn, Problem>>;
  login(body: LoginBody, client: Client): Promise<Result<SignedIn, Problem>>;
  me(userId: string): Promise<Result<User, Problem>>;
  updateMe(userId: string, patch: MePatchBody, ifMatch: IfMatch): Promise<Result<User, Problem>>;
  /** Needs the password. The user's tokens are refused when it resolves; other modules are told by `auth.user.deleted`. */
  deleteMe(userId: string, ask: { password: string; ifMatch: IfMatch; client: Client }): Promise<Result<null, Problem>>;
}

export interface AccountServiceDeps {
  readonly store: AuthStore;
  readonly hasher: PasswordHasher;
  readonly throttle: LoginThrottle;
  readonly sessions: SessionService;
  readonly denyList: DenyList;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Logger;
  /** Whether there is a mail server. */
  readonly hasMail: boolean;
  /** Called once a mail is written. */
  readonly onMail: () => void;
  /** Called once something waits in the outbox. */
  readonly onOutbox: () => void;
}

/** How often a change without If-Match is tried again when another one came in between. */
const UPDATE_ATTEMPTS_MAX = 5;

export function createAccountService(deps: AccountServiceDeps): AccountService {
  return { ...signingIn(deps), ...ownAccount(deps) };
}

function signingIn(deps: AccountServiceDeps): Pick<AccountService, 'register' | 'login'> {
  const { store, hasher, throttle, sessions, clock, newId, log, hasMail, onMail } = deps;

  async function rehash(user: User, password: string): Promise<void> {
    const hashed = await hasher.hash(password);
    // Under load it waits for the next login.
    if (!hashed.ok) return;
    await store.replacePasswordHash(user.id, user.passwordHash, hashed.value);
    log.info({ userId: user.id }, 'password hashed anew with stronger parameters');
  }

  return {
    async register(body, client) {
      const email = normalizeEmail(body.email);
      const timezone = body.timezone ?? DEFAULT_PROFILE.timezone;
      const faults = [emailFault(email), passwordFault(body.password, email), timezoneFault(timezone)].filter(
        (fault) => fault !== undefined,
      );
      if (faults.length > 0) return err(faulty(faults));
      if (await store.findUserByEmail(email)) return err(EMAIL_TAKEN);
      const hashed = await hasher.hash(body.password);
      if (!hashed.ok) return hashed;
      const nowMs = clock.nowMs();
      const user: User = {
        ...DEFAULT_PROFILE,
        id: newId(),
        email,
        passwordHash: hashed.value,
        credentialVersion: 1,
        emailVerifiedAtMs: null,
        role: 'user',
        timezone,
        version: 1,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      };
      const draft = sessions.draft(user.id, client);
      const mail = hasMail ? { id: newId(), kind: 'verify' as const, email, createdAtMs: nowMs } : undefined;
      if (!(await store.createUser(user, draft.session, mail))) return err(EMAIL_TAKEN);
      if (mail) onMail();
      return ok(await sessions.grant(user, draft.session, draft.refreshToken));
    },
    async login(body, client) {
      const email = normalizeEmail(body.email);
      const attempt = throttle.begin(email, client.address);
      if (!attempt.ok) return attempt;
      const user = await store.findUserByEmail(email);
      const verified = await hasher.verify(user?.passwordHash, body.password);
      if (!verified.ok) {
        attempt.value.withdraw();
        return verified;
      }
      if (!user || !verified.value) return err(CREDENTIALS_INVALID);
      attempt.value.succeed();
      if (hasher.needsRehash(user.passwordHash)) await rehash(user, body.password);
      const draft = sessions.draft(user.id, client);
      if (!(await store.openSession(draft.session, user.credentialVersion))) return err(CREDENTIALS_INVALID);
      return ok(await sessions.grant(user, draft.session, draft.refreshToken));
    },
  };
}

function ownAccount(deps: AccountServiceDeps): Pick<AccountService, 'me' | 'updateMe' | 'deleteMe'> {
  const { store, hasher, throttle, denyList, clock, newId, log, onOutbox } = deps;

  async function me(userId: string): Promise<Result<User, Problem>> {
    const user = await store.findUser(userId);
    return user ? ok(user) : err(problem('not_found', 'This account is no longer there.'));
  }

  async function updateMe(userId: string, patch: MePatchBody, ifMatch: IfMatch): Promise<Result<User, Problem>> {
    for (let attempt = 1; attempt <= UPDATE_ATTEMPTS_MAX; attempt++) {
      const found = await me(userId);
      if (!found.ok) return found;
      if (isStale(found.value, ifMatch)) return err(STALE);
      const merged = mergeProfile(found.value, patch);
      if (!merged.ok) return err(faulty(merged.error));
      const change = { ...merged.value, nowMs: clock.nowMs() };
      const changed = await store.updateProfile(userId, found.value.version, change);
      if (changed) return ok(changed);
    }
    return err(problem('conflict', 'The account is being changed by many requests at once. Try again.'));
  }

  return {
    me,
    updateMe,
    async deleteMe(userId, ask) {
      const found = await me(userId);
      if (!found.ok) return found;
      const user = found.value;
      if (isStale(user, ask.ifMatch)) return err(STALE);
      const attempt = throttle.begin(user.email, ask.client.address);
      if (!attempt.ok) return attempt;
      const verified = await hasher.verify(user.passwordHash, ask.password);
      if (!verified.ok) {
        attempt.value.withdraw();
        return verified;
      }
      if (!verified.value) return err(problem('credentials_invalid', 'The password is wrong; nothing was deleted.'));
      attempt.value.succeed();
      const atMs = clock.nowMs();
      const untilMs = atMs + DENIAL_LIFE_MS;
      if (!(await store.removeUser(userId, user.version, { id: newId(), atMs, denyUntilMs: untilMs })))
        return err(STALE);
      denyList.add({ subject: `user:${userId}`, untilMs });
      log.info({ userId }, 'account deleted by its owner');
      onOutbox();
      return ok(null);
    },
  };
}

function isStale(user: User, ifMatch: IfMatch): boolean {
  return ifMatch !== 'any' && ifMatch !== user.version;
}

/** The answer to faults that words tell, in the form of those that schemas find. */
export function faulty(errors: readonly FieldFault[]): Problem {
  return problem('validation_failed', 'The request has faults; each is listed in `errors`.', { errors });
}

export const EMAIL_TAKEN = problem('email_taken', 'This address has an account. Sign in instead.');
const CREDENTIALS_INVALID = problem('credentials_invalid', 'The address or the password is wrong.');
const STALE = problem(
  'version_stale',
  'The account has changed since you read it. Read it again, then repeat the change.',
);
