/**
 * The auth store in SQLite; what is promised stands in the port. One `write` a method: its closure runs without a pause,
 * so that reading and changing inside it is one step.
 */
import type { QuietHours } from '#contract/api/auth';
import type { Outbox } from '#platform/bus/outbox';
import type { SQLInputValue, SqliteDatabase } from '#platform/database/sqlite';
import type { AuthStore, Denial, DenialSubject, Role, Session, StoredDenial, User } from './auth-store.ts';

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

interface SessionRow {
  id: string;
  user_id: string;
  current_hash: string;
  previous_hash: string | null;
  client_hash: string;
  rotated_at_ms: number;
  created_at_ms: number;
  expires_at_ms: number;
}

type Part<Name extends keyof AuthStore> = Pick<AuthStore, Name>;

export function createSqliteAuthStore(deps: { db: SqliteDatabase; outbox: Pick<Outbox, 'append'> }): AuthStore {
  const tables = createTables(deps.db);
  return {
    ...userPart(deps.db, tables),
    ...accountEndPart(deps.db, tables, deps.outbox),
    ...sessionPart(deps.db, tables),
    ...denialPart(deps.db, tables),
  };
}

type Tables = ReturnType<typeof createTables>;

/** What the parts share; all of it synchronous, the changes for use inside `write` only. */
function createTables(db: SqliteDatabase) {
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
      'INSERT INTO sessions (id, user_id, current_hash, previous_hash, client_hash, rotated_at_ms, created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      session.id,
      session.userId,
      session.currentHash,
      session.previousHash,
      session.clientHash,
      session.rotatedAtMs,
      session.createdAtMs,
      session.expiresAtMs,
    );
  }

  function deny(denial: Denial): void {
    run('INSERT INTO token_denials (subject, until_ms) VALUES (?, ?)', denial.subject, denial.untilMs);
  }

  return { run, one, userBy, insertSession, deny };
}

function userPart(
  db: SqliteDatabase,
  tables: Tables,
): Part<'createUser' | 'findUser' | 'findUserByEmail' | 'updateProfile' | 'setRole' | 'replacePasswordHash'> {
  const { run, userBy, insertSession } = tables;
  return {
    async createUser(user, session) {
      return db.write(() => {
        const added = run(
          `INSERT INTO users (id, email, password_hash, credential_version, role, timezone, locale, quiet_hours, version, created_at_ms, updated_at_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING`,
          user.id,
          user.email,
          user.passwordHash,
          user.credentialVersion,
          user.role,
          user.timezone,
          user.locale,
          quietHoursText(user.quietHours),
          user.version,
          user.createdAtMs,
          user.updatedAtMs,
        );
        if (added === 1 && session) insertSession(session);
        return added === 1;
      });
    },
    async findUser(id) {
      return userBy('id', id);
    },
    async findUserByEmail(email) {
      return userBy('email', email);
    },
    async updateProfile(id, version, change) {
      return db.write(() => {
        const changed = run(
          'UPDATE users SET timezone = ?, locale = ?, quiet_hours = ?, version = version + 1, updated_at_ms = ? WHERE id = ? AND version = ?',
          change.timezone,
          change.locale,
          quietHoursText(change.quietHours),
          change.nowMs,
          id,
          version,
        );
        return changed === 1 ? userBy('id', id) : undefined;
      });
    },
    async setRole(id, role, nowMs) {
      return db.write(() => {
        run('UPDATE users SET role = ?, version = version + 1, updated_at_ms = ? WHERE id = ?', role, nowMs, id);
        return userBy('id', id);
      });
    },
    async replacePasswordHash(id, fromHash, toHash) {
      await db.write(() =>
        run('UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?', toHash, id, fromHash),
      );
    },
  };
}

function accountEndPart(
  db: SqliteDatabase,
  tables: Tables,
  outbox: Pick<Outbox, 'append'>,
): Part<'resetPassword' | 'removeUser'> {
  const { run, deny } = tables;
  return {
    async resetPassword(id, change) {
      return db.write(() => {
        const changed = run(
          `UPDATE users SET password_hash = ?, credential_version = credential_version + 1, version = version + 1, updated_at_ms = ? WHERE id = ?`,
          change.passwordHash,
          change.nowMs,
          id,
        );
        if (changed === 0) return undefined;
        const active = db
          .prepare('SELECT id FROM sessions WHERE user_id = ? AND rotated_at_ms >= ?')
          .all(id, change.activeSinceMs) as unknown as { id: string }[];
        const denials = active.map((row): Denial => ({ subject: `session:${row.id}`, untilMs: change.denyUntilMs }));
        for (const denial of denials) deny(denial);
        run('DELETE FROM sessions WHERE user_id = ?', id);
        return denials;
      });
    },
    async removeUser(id, version, event) {
      return db.write(() => {
        if (run('DELETE FROM users WHERE id = ? AND version = ?', id, version) === 0) return false;
        run('DELETE FROM sessions WHERE user_id = ?', id);
        deny({ subject: `user:${id}`, untilMs: event.denyUntilMs });
        outbox.append({ id: event.id, topic: 'auth.user.deleted', body: { userId: id, atMs: event.atMs } });
        return true;
      });
    },
  };
}

function sessionPart(db: SqliteDatabase, tables: Tables): Part<'openSession' | 'rotateSession' | 'endSession'> {
  const { run, one, userBy, insertSession, deny } = tables;
  return {
    async openSession(session, credentialVersion) {
      return db.write(() => {
        const user = userBy('id', session.userId);
        if (user?.credentialVersion !== credentialVersion) return false;
        insertSession(session);
        return true;
      });
    },
    async rotateSession(rotation) {
      const { sessionId, presentedHash, nowMs } = rotation;
      return db.write(() => {
        const row = one<SessionRow>('SELECT * FROM sessions WHERE id = ? AND expires_at_ms > ?', sessionId, nowMs);
        if (!row) return { kind: 'absent' as const };
        const session = toSession(row);
        if (session.currentHash === presentedHash) {
          const next: Session = {
            ...session,
            previousHash: presentedHash,
            currentHash: rotation.successorHash,
            clientHash: rotation.clientHash,
            rotatedAtMs: nowMs,
          };
          run(
            'UPDATE sessions SET current_hash = ?, previous_hash = ?, client_hash = ?, rotated_at_ms = ? WHERE id = ? AND current_hash = ?',
            next.currentHash,
            next.previousHash,
            next.clientHash,
            next.rotatedAtMs,
            sessionId,
            presentedHash,
          );
          return { kind: 'rotated' as const, session: next };
        }
        const isReplay =
          session.previousHash === presentedHash &&
          session.clientHash === rotation.clientHash &&
          nowMs - session.rotatedAtMs <= rotation.replayWindowMs;
        if (isReplay) return { kind: 'replayed' as const, session };
        run('DELETE FROM sessions WHERE id = ?', sessionId);
        deny({ subject: `session:${sessionId}`, untilMs: rotation.denyUntilMs });
        return { kind: 'reused' as const, session };
      });
    },
    async endSession(id, denyUntilMs) {
      await db.write(() => {
        run('DELETE FROM sessions WHERE id = ?', id);
        deny({ subject: `session:${id}`, untilMs: denyUntilMs });
      });
    },
  };
}

function denialPart(db: SqliteDatabase, tables: Tables): Part<'denialsAfter' | 'sweep'> {
  const { run } = tables;
  return {
    async denialsAfter(position, nowMs, limit) {
      const rows = db
        .prepare(
          'SELECT position, subject, until_ms FROM token_denials WHERE position > ? AND until_ms > ? ORDER BY position LIMIT ?',
        )
        .all(position, nowMs, limit) as unknown as { position: number; subject: DenialSubject; until_ms: number }[];
      return rows.map((row): StoredDenial => ({ position: row.position, subject: row.subject, untilMs: row.until_ms }));
    },
    async sweep(nowMs, limit) {
      return db.write(
        () =>
          run(
            'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?)',
            nowMs,
            limit,
          ) +
          run(
            'DELETE FROM token_denials WHERE position IN (SELECT position FROM token_denials WHERE until_ms <= ? ORDER BY until_ms LIMIT ?)',
            nowMs,
            limit,
          ),
      );
    },
  };
}

function quietHoursText(quietHours: QuietHours | null): string | null {
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

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    currentHash: row.current_hash,
    previousHash: row.previous_hash,
    clientHash: row.client_hash,
    rotatedAtMs: row.rotated_at_ms,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
