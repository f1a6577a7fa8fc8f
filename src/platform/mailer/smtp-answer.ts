/**
 * Decides what an SMTP failure means. Pure.
 * Source: RFC 5321 4.2.1 (4yz may pass, 5yz will not), RFC 3463 and its registry (X.1.1 to X.1.3, X.1.6 and X.1.10 say that there is no such mailbox or
 * no such place; X.1.7 and X.1.8 speak of the sender).
 */

export interface SmtpFailure {
  /** Of the driver, such as ETIMEDOUT. */
  readonly code?: string;
  /** The command that failed; CONN, API and the like where it was none. */
  readonly command?: string;
  readonly message: string;
  /** The server's three digits. */
  readonly responseCode?: number | false;
  /** What it said, with the digits. */
  readonly response?: string;
}

export interface SmtpVerdict {
  readonly kind: 'retry' | 'rejected' | 'gone';
  readonly reason: string;
}

/** What is said of this message and not of the connection, or of us. */
const OF_THE_MESSAGE = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);
const NO_SUCH_MAILBOX = /\b5\.1\.(1|2|3|6|10)\b/;

export function judgeSmtpFailure(failure: SmtpFailure): SmtpVerdict {
  const { code, command = '', responseCode, response } = failure;
  if (!responseCode || response === undefined) {
    return { kind: 'retry', reason: `${code === undefined ? '' : `${code}: `}${failure.message}` };
  }
  const reason = `the mail server answered ${firstLine(response)}${OF_THE_MESSAGE.has(command) ? '' : ` (${command})`}`;
  // A refused connection or sign-in says nothing of the message: an operator mends it, and then it goes. So does 503, of the order of commands.
  if (responseCode < 500 || responseCode === 503 || !OF_THE_MESSAGE.has(command)) return { kind: 'retry', reason };
  if (command === 'RCPT TO' && NO_SUCH_MAILBOX.test(response)) return { kind: 'gone', reason };
  return { kind: 'rejected', reason };
}

const REASON_LENGTH_MAX = 200;

function firstLine(response: string): string {
  return (response.split(/\r?\n/)[0] ?? '').slice(0, REASON_LENGTH_MAX);
}
