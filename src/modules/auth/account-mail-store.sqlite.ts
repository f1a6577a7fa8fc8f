/** Mails of accounts and their tokens in SQLite. What the auth store writes in its own transactions (`insertMail`, `useToken`) stands here too. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type {
  AccountMail,
  AccountMailKind,
  AccountMailStore,
  AccountToken,
  ClaimedMail,
  TokenPurpose,
} from './account-mail-store.ts';

type Row = Record<string, unknown>;

export function createSqliteAccountMailStore(db: SqliteDatabase): AccountMailStore {
  return {
    async add(mail) {
      await db.write(() => insertMail(db, mail));
    },
    async claim(claim) {
      // A read first, so that idling writes nothing.
      const isDue = db.prepare('SELECT 1 FROM account_mails WHERE due_at_ms <= ? LIMIT 1').get(claim.nowMs);
      return isDue ? db.write(() => claimDue(db, claim)) : [];
    },
    async nextDueMs() {
      const due = db.prepare('SELECT min(due_at_ms) AS due FROM account_mails').get()?.due;
      return typeof due === 'number' ? due : undefined;
    },
    async putOff(id, dueAtMs) {
      await db.write(() => db.prepare('UPDATE account_mails SET due_at_ms = ? WHERE id = ?').run(dueAtMs, id));
    },
    async remove(id) {
      await db.write(() => db.prepare('DELETE FROM account_mails WHERE id = ?').run(id));
    },
    addToken(token, limit) {
      const sql = `INSERT OR IGNORE INTO account_tokens (hash, user_id, purpose, email, created_at_ms, expires_at_ms)
        VALUES (?, ?, ?, ?, ?, ?)`;
      const { hash, userId, purpose, email, createdAtMs, expiresAtMs } = token;
      return db.write(() => {
        const isKnown = db.prepare('SELECT 1 FROM account_tokens WHERE hash = ?').get(hash) !== undefined;
        if (!isKnown && limit && countTokens(db, { userId, purpose, sinceMs: limit.sinceMs }) >= limit.max)
          return false;
        db.prepare(sql).run(hash, userId, purpose, email, createdAtMs, expiresAtMs);
        return true;
      });
    },
    findToken: async (hash, purpose, nowMs) => findToken(db, { hash, purpose, nowMs }),
    countTokens: async (userId, purpose, sinceMs) => countTokens(db, { userId, purpose, sinceMs }),
  };
}

/** Inside `write`. */
export function insertMail(db: SqliteDatabase, mail: AccountMail): void {
  db.prepare(
    'INSERT INTO account_mails (id, kind, email, detail, attempts, due_at_ms, created_at_ms) VALUES (?, ?, ?, ?, 0, ?, ?)',
  ).run(
    mail.id,
    mail.kind,
    mail.email,
    mail.detail === undefined ? null : JSON.stringify(mail.detail),
    mail.createdAtMs,
    mail.createdAtMs,
  );
}

/** Inside `write`: uses it up, and with it all others of its user and purpose. Undefined when it is not to be had (any more). */
export function useToken(
  db: SqliteDatabase,
  ask: { hash: string; purpose: TokenPurpose; nowMs: number },
): AccountToken | undefined {
  const token = findToken(db, ask);
  if (!token) return undefined;
  db.prepare('UPDATE account_tokens SET used_at_ms = ? WHERE user_id = ? AND purpose = ? AND used_at_ms IS NULL').run(
    ask.nowMs,
    token.userId,
    ask.purpose,
  );
  return token;
}

function countTokens(
  db: SqliteDatabase,
  { userId, purpose, sinceMs }: { userId: string; purpose: TokenPurpose; sinceMs: number },
): number {
  const sql = 'SELECT count(*) AS n FROM account_tokens WHERE user_id = ? AND purpose = ? AND created_at_ms >= ?';
  return Number(db.prepare(sql).get(userId, purpose, sinceMs)?.n ?? 0);
}

function findToken(
  db: SqliteDatabase,
  { hash, purpose, nowMs }: { hash: string; purpose: TokenPurpose; nowMs: number },
): AccountToken | undefined {
  const row = db
    .prepare('SELECT * FROM account_tokens WHERE hash = ? AND purpose = ? AND used_at_ms IS NULL AND expires_at_ms > ?')
    .get(hash, purpose, nowMs) as Row | undefined;
  return (
    row && {
      hash,
      purpose,
      userId: String(row.user_id),
      email: String(row.email),
      createdAtMs: Number(row.created_at_ms),
      expiresAtMs: Number(row.expires_at_ms),
    }
  );
}

function claimDue(
  db: SqliteDatabase,
  { nowMs, leaseUntilMs, limit }: { nowMs: number; leaseUntilMs: number; limit: number },
): ClaimedMail[] {
  const sql = 'SELECT * FROM account_mails WHERE due_at_ms <= ? ORDER BY due_at_ms, id LIMIT ?';
  const due = db.prepare(sql).all(nowMs, limit).map(toClaimed);
  const update = db.prepare('UPDATE account_mails SET attempts = ?, due_at_ms = ? WHERE id = ?');
  for (const mail of due) update.run(mail.attempt, leaseUntilMs, mail.id);
  return due;
}

function toClaimed(row: Row): ClaimedMail {
  return {
    id: String(row.id),
    kind: row.kind as AccountMailKind,
    email: String(row.email),
    ...(row.detail === null ? {} : { detail: JSON.parse(String(row.detail)) as Required<AccountMail>['detail'] }),
    createdAtMs: Number(row.created_at_ms),
    attempt: Number(row.attempts) + 1,
  };
}
