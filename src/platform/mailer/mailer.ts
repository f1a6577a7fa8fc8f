/**
 * The port of mail: sends one message to one address, once. Whether and when to try again is the caller's to decide; the outcome says what the mail
 * server made of it. A message keeps its Message-ID on every attempt, so that a repeat can be told from a second message.
 */

export interface OutgoingMail {
  /** One address; see `#contract/email`. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What identifies the message; the mailer makes `<id@host>` of it. Of `a-z A-Z 0-9 . _ -`. */
  readonly id: string;
  /** Of the `Date` header, epoch ms. */
  readonly atMs: number;
  /** Besides those that every mail has; names and values hold no line breaks. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For everything together: connection, TLS, sign-in and message. */
  readonly timeoutMs: number;
  /** Ends the attempt early, as if the connection had broken. */
  readonly signal?: AbortSignal;
}

/** What the mail server said last. Absent when nobody answered. */
export interface MailAnswer {
  /** Of SMTP: three digits. */
  readonly status: number;
  readonly text: string;
}

/**
 * accepted: the mail server has taken the message over. retry: it may work later (4xx, network, a server that does not take our sign-in).
 * rejected: this message will never be taken. gone: there is no such mailbox.
 */
export type MailOutcome = { readonly tookMs: number; readonly answer?: MailAnswer } & (
  | { readonly kind: 'accepted' }
  | { readonly kind: 'retry' | 'rejected' | 'gone'; readonly reason: string }
);

export interface Mailer {
  /** Never rejects for what the server or the network does; those are outcomes. */
  send(mail: OutgoingMail): Promise<MailOutcome>;
  /** Ends all connections; what is being sent ends as if its connection had broken. */
  close(): Promise<void>;
}
