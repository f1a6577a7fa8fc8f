/**
 * What proves that an account is its owner's: the address that is confirmed by a mailed link, the password that is changed with the old one or chosen
 * anew by a mailed link. Nothing is mailed in a request; what is to be mailed is written, in the step that it tells of.
 */
import type { Logger } from 'pino';
import type { PasswordChangeBody, PasswordResetBody } from '#contract/api/auth';
import { normalizeEmail } from '#contract/email';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { Principal } from '#platform/http/http';
import type { NewId } from '#platform/ids';
import { ACCESS_TOKEN_LIFE_S, DENIAL_LIFE_MS } from './access-tokens.ts';
import type { AccountMail, AccountMailKind, AccountMailStore } from './account-mail-store.ts';
import { faulty } from './account-service.ts';
import type { AuthStore, Denial, User } from './auth-store.ts';
import type { DenyList } from './deny-list.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { MailedTokens } from './mailed-tokens.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { newPasswordFault, passwordFault } from './password-policy.ts';
import { emailFault } from './profile.ts';
import type { Client } from './session-service.ts';

export interface CredentialService {
  /** `token_invalid`. */
  verifyEmail(token: string): Promise<Result<null, Problem>>;
  /** `mail_not_configured`, `conflict` when there is nothing to verify, `rate_limited`. */
  sendVerification(userId: string): Promise<Result<null, Problem>>;
  /** The same answer in the same time whether or not the address has an account. `mail_not_configured`. */
  forgot(email: string): Promise<Result<null, Problem>>;
  /** Ends all sessions. `token_invalid`, and then nothing is used up where only the password is at fault. */
  reset(body: PasswordResetBody, client: Client): Promise<Result<null, Problem>>;
  /** Ends all other sessions. `credentials_invalid`. */
  changePassword(who: Principal, body: PasswordChangeBody, client: Client): Promise<Result<null, Problem>>;
}

export interface CredentialServiceDeps {
  readonly store: AuthStore;
  readonly mails: AccountMailStore;
  readonly tokens: MailedTokens;
  readonly hasher: PasswordHasher;
  readonly throttle: LoginThrottle;
  readonly denyList: DenyList;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Logger;
  /** Whether there is a mail server: without one nothing is written that could not be sent. */
  readonly hasMail: boolean;
  /** Called once a mail is written. */
  readonly onMail: () => void;
}

const VERIFICATIONS_PER_HOUR_MAX = 5;
const HOUR_MS = 3_600_000;
const USER_AGENT_SHOWN_MAX = 200;

export function createCredentialService(deps: CredentialServiceDeps): CredentialService {
  return { ...mailing(deps), ...passwords(deps) };
}

/** What a mail is asked for, or followed from, that changes no password. */
function mailing(deps: CredentialServiceDeps): Pick<CredentialService, 'verifyEmail' | 'sendVerification' | 'forgot'> {
  const { store, mails, tokens, clock, log } = deps;
  return {
    async verifyEmail(token) {
      const user = await store.verifyEmail(tokens.hashOf(token), clock.nowMs());
      if (!user) return err(TOKEN_INVALID);
      log.info({ userId: user.id }, 'address verified');
      return ok(null);
    },
    async sendVerification(userId) {
      if (!deps.hasMail) return err(MAIL_NOT_CONFIGURED);
      const user = await store.findUser(userId);
      if (!user) return err(problem('not_found', 'This account is no longer there.'));
      if (user.emailVerifiedAtMs !== null) return err(problem('conflict', 'The address is verified already.'));
      const recent = await mails.countTokens(userId, 'verify', clock.nowMs() - HOUR_MS);
      if (recent >= VERIFICATIONS_PER_HOUR_MAX) return err(TOO_MANY_MAILS);
      await mails.add(draft(deps, 'verify', user.email));
      deps.onMail();
      return ok(null);
    },
    async forgot(text) {
      if (!deps.hasMail) return err(MAIL_NOT_CONFIGURED);
      const email = normalizeEmail(text);
      const fault = emailFault(email);
      if (fault) return err(faulty([fault]));
      await mails.add(draft(deps, 'forgot', email));
      deps.onMail();
      return ok(null);
    },
  };
}

function passwords(deps: CredentialServiceDeps): Pick<CredentialService, 'reset' | 'changePassword'> {
  const { store, mails, tokens, hasher, throttle, denyList, clock, log } = deps;

  /** What both ways to a new password write. */
  function changeOf(user: User, passwordHash: string, client: Client) {
    const nowMs = clock.nowMs();
    const detail = { address: client.address, userAgent: client.userAgent.slice(0, USER_AGENT_SHOWN_MAX) };
    return {
      passwordHash,
      nowMs,
      // A replayed refresh gives a token up to the replay window after the rotation; a minute is more than that.
      activeSinceMs: nowMs - (ACCESS_TOKEN_LIFE_S + 60) * 1_000,
      denyUntilMs: nowMs + DENIAL_LIFE_MS,
      ...(deps.hasMail ? { mail: { ...draft(deps, 'changed', user.email), detail } } : {}),
    };
  }

  function took(userId: string, denials: readonly Denial[], how: string): Result<null, Problem> {
    for (const denial of denials) denyList.add(denial);
    log.info({ userId, sessions: denials.length }, how);
    if (deps.hasMail) deps.onMail();
    return ok(null);
  }

  return {
    async reset({ token, password }, client) {
      const hash = tokens.hashOf(token);
      const found = await mails.findToken(hash, 'reset', clock.nowMs());
      const user = found && (await store.findUser(found.userId));
      if (!user) return err(TOKEN_INVALID);
      const fault = passwordFault(password, user.email);
      if (fault) return err(faulty([fault]));
      const hashed = await hasher.hash(password);
      if (!hashed.ok) return hashed;
      const reset = await store.resetPasswordByToken(hash, changeOf(user, hashed.value, client));
      if (!reset) return err(TOKEN_INVALID);
      return took(reset.userId, reset.denials, 'password chosen anew by a mailed link; all sessions ended');
    },
    async changePassword(who, { currentPassword, newPassword }, client) {
      const user = await store.findUser(who.userId);
      if (!user) return err(problem('not_found', 'This account is no longer there.'));
      const fault = newPasswordFault(newPassword, user.email);
      if (fault) return err(faulty([fault]));
      const attempt = throttle.begin(user.email, client.address);
      if (!attempt.ok) return attempt;
      const verified = await hasher.verify(user.passwordHash, currentPassword);
      if (!verified.ok) {
        attempt.value.withdraw();
        return verified;
      }
      if (!verified.value) return err(problem('credentials_invalid', 'The current password is wrong.'));
      attempt.value.succeed();
      const hashed = await hasher.hash(newPassword);
      if (!hashed.ok) return hashed;
      const { credentialVersion } = user;
      const change = { ...changeOf(user, hashed.value, client), credentialVersion, exceptSessionId: who.sessionId };
      const denials = await store.changePassword(user.id, change);
      if (!denials) return err(problem('conflict', 'The password was changed by another request meanwhile.'));
      return took(user.id, denials, 'password changed; all other sessions ended');
    },
  };
}

function draft({ clock, newId }: CredentialServiceDeps, kind: AccountMailKind, email: string): AccountMail {
  return { id: newId(), kind, email, createdAtMs: clock.nowMs() };
}

const TOKEN_INVALID = problem(
  'token_invalid',
  'The link was used already, has expired, or is not whole. Ask for a new mail.',
);
const MAIL_NOT_CONFIGURED = problem(
  'mail_not_configured',
  'This server sends no mail: its operator has not set up a mail server.',
);
const TOO_MANY_MAILS = problem(
  'rate_limited',
  'Several mails were sent to this address within the hour. Look among unwanted mail, or try again later.',
  {
    retryAfterS: 3_600,
  },
);
