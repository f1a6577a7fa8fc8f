/**
 * Sends the mails of accounts: takes what is due from the store, sends, removes or puts off. Requests only write; so what a request for a new password
 * costs and answers does not depend on whether the address has an account: that is found out here.
 * A mail whose sender was killed is due again when its lease ends, with the same Message-ID and the same token.
 */
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import { renderHtml, renderText } from '#platform/mailer/mail-layout';
import type { Mailer } from '#platform/mailer/mailer';
import type { AccountMailKind, AccountMailStore, ClaimedMail, TokenPurpose } from './account-mail-store.ts';
import { type AccountMailText, changedMail, resetMail, verifyMail } from './account-mails.ts';
import type { AuthStore } from './auth-store.ts';
import type { MailedTokens } from './mailed-tokens.ts';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;

export const TOKEN_LIFE_MS: Readonly<Record<TokenPurpose, number>> = { verify: 24 * HOUR_MS, reset: HOUR_MS };
/** Mails for a new password that one account is sent within the life of a token: nobody's mailbox is to be filled from here. */
export const RESET_MAILS_MAX = 3;

/** After the first, second … failure; the last repeats while the mail is still of use. */
const SCHEDULE_MS = [5 * SECOND_MS, 30 * SECOND_MS, 120 * SECOND_MS, 600 * SECOND_MS, 1_800 * SECOND_MS];
/** Then it is given up. */
const USEFUL_MS: Readonly<Record<AccountMailKind, number>> = {
  verify: TOKEN_LIFE_MS.verify,
  forgot: TOKEN_LIFE_MS.reset,
  changed: 24 * HOUR_MS,
};
const CONCURRENCY = 4;
const LEASE_MS = 60_000;
const TIMEOUT_MS = 30_000;
const LOOK_MS_MAX = 30_000;
/** At stop: what takes longer is cut off, and sent again after the next start. */
const LAST_SENDS_MS = 3_000;

export interface AccountMailerDeps {
  readonly mails: AccountMailStore;
  readonly store: Pick<AuthStore, 'findUserByEmail'>;
  readonly tokens: MailedTokens;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly log: Logger;
  /** Origin of the pages that links lead to. */
  readonly publicUrl: string;
}

export interface AccountMailer {
  start(): void;
  stop(): Promise<void>;
  /** There is something new to send. */
  wake(): void;
}

export function createAccountMailer(deps: AccountMailerDeps): AccountMailer {
  const { mails, mailer, clock, log } = deps;
  const cutOff = new AbortController();
  const running = new Set<Promise<void>>();
  let isStopped = true;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function send(mail: ClaimedMail): Promise<void> {
    const text = clock.nowMs() - mail.createdAtMs < USEFUL_MS[mail.kind] ? await textOf(deps, mail) : undefined;
    if (!text) return mails.remove(mail.id);
    const outcome = await mailer.send({
      id: `msg_account_${mail.id}`,
      to: mail.email,
      subject: text.subject,
      text: renderText(text.content),
      html: renderHtml(text.content),
      atMs: mail.createdAtMs,
      timeoutMs: TIMEOUT_MS,
      signal: cutOff.signal,
    });
    if (outcome.kind === 'accepted') return mails.remove(mail.id);
    // Cut off by the stop, which says nothing of the mail: the next start sends it.
    if (cutOff.signal.aborted) return mails.putOff(mail.id, clock.nowMs());
    const facts = { mailId: mail.id, kind: mail.kind, attempt: mail.attempt, reason: outcome.reason };
    if (outcome.kind !== 'retry') {
      log.warn(facts, 'a mail of an account was refused for good');
      return mails.remove(mail.id);
    }
    log.warn(facts, 'a mail of an account could not be sent; it is tried again');
    const delayMs = SCHEDULE_MS[Math.min(mail.attempt, SCHEDULE_MS.length) - 1] ?? 0;
    await mails.putOff(mail.id, clock.nowMs() + delayMs);
  }

  async function sendDue(): Promise<void> {
    const nowMs = clock.nowMs();
    const limit = CONCURRENCY - running.size;
    if (isStopped || limit <= 0) return;
    for (const mail of await mails.claim({ nowMs, leaseUntilMs: nowMs + LEASE_MS, limit })) {
      const sent = send(mail)
        .catch((cause: unknown) =>
          log.error({ err: cause, mailId: mail.id }, 'a mail of an account failed; it is tried again'),
        )
        .finally(() => {
          running.delete(sent);
          look();
        });
      running.add(sent);
    }
  }

  async function scheduleNext(): Promise<void> {
    const dueMs = isStopped ? undefined : await mails.nextDueMs();
    clearTimeout(timer);
    if (isStopped || running.size >= CONCURRENCY) return;
    const delayMs = dueMs === undefined ? LOOK_MS_MAX : Math.min(LOOK_MS_MAX, Math.max(10, dueMs - clock.nowMs()));
    timer = setTimeout(look, delayMs).unref();
  }

  function look(): void {
    looking = looking
      .then(sendDue)
      .then(scheduleNext)
      .catch((cause: unknown) => {
        log.error({ err: cause }, 'mails of accounts could not be looked up; trying again');
        if (!isStopped) timer = setTimeout(look, SCHEDULE_MS[0]).unref();
      });
  }

  return {
    start() {
      isStopped = false;
      look();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      const impatience = setTimeout(() => cutOff.abort(), LAST_SENDS_MS);
      await looking;
      await Promise.all(running);
      clearTimeout(impatience);
    },
    wake() {
      if (!isStopped) look();
    },
  };
}

/** Undefined when there is nothing to tell (any more). */
async function textOf(deps: AccountMailerDeps, mail: ClaimedMail): Promise<AccountMailText | undefined> {
  const { mails, tokens, publicUrl, log } = deps;
  const user = await deps.store.findUserByEmail(mail.email);
  if (!user) return undefined;
  if (mail.kind === 'changed') return changedMail(mail, publicUrl);
  const purpose = mail.kind === 'verify' ? 'verify' : 'reset';
  if (mail.kind === 'verify' && user.emailVerifiedAtMs !== null) return undefined;
  const token = tokens.tokenOf(mail.id, purpose);
  const hash = tokens.hashOf(token);
  const life = { createdAtMs: mail.createdAtMs, expiresAtMs: mail.createdAtMs + TOKEN_LIFE_MS[purpose] };
  const limit =
    purpose === 'reset' ? { max: RESET_MAILS_MAX, sinceMs: mail.createdAtMs - TOKEN_LIFE_MS.reset } : undefined;
  if (!(await mails.addToken({ hash, userId: user.id, purpose, email: mail.email, ...life }, limit))) {
    log.info({ userId: user.id }, 'no further mail for a new password: there were enough within the hour');
    return undefined;
  }
  return purpose === 'verify' ? verifyMail({ publicUrl, token, email: mail.email }) : resetMail({ publicUrl, token });
}
