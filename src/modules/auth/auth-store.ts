/**
 * The port of what auth keeps: users, sessions (one row for each family of refresh tokens) and refused tokens.
 * Each method is one atomic, durable step; what must change together stands in one method. Reads see every finished write.
 * Absence is `undefined`; e-mail addresses come in already normalized, tokens only as their hashes.
 */
import type { QuietHours } from '#contract/api/auth';
import type { AccountMail } from './account-mail-store.ts';

export type Role = 'user' | 'admin';

export interface User {
  readonly id: string;
  /** Normalized; unique. */
  readonly email: string;
  /** When its owner followed the link that was mailed there; null: not yet. */
  readonly emailVerifiedAtMs: number | null;
  /** PHC string of argon2id. */
  readonly passwordHash: string;
  /** Grows with every new password, not when the same one is hashed anew. */
  readonly credentialVersion: number;
  readonly role: Role;
  readonly timezone: string;
  readonly locale: string;
  readonly quietHours: QuietHours | null;
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** One sign-in on one client, from login to logout: the family of its refresh tokens. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly currentHash: string;
  readonly previousHash: string | null;
  /** Of the client that was given the current token. */
  readonly clientHash: string;
  /** When the current token was given: the session's last use. */
  readonly rotatedAtMs: number;
  /** As the client called itself then, cut to a length that can be shown. */
  readonly userAgent: string;
  /** Where it came from then. */
  readonly address: string;
  readonly createdAtMs: number;
  /** Absolute: rotation does not move it. */
  readonly expiresAtMs: number;
}

/** `session:<id>`, `token:<id>` or `user:<id>`. */
export type DenialSubject = `${'session' | 'token' | 'user'}:${string}`;

/** Access tokens of the subject are refused until then; later they have expired by themselves. */
export interface Denial {
  readonly subject: DenialSubject;
  readonly untilMs: number;
}

export interface StoredDenial extends Denial {
  /** Grows in the order in which denials became visible. */
  readonly position: number;
}

export interface Rotation {
  readonly sessionId: string;
  readonly presentedHash: string;
  readonly successorHash: string;
  readonly clientHash: string;
  readonly userAgent: string;
  readonly address: string;
  readonly nowMs: number;
  readonly replayWindowMs: number;
  /** Until when the session's access tokens are denied if the token turns out to be reused. */
  readonly denyUntilMs: number;
}

/**
 * rotated: the presented token was the current one; the successor is now. replayed: it is the previous one, presented by the same client
 * within the window; nothing changed. reused: it is an older one, or the window or the client is another; the session is gone and denied.
 * absent: there is no such session, or it has expired.
 */
export type RotationOutcome =
  | { readonly kind: 'rotated' | 'replayed' | 'reused'; readonly session: Session }
  | { readonly kind: 'absent' };

export interface Profile {
  readonly timezone: string;
  readonly locale: string;
  readonly quietHours: QuietHours | null;
}

/** A new password, and which sessions end with it. */
export interface PasswordChange {
  readonly passwordHash: string;
  readonly nowMs: number;
  /** Tokens given earlier have expired. */
  readonly activeSinceMs: number;
  readonly denyUntilMs: number;
  /** Kept in the same step, to be sent. */
  readonly mail?: AccountMail;
}

export interface AuthStore {
  /** False, and nothing kept, when the address has an account. A session is opened, and a mail kept, in the same step when one is given. */
  createUser(user: User, session?: Session, mail?: AccountMail): Promise<boolean>;
  findUser(id: string): Promise<User | undefined>;
  findUserByEmail(email: string): Promise<User | undefined>;
  /** Compare-and-set on `version`, which grows by one. Undefined when the user is gone or of another version. */
  updateProfile(id: string, version: number, change: Profile & { nowMs: number }): Promise<User | undefined>;
  setRole(id: string, role: Role, nowMs: number): Promise<User | undefined>;
  /** The same password with better parameters. Does nothing when the hash is no longer `fromHash`. */
  replacePasswordHash(id: string, fromHash: string, toHash: string): Promise<void>;
  /**
   * A new password: ends every session of the user and denies those that were given a token at or after `activeSinceMs`.
   * Returns the denials; undefined when there is no such user. Mailed tokens for a new password are used up.
   */
  resetPassword(id: string, change: PasswordChange): Promise<readonly Denial[] | undefined>;
  /** The same for a password of that `credentialVersion`, and without ending `exceptSessionId`. Undefined when it is another by now. */
  changePassword(
    id: string,
    change: PasswordChange & { credentialVersion: number; exceptSessionId: string },
  ): Promise<readonly Denial[] | undefined>;
  /**
   * The same as `resetPassword`, for whoever has a mailed token, which is used up. The address that it was mailed to is thereby verified.
   * Undefined, and nothing done, when the token is used, has expired or was never there: of any number of calls with one token one succeeds.
   */
  resetPasswordByToken(
    tokenHash: string,
    change: PasswordChange,
  ): Promise<{ readonly userId: string; readonly denials: readonly Denial[] } | undefined>;
  /** Uses the token up and marks its user's address as verified. Undefined when there is no such token (any more), or the address is another by now. */
  verifyEmail(tokenHash: string, nowMs: number): Promise<User | undefined>;
  /**
   * Removes the user of that version with all sessions, denies the user's tokens and tells the other modules (`auth.user.deleted`).
   * False, and nothing done, when the user is gone or of another version.
   */
  removeUser(id: string, version: number, event: { id: string; atMs: number; denyUntilMs: number }): Promise<boolean>;

  /** False, and nothing kept, when the user is gone or has another password by now. */
  openSession(session: Session, credentialVersion: number): Promise<boolean>;
  /** See RotationOutcome. Of any number of calls with one token at most one rotates. */
  rotateSession(rotation: Rotation): Promise<RotationOutcome>;
  /** Ends the session, whether or not it is there, and denies its access tokens. */
  endSession(id: string, denyUntilMs: number): Promise<void>;
  /** The same for a session of this user; false, and nothing done, when the user has none such. */
  endSessionOf(userId: string, id: string, denyUntilMs: number): Promise<boolean>;
  /** Those that have not expired, the last used first, at most `limit`. */
  sessionsOf(userId: string, nowMs: number, limit: number): Promise<readonly Session[]>;

  /** Denials after a position (0: all) that still hold at `nowMs`, in order, at most `limit`. */
  denialsAfter(position: number, nowMs: number, limit: number): Promise<readonly StoredDenial[]>;
  /** Removes at most `limit` expired sessions, denials and mailed tokens each; returns how many were removed. */
  sweep(nowMs: number, limit: number): Promise<number>;
}
