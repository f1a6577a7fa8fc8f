/**
 * What the command line does with accounts: create one, give it a new password, make it an administrator. The same rules hold as over HTTP.
 */
import type { Logger } from 'pino';
import { normalizeEmail } from '#contract/email';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { NewId } from '#platform/ids';
import { ACCESS_TOKEN_LIFE_S, DENIAL_LIFE_MS } from './access-tokens.ts';
import { EMAIL_TAKEN, faulty } from './account-service.ts';
import type { AuthStore, Role, User } from './auth-store.ts';
import type { DenyList } from './deny-list.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { passwordFault } from './password-policy.ts';
import { DEFAULT_PROFILE, emailFault } from './profile.ts';

export interface UserSummary {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
}

export interface UserCommands {
  /** `validation_failed` or `email_taken`. */
  create(email: string, password: string, role: Role): Promise<Result<UserSummary, Problem>>;
  /** Ends all sessions of the user. `validation_failed` or `not_found`. A server that runs on the same data learns of it within a second. */
  resetPassword(email: string, password: string): Promise<Result<UserSummary, Problem>>;
  /** Makes the user an administrator, from the next refresh of the access token on. `not_found`. */
  promote(email: string): Promise<Result<UserSummary, Problem>>;
}

export interface UserCommandsDeps {
  readonly store: AuthStore;
  readonly hasher: PasswordHasher;
  readonly denyList: DenyList;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Logger;
}

export function createUserCommands(deps: UserCommandsDeps): UserCommands {
  const { store, hasher, denyList, clock, newId, log } = deps;

  return {
    async create(text, password, role) {
      const email = normalizeEmail(text);
      const faults = [emailFault(email), passwordFault(password, email)].filter((fault) => fault !== undefined);
      if (faults.length > 0) return err(faulty(faults));
      const hashed = await hasher.hash(password);
      if (!hashed.ok) return hashed;
      const nowMs = clock.nowMs();
      const user: User = {
        ...DEFAULT_PROFILE,
        id: newId(),
        email,
        passwordHash: hashed.value,
        credentialVersion: 1,
        emailVerifiedAtMs: null,
        role,
        version: 1,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      };
      return (await store.createUser(user)) ? ok(summary(user)) : err(EMAIL_TAKEN);
    },
    async resetPassword(text, password) {
      const email = normalizeEmail(text);
      const fault = passwordFault(password, email);
      if (fault) return err(faulty([fault]));
      const user = await store.findUserByEmail(email);
      if (!user) return err(unknown(email));
      const hashed = await hasher.hash(password);
      if (!hashed.ok) return hashed;
      const nowMs = clock.nowMs();
      const denials = await store.resetPassword(user.id, {
        passwordHash: hashed.value,
        nowMs,
        // A replayed refresh gives a token up to the replay window after the rotation; a minute is more than that.
        activeSinceMs: nowMs - (ACCESS_TOKEN_LIFE_S + 60) * 1_000,
        denyUntilMs: nowMs + DENIAL_LIFE_MS,
      });
      if (!denials) return err(unknown(email));
      for (const denial of denials) denyList.add(denial);
      log.info({ userId: user.id, sessions: denials.length }, 'password reset; all sessions ended');
      return ok(summary(user));
    },
    async promote(text) {
      const email = normalizeEmail(text);
      const user = await store.findUserByEmail(email);
      const promoted = user && (await store.setRole(user.id, 'admin', clock.nowMs()));
      return promoted ? ok(summary(promoted)) : err(unknown(email));
    },
  };
}

function summary(user: User): UserSummary {
  return { id: user.id, email: user.email, role: user.role };
}

function unknown(email: string): Problem {
  return problem('not_found', `There is no account of ${email}.`);
}
