/** The part of the auth store in SQLite that gives accounts new passwords and verifies addresses: what a mailed token, or the old password, allows. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import { insertMail, useToken } from './account-mail-store.sqlite.ts';
import type { AuthStore, Denial, PasswordChange } from './auth-store.ts';
import type { Tables } from './auth-store-rows.sqlite.ts';

type PasswordPart = Pick<AuthStore, 'resetPassword' | 'changePassword' | 'resetPasswordByToken' | 'verifyEmail'>;

export function passwordPart(db: SqliteDatabase, { run, userBy, deny }: Tables): PasswordPart {
  /** Inside `write`, for a user that is there. */
  function setPassword(id: string, change: PasswordChange, exceptSessionId = ''): Denial[] {
    run(
      `UPDATE users SET password_hash = ?, credential_version = credential_version + 1, version = version + 1, updated_at_ms = ? WHERE id = ?`,
      change.passwordHash,
      change.nowMs,
      id,
    );
    const active = db
      .prepare('SELECT id FROM sessions WHERE user_id = ? AND rotated_at_ms >= ? AND id <> ?')
      .all(id, change.activeSinceMs, exceptSessionId) as unknown as { id: string }[];
    const denials = active.map((row): Denial => ({ subject: `session:${row.id}`, untilMs: change.denyUntilMs }));
    for (const denial of denials) deny(denial);
    run('DELETE FROM sessions WHERE user_id = ? AND id <> ?', id, exceptSessionId);
    run(
      `UPDATE account_tokens SET used_at_ms = ? WHERE user_id = ? AND purpose = 'reset' AND used_at_ms IS NULL`,
      change.nowMs,
      id,
    );
    if (change.mail) insertMail(db, change.mail);
    return denials;
  }

  return {
    resetPassword: (id, change) => db.write(() => (userBy('id', id) ? setPassword(id, change) : undefined)),
    changePassword: (id, change) =>
      db.write(() =>
        userBy('id', id)?.credentialVersion === change.credentialVersion
          ? setPassword(id, change, change.exceptSessionId)
          : undefined,
      ),
    resetPasswordByToken: (tokenHash, change) =>
      db.write(() => {
        const token = useToken(db, { hash: tokenHash, purpose: 'reset', nowMs: change.nowMs });
        if (!token || !userBy('id', token.userId)) return undefined;
        const denials = setPassword(token.userId, change);
        markVerified(token.userId, token.email, change.nowMs);
        return { userId: token.userId, denials };
      }),
    verifyEmail: (tokenHash, nowMs) =>
      db.write(() => {
        const token = useToken(db, { hash: tokenHash, purpose: 'verify', nowMs });
        const user = token && userBy('id', token.userId);
        if (!user || user.email !== token.email) return undefined;
        markVerified(user.id, user.email, nowMs);
        return userBy('id', user.id);
      }),
  };

  function markVerified(id: string, email: string, nowMs: number): void {
    run(
      `UPDATE users SET email_verified_at_ms = ?, version = version + 1, updated_at_ms = ?
       WHERE id = ? AND email = ? AND email_verified_at_ms IS NULL`,
      nowMs,
      nowMs,
      id,
      email,
    );
  }
}
