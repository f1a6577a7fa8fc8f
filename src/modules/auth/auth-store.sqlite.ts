/**
 * The auth store in SQLite; what is promised stands in the port. One `write` a method: its closure runs without a pause,
 * so that reading and changing inside it is one step.
 */
import type { Outbox } from '#platform/bus/outbox';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { insertMail } from './account-mail-store.sqlite.ts';
import type { AuthStore, DenialSubject, Session, StoredDenial } from './auth-store.ts';
import { passwordPart } from './auth-store-passwords.sqlite.ts';
import { createTables, quietHoursText, type SessionRow, type Tables, toSession } from './auth-store-rows.sqlite.ts';

type Part<Name extends keyof AuthStore> = Pick<AuthStore, Name>;

export function createSqliteAuthStore(deps: { db: SqliteDatabase; outbox: Pick<Outbox, 'append'> }): AuthStore {
  const tables = createTables(deps.db);
  return {
    ...userPart(deps.db, tables),
    ...passwordPart(deps.db, tables),
    removeUser: removeUser(deps.db, tables, deps.outbox),
    ...sessionPart(deps.db, tables),
    ...ownSessionsPart(deps.db, tables),
    ...denialPart(deps.db, tables),
  };
}

function userPart(
  db: SqliteDatabase,
  tables: Tables,
): Part<'createUser' | 'findUser' | 'findUserByEmail' | 'updateProfile' | 'setRole' | 'replacePasswordHash'> {
  const { run, userBy, insertSession } = tables;
  return {
    async createUser(user, session, mail) {
      return db.write(() => {
        const added = run(
          `INSERT INTO users (id, email, password_hash, credential_version, role, timezone, locale, quiet_hours, version, created_at_ms, updated_at_ms, email_verified_at_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING`,
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
          user.emailVerifiedAtMs,
        );
        if (added !== 1) return false;
        if (session) insertSession(session);
        if (mail) insertMail(db, mail);
        return true;
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

function removeUser(db: SqliteDatabase, { run, userBy, deny }: Tables, outbox: Pick<Outbox, 'append'>) {
  return (...[id, version, event]: Parameters<AuthStore['removeUser']>): Promise<boolean> =>
    db.write(() => {
      const email = userBy('id', id)?.email ?? '';
      if (run('DELETE FROM users WHERE id = ? AND version = ?', id, version) === 0) return false;
      run('DELETE FROM sessions WHERE user_id = ?', id);
      run('DELETE FROM account_tokens WHERE user_id = ?', id);
      run('DELETE FROM account_mails WHERE email = ?', email);
      deny({ subject: `user:${id}`, untilMs: event.denyUntilMs });
      outbox.append({ id: event.id, topic: 'auth.user.deleted', body: { userId: id, atMs: event.atMs } });
      return true;
    });
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
            userAgent: rotation.userAgent,
            address: rotation.address,
          };
          run(
            'UPDATE sessions SET current_hash = ?, previous_hash = ?, client_hash = ?, rotated_at_ms = ?, user_agent = ?, address = ? WHERE id = ? AND current_hash = ?',
            next.currentHash,
            next.previousHash,
            next.clientHash,
            next.rotatedAtMs,
            next.userAgent,
            next.address,
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

function ownSessionsPart(db: SqliteDatabase, { run, deny }: Tables): Part<'endSessionOf' | 'sessionsOf'> {
  return {
    endSessionOf: (userId, id, denyUntilMs) =>
      db.write(() => {
        if (run('DELETE FROM sessions WHERE id = ? AND user_id = ?', id, userId) === 0) return false;
        deny({ subject: `session:${id}`, untilMs: denyUntilMs });
        return true;
      }),
    async sessionsOf(userId, nowMs, limit) {
      const sql =
        'SELECT * FROM sessions WHERE user_id = ? AND expires_at_ms > ? ORDER BY rotated_at_ms DESC, id LIMIT ?';
      return (db.prepare(sql).all(userId, nowMs, limit) as unknown as SessionRow[]).map(toSession);
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
          ) +
          run(
            'DELETE FROM account_tokens WHERE hash IN (SELECT hash FROM account_tokens WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?)',
            nowMs,
            limit,
          ),
      );
    },
  };
}
