/**
 * Rows of users and sessions in SQLite, and the few statements that several parts of the auth store share. All of it synchronous; what changes is for use
 * inside `write` only.
 */
import type { QuietHours } from '#contract/api/auth';
import type { SQLInputValue, SqliteDatabase } from '#platform/database/sqlite';
import type { Denial, Role, Session, User } from './auth-store.ts';

interface UserRow {
  id: string;
  email: string;
  email_verified_at_ms: number | null;
  password_hash: string;
  credential_version: number;
  role: Role;
  timezone: string;
  locale: string;
  quiet_hours: string | null;
  version: number;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface SessionRow {
  id: string;
  user_id: string;
  current_hash: string;
  previous_hash: string | null;
  client_hash: string;
  rotated_at_ms: number;
  created_at_ms: number;
  expires_at_ms: number;
  user_agent: string;
  address: string;
}

export type Tables = ReturnType<typeof createTables>;

export function createTables(db: SqliteDatabase) {
  function run(sql: string, ...values: SQLInputValue[]): number {
    return Number(db.prepare(sql).run(...values).changes);
  }

  function one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return db.prepare(sql).get(...values) as Row | undefined;
  }

  function userBy(column: 'id' | 'email', value: string): User | undefined {
    const row = one<UserRow>(`SELECT * FROM users WHERE ${column} = ?`, value);
    return row && toUser(row);
  }

  function insertSession(session: Session): void {
    run(
      'INSERT INTO sessions (id, user_id, current_hash, previous_hash, client_hash, rotated_at_ms, created_at_ms, expires_at_ms, user_agent, address) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      session.id,
      session.userId,
      session.currentHash,
      session.previousHash,
      session.clientHash,
      session.rotatedAtMs,
      session.createdAtMs,
      session.expiresAtMs,
      session.userAgent,
      session.address,
    );
  }

  function deny(denial: Denial): void {
    run('INSERT INTO token_denials (subject, until_ms) VALUES (?, ?)', denial.subject, denial.untilMs);
  }

  return { run, one, userBy, insertSession, deny };
}

export function quietHoursText(quietHours: QuietHours | null): string | null {
  return quietHours && JSON.stringify(quietHours);
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    emailVerifiedAtMs: row.email_verified_at_ms,
    passwordHash: row.password_hash,
    credentialVersion: row.credential_version,
    role: row.role,
    timezone: row.timezone,
    locale: row.locale,
    quietHours: row.quiet_hours === null ? null : (JSON.parse(row.quiet_hours) as QuietHours),
    version: row.version,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    currentHash: row.current_hash,
    previousHash: row.previous_hash,
    clientHash: row.client_hash,
    rotatedAtMs: row.rotated_at_ms,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    userAgent: row.user_agent,
    address: row.address,
  };
}
