/**
 * Port: mails of accounts that are not sent yet, and the single-use tokens that their links carry. Mails are written with what they tell of, in the
 * methods of the auth store; a worker claims them by time, so one whose sender was killed is sent again under its id.
 */

/** verify: proves an address. forgot: somebody asked for a new password; whether there is an account is found when it is sent. changed: it was changed. */
export type AccountMailKind = 'verify' | 'forgot' | 'changed';

export interface AccountMail {
  /** Also makes the Message-ID and the token. */
  readonly id: string;
  readonly kind: AccountMailKind;
  /** Normalized. */
  readonly email: string;
  /** Of `changed`: where it was done from. */
  readonly detail?: { readonly address: string; readonly userAgent: string };
  readonly createdAtMs: number;
}

export interface ClaimedMail extends AccountMail {
  /** Number of this attempt, from 1. */
  readonly attempt: number;
}

export type TokenPurpose = 'verify' | 'reset';

export interface AccountToken {
  /** SHA-256 of the token, base64url. */
  readonly hash: string;
  readonly userId: string;
  readonly purpose: TokenPurpose;
  readonly email: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface AccountMailStore {
  add(mail: AccountMail): Promise<void>;
  /** Takes at most `limit` mails that are due, the longest due first, counts the attempt and makes each due again at `leaseUntilMs`. */
  claim(claim: { nowMs: number; leaseUntilMs: number; limit: number }): Promise<readonly ClaimedMail[]>;
  /** When the next is due; undefined when there is none. */
  nextDueMs(): Promise<number | undefined>;
  putOff(id: string, dueAtMs: number): Promise<void>;
  /** Sent, or given up. */
  remove(id: string): Promise<void>;
  /**
   * Keeps it, unless its hash is there already, used or not. False, and not kept, when its user has `max` others of its purpose that were made at or
   * after `sinceMs`, counted in the same step.
   */
  addToken(token: AccountToken, limit?: { readonly max: number; readonly sinceMs: number }): Promise<boolean>;
  /** Undefined when it is used, has expired at `nowMs`, or was never there. */
  findToken(hash: string, purpose: TokenPurpose, nowMs: number): Promise<AccountToken | undefined>;
  /** How many were made for the user since then, used ones too. */
  countTokens(userId: string, purpose: TokenPurpose, sinceMs: number): Promise<number>;
}
