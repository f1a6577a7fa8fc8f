/**
 * What every adapter of the auth store must do, run by `auth-store.<technology>.test.ts`. Written against the port alone.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuthStore, Rotation, Session, User } from './auth-store.ts';

export interface AuthStoreUnderTest {
  readonly store: AuthStore;
  /** Bodies of `auth.user.deleted` that were handed to the outbox and kept. */
  deletedUsers(): readonly { userId: string; atMs: number }[];
}

const T0 = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

function aUser(change: Partial<User> = {}): User {
  return {
    id: 'user-1',
    email: 'ada@example.org',
    passwordHash: 'hash-1',
    credentialVersion: 1,
    emailVerifiedAtMs: null,
    role: 'user',
    timezone: 'UTC',
    locale: 'en',
    quietHours: null,
    version: 1,
    createdAtMs: T0,
    updatedAtMs: T0,
    ...change,
  };
}

function aSession(change: Partial<Session> = {}): Session {
  return {
    id: 'session-1',
    userId: 'user-1',
    currentHash: 'r0',
    previousHash: null,
    clientHash: 'client-1',
    userAgent: 'Test/1.0',
    address: '192.0.2.1',
    rotatedAtMs: T0,
    createdAtMs: T0,
    expiresAtMs: T0 + 30 * DAY,
    ...change,
  };
}

function aRotation(change: Partial<Rotation> = {}): Rotation {
  return {
    sessionId: 'session-1',
    presentedHash: 'r0',
    userAgent: 'Test/2.0',
    address: '192.0.2.2',
    successorHash: 'r1',
    clientHash: 'client-1',
    nowMs: T0 + 1_000,
    replayWindowMs: 15_000,
    denyUntilMs: T0 + 700_000,
    ...change,
  };
}

export function describeAuthStore(name: string, make: () => AuthStoreUnderTest): void {
  describe(`auth store (${name})`, () => {
    let store: AuthStore;
    let deletedUsers: AuthStoreUnderTest['deletedUsers'];

    beforeEach(() => {
      ({ store, deletedUsers } = make());
    });

    describe('users', () => describeUsers(() => store));
    describe('sessions', () => describeSessions(() => store));
    describe('denials', () => describeDenials(() => store));

    it('removes a user with everything, denies the tokens and tells the others, once', async () => {
      await store.createUser(aUser(), aSession());
      const event = { id: 'event-1', atMs: T0 + 5, denyUntilMs: T0 + 1_000 };
      expect(await store.removeUser('user-1', 2, event)).toBe(false);
      expect(deletedUsers()).toEqual([]);
      const outcomes = await Promise.all([1, 2, 3].map(() => store.removeUser('user-1', 1, event)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.findUser('user-1')).toBeUndefined();
      expect(await store.findUserByEmail('ada@example.org')).toBeUndefined();
      expect(await store.rotateSession(aRotation())).toEqual({ kind: 'absent' });
      expect(await store.denialsAfter(0, T0, 10)).toMatchObject([{ subject: 'user:user-1', untilMs: T0 + 1_000 }]);
      expect(deletedUsers()).toEqual([{ userId: 'user-1', atMs: T0 + 5 }]);
    });
  });
}

function describeUsers(store: () => AuthStore): void {
  it('gives back what was kept, by id and by address', async () => {
    const user = aUser({ quietHours: { from: '22:00', to: '07:00', days: ['mon', 'sun'] } });
    expect(await store().createUser(user)).toBe(true);
    expect(await store().findUser('user-1')).toEqual(user);
    expect(await store().findUserByEmail('ada@example.org')).toEqual(user);
    expect(await store().findUser('user-2')).toBeUndefined();
    expect(await store().findUserByEmail('bob@example.org')).toBeUndefined();
  });

  it('keeps one of fifty accounts that ask for one address at once, and only its session', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        store().createUser(aUser({ id: `user-${i}` }), aSession({ id: `session-${i}`, userId: `user-${i}` })),
      ),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const winner = outcomes.indexOf(true);
    expect((await store().findUserByEmail('ada@example.org'))?.id).toBe(`user-${winner}`);
    const loser = winner === 0 ? 1 : 0;
    expect(await store().rotateSession(aRotation({ sessionId: `session-${loser}` }))).toEqual({ kind: 'absent' });
  });

  it('changes a profile only at the version that was read', async () => {
    await store().createUser(aUser());
    const change = { timezone: 'Europe/Berlin', locale: 'de', quietHours: null, nowMs: T0 + 9 };
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => store().updateProfile('user-1', 1, change)));
    expect(outcomes.filter((user) => user !== undefined)).toEqual([
      aUser({ timezone: 'Europe/Berlin', locale: 'de', version: 2, updatedAtMs: T0 + 9 }),
    ]);
    expect(await store().updateProfile('user-2', 1, change)).toBeUndefined();
  });

  it('sets a role, and says when there is nobody to set it for', async () => {
    await store().createUser(aUser());
    expect(await store().setRole('user-1', 'admin', T0 + 1)).toMatchObject({ role: 'admin', version: 2 });
    expect(await store().setRole('user-2', 'admin', T0 + 1)).toBeUndefined();
  });

  it('replaces a password hash only when it is still the same, and without ending sessions', async () => {
    await store().createUser(aUser(), aSession());
    await store().replacePasswordHash('user-1', 'hash-0', 'hash-2');
    expect(await store().findUser('user-1')).toEqual(aUser());
    await store().replacePasswordHash('user-1', 'hash-1', 'hash-2');
    expect(await store().findUser('user-1')).toEqual(aUser({ passwordHash: 'hash-2' }));
    expect(await store().rotateSession(aRotation())).toMatchObject({ kind: 'rotated' });
  });

  it('ends all sessions at a new password and denies those that may still have a valid access token', async () => {
    await store().createUser(aUser(), aSession());
    await store().openSession(aSession({ id: 'session-2', rotatedAtMs: T0 + 50 }), 1);
    const change = { passwordHash: 'hash-2', nowMs: T0 + 100, activeSinceMs: T0 + 50, denyUntilMs: T0 + 999 };
    expect(await store().resetPassword('user-1', change)).toEqual([
      { subject: 'session:session-2', untilMs: T0 + 999 },
    ]);
    for (const sessionId of ['session-1', 'session-2'])
      expect(await store().rotateSession(aRotation({ sessionId }))).toEqual({ kind: 'absent' });
    expect(await store().denialsAfter(0, T0, 10)).toMatchObject([{ subject: 'session:session-2' }]);
    expect(await store().findUser('user-1')).toMatchObject({
      passwordHash: 'hash-2',
      credentialVersion: 2,
      version: 2,
    });
    expect(await store().openSession(aSession(), 1)).toBe(false);
    expect(await store().openSession(aSession(), 2)).toBe(true);
    expect(await store().resetPassword('user-2', change)).toBeUndefined();
  });
}

function describeSessions(store: () => AuthStore): void {
  beforeEach(async () => {
    await store().createUser(aUser(), aSession());
  });

  it('opens no session for somebody who is gone', async () => {
    expect(await store().openSession(aSession({ id: 'session-2', userId: 'user-2' }), 1)).toBe(false);
    expect(await store().rotateSession(aRotation({ sessionId: 'session-2' }))).toEqual({ kind: 'absent' });
  });

  it('rotates once for fifty that present one token at once, and replays for the others', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => store().rotateSession(aRotation())));
    const kinds = outcomes.map((outcome) => outcome.kind);
    expect(kinds.filter((kind) => kind === 'rotated')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'replayed')).toHaveLength(49);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ session: { currentHash: 'r1', previousHash: 'r0' } });
  });

  it('keeps the end of the session where it was', async () => {
    const outcome = await store().rotateSession(aRotation());
    expect(outcome).toMatchObject({ session: { expiresAtMs: T0 + 30 * DAY, rotatedAtMs: T0 + 1_000 } });
    expect(await store().rotateSession(aRotation({ presentedHash: 'r1', nowMs: T0 + 30 * DAY }))).toEqual({
      kind: 'absent',
    });
  });

  it('lets a client of another name use the current token, and only that client replay afterwards', async () => {
    expect(await store().rotateSession(aRotation({ clientHash: 'client-2' }))).toMatchObject({ kind: 'rotated' });
    expect(await store().rotateSession(aRotation({ clientHash: 'client-2' }))).toMatchObject({ kind: 'replayed' });
    expect(await store().rotateSession(aRotation())).toMatchObject({ kind: 'reused' });
  });

  it.each([
    ['another client', { clientHash: 'client-2' }],
    ['the window has passed', { nowMs: T0 + 16_001 }],
    ['the token is no longer the previous one', { presentedHash: 'r-older' }],
  ])('ends the session when a replaced token comes back and %s', async (_name, change) => {
    await store().rotateSession(aRotation());
    expect(await store().rotateSession(aRotation({ nowMs: T0 + 16_000 }))).toMatchObject({ kind: 'replayed' });
    expect(await store().rotateSession(aRotation(change))).toMatchObject({
      kind: 'reused',
      session: { userId: 'user-1' },
    });
    expect(await store().rotateSession(aRotation({ presentedHash: 'r1' }))).toEqual({ kind: 'absent' });
    expect(await store().denialsAfter(0, T0, 10)).toMatchObject([
      { subject: 'session:session-1', untilMs: T0 + 700_000 },
    ]);
  });

  it('ends a session, and denies it even if it was gone', async () => {
    await store().endSession('session-1', T0 + 10);
    await store().endSession('session-9', T0 + 10);
    expect(await store().rotateSession(aRotation())).toEqual({ kind: 'absent' });
    const denials = await store().denialsAfter(0, T0, 10);
    expect(denials.map((denial) => denial.subject)).toEqual(['session:session-1', 'session:session-9']);
  });
}

function describeDenials(store: () => AuthStore): void {
  it('lists denials in order after a position, leaving out those that no longer hold', async () => {
    for (let i = 1; i <= 5; i++) await store().endSession(`s${i}`, T0 + i);
    const first = await store().denialsAfter(0, T0 + 1, 2);
    expect(first.map((denial) => denial.subject)).toEqual(['session:s2', 'session:s3']);
    const rest = await store().denialsAfter(first.at(-1)?.position ?? 0, T0 + 1, 10);
    expect(rest.map((denial) => denial.subject)).toEqual(['session:s4', 'session:s5']);
    expect(await store().denialsAfter(rest.at(-1)?.position ?? 0, T0, 10)).toEqual([]);
  });

  it('gives no position twice, also after the last denial was swept away', async () => {
    await store().endSession('s1', T0 + 1);
    const position = (await store().denialsAfter(0, T0, 1))[0]?.position ?? 0;
    await store().sweep(T0 + 1, 10);
    await store().endSession('s2', T0 + 5);
    expect((await store().denialsAfter(position, T0, 1)).map((denial) => denial.subject)).toEqual(['session:s2']);
  });

  it('sweeps what has expired in batches, and nothing else', async () => {
    await store().createUser(aUser());
    for (let i = 1; i <= 3; i++) {
      await store().openSession(aSession({ id: `session-${i}`, expiresAtMs: T0 + i * 10 }), 1);
      await store().endSession(`other-${i}`, T0 + i * 10);
    }
    expect(await store().sweep(T0 + 20, 1)).toBe(2);
    expect(await store().sweep(T0 + 20, 1)).toBe(2);
    expect(await store().sweep(T0 + 20, 1)).toBe(0);
    expect(await store().denialsAfter(0, 0, 10)).toMatchObject([{ subject: 'session:other-3' }]);
    const left = aRotation({ sessionId: 'session-3', nowMs: T0 + 1 });
    expect(await store().rotateSession(left)).toMatchObject({ kind: 'rotated' });
  });
}
