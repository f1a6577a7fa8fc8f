/**
 * The mailer over SMTP: a pool of connections to one server, with a bound on the time of each message. `smtp://` upgrades by STARTTLS where the server
 * offers it, and must where a password would cross the network; `smtps://` begins with TLS. Certificates are verified.
 */
import { createTransport } from 'nodemailer';
import { assert } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { Mailer, MailOutcome, OutgoingMail } from './mailer.ts';
import { judgeSmtpFailure, type SmtpFailure } from './smtp-answer.ts';

export interface SmtpMailerDeps {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  readonly url: string;
  /** An address, or `Name <address>`. */
  readonly from: string;
  readonly clock: Clock;
  /** For tests: a PEM certificate that is trusted, of a server that calls itself so. */
  readonly trusted?: { readonly ca: string; readonly servername: string };
}

const CONNECTIONS_MAX = 5;
const MESSAGES_PER_CONNECTION_MAX = 100;
/** Servers close an idle connection after minutes; ours ends before, and never in the middle of handing over a message. */
const IDLE_MS = 30_000;
const ID = /^[\w.-]+$/;

export function createSmtpMailer(deps: SmtpMailerDeps): Mailer {
  const { clock, from } = deps;
  const host = hostOf(from);
  const closing = new AbortController();
  const transport = createTransport({
    ...serverOf(deps.url),
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    maxMessages: MESSAGES_PER_CONNECTION_MAX,
    idleTimeout: IDLE_MS,
    // What is tried again is written down by the caller; a repeat in here would be seen by nobody.
    maxRequeues: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(deps.trusted ? { tls: deps.trusted } : {}),
  });

  async function deliver(mail: OutgoingMail): Promise<string> {
    assert(ID.test(mail.id), 'the id of a mail fits into a Message-ID');
    const ends = [AbortSignal.timeout(mail.timeoutMs), closing.signal, ...(mail.signal ? [mail.signal] : [])];
    const { response } = await transport.sendMail({
      from,
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<${mail.id}@${host}>`,
      date: new Date(mail.atMs),
      headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
      signal: AbortSignal.any(ends),
    });
    return response;
  }

  return {
    async send(mail) {
      const startMs = clock.monotonicMs();
      const tookMs = () => clock.monotonicMs() - startMs;
      try {
        const response = await deliver(mail);
        return { kind: 'accepted', tookMs: tookMs(), ...answerOf(response) };
      } catch (cause) {
        return { ...outcomeOf(cause as SmtpFailure, mail), tookMs: tookMs() } as MailOutcome;
      }
    },
    async close() {
      closing.abort();
      transport.close();
    },
  };
}

function outcomeOf(cause: SmtpFailure & { name?: string; cause?: unknown }, mail: OutgoingMail) {
  if (cause.name === 'AssertionFailure' || cause.name === 'TypeError') throw cause;
  if (cause.code === 'EABORT') {
    const isLate = cause.cause instanceof Error && cause.cause.name === 'TimeoutError';
    const reason = isLate ? `ETIMEDOUT: not sent within ${mail.timeoutMs} ms` : 'The attempt was ended on this side.';
    return { kind: 'retry', reason };
  }
  return { ...judgeSmtpFailure(cause), ...answerOf(cause.response) };
}

function answerOf(response: string | undefined): { answer?: { status: number; text: string } } {
  const status = Number(response?.slice(0, 3));
  return response !== undefined && status >= 200 ? { answer: { status, text: response.slice(3).trim() } } : {};
}

/** Part of the Message-ID, the same as long as the sender is. */
function hostOf(from: string): string {
  return /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}

function serverOf(text: string) {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'smtps:';
  const hasCredentials = url.username !== '';
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // A password is not to be read by the network in between. To this machine there is none.
    requireTLS: !secure && hasCredentials && !isLoopback(host),
    ...(hasCredentials
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
