/**
 * What every adapter of the account mail store must do, with the auth store beside it, in whose steps mails are written and tokens used. Written against
 * the ports alone.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountMail, AccountMailStore, AccountToken } from './account-mail-store.ts';
import type { AuthStore, PasswordChange, Session, User } from './auth-store.ts';

export interface AccountMailStoreUnderTest {
  readonly mails: AccountMailStore;
  readonly store: AuthStore;
}

const T0 = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const USER: User = {
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
};

function aSession(id: string): Session {
  return {
    id,
    userId: 'user-1',
    currentHash: `${id}-hash`,
    previousHash: null,
    clientHash: 'client',
    userAgent: 'Test/1.0',
    address: '192.0.2.1',
    rotatedAtMs: T0,
    createdAtMs: T0,
    expiresAtMs: T0 + 720 * HOUR,
  };
}

function aMail(change: Partial<AccountMail> = {}): AccountMail {
  return { id: 'mail-1', kind: 'verify', email: USER.email, createdAtMs: T0, ...change };
}

function aToken(change: Partial<AccountToken> = {}): AccountToken {
  const life = { createdAtMs: T0, expiresAtMs: T0 + HOUR };
  return { hash: 'token-1', userId: 'user-1', purpose: 'reset', email: USER.email, ...life, ...change };
}

function aChange(change: Partial<PasswordChange> = {}): PasswordChange {
  return { passwordHash: 'hash-2', nowMs: T0 + 1_000, activeSinceMs: T0, denyUntilMs: T0 + HOUR, ...change };
}

export function describeAccountMailStore(name: string, make: () => AccountMailStoreUnderTest): void {
  describe(`account mail store (${name})`, () => {
    let mails: AccountMailStore;
    let store: AuthStore;
    beforeEach(async () => {
      ({ mails, store } = make());
      await store.createUser(USER, aSession('session-1'), aMail());
    });
    const stores = () => ({ mails, store });

    describe('mails', () => describeMails(stores));
    describe('tokens', () => describeTokens(stores));
    describe('new passwords', () => describePasswords(stores));
  });
}

function describeMails(stores: () => AccountMailStoreUnderTest): void {
  const claim = (nowMs: number, limit = 10) => stores().mails.claim({ nowMs, leaseUntilMs: nowMs + 60_000, limit });

  it('a mail is kept with the account that it is for, or neither', async () => {
    expect(await claim(T0)).toEqual([{ ...aMail(), attempt: 1 }]);
    const other = { ...USER, id: 'user-2' };
    expect(await stores().store.createUser(other, undefined, aMail({ id: 'mail-2' }))).toBe(false);
    expect(await claim(T0 + 1)).toEqual([]);
  });

  it('a claimed mail is due again when its lease ends, and counts its attempts', async () => {
    await claim(T0);
    expect(await claim(T0 + 59_999)).toEqual([]);
    expect(await stores().mails.nextDueMs()).toBe(T0 + 60_000);
    expect(await claim(T0 + 60_000)).toMatchObject([{ id: 'mail-1', attempt: 2 }]);
  });

  it('of many claims at once one gets a mail', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(T0)));
    expect(claims.flat()).toHaveLength(1);
  });

  it('the longest due comes first, as many as are asked for', async () => {
    const { mails } = stores();
    const detail = { address: '192.0.2.9', userAgent: 'Test/9' };
    await mails.add(aMail({ id: 'mail-3', kind: 'changed', detail, createdAtMs: T0 - 1 }));
    await mails.add(aMail({ id: 'mail-2', kind: 'forgot', createdAtMs: T0 + 1 }));
    expect(await claim(T0 + 1, 2)).toMatchObject([{ id: 'mail-3', detail }, { id: 'mail-1' }]);
  });

  it('what is put off waits, what is removed is gone', async () => {
    const { mails } = stores();
    await mails.putOff('mail-1', T0 + HOUR);
    expect(await claim(T0 + HOUR - 1)).toEqual([]);
    await mails.remove('mail-1');
    expect([await claim(T0 + HOUR), await mails.nextDueMs()]).toEqual([[], undefined]);
  });

  it('mails and tokens of an account that is gone are gone', async () => {
    const { mails, store } = stores();
    await mails.addToken(aToken());
    await store.removeUser('user-1', 1, { id: 'event-1', atMs: T0, denyUntilMs: T0 + HOUR });
    expect(await claim(T0)).toEqual([]);
    expect(await mails.findToken('token-1', 'reset', T0)).toBeUndefined();
  });
}

function describeTokens(stores: () => AccountMailStoreUnderTest): void {
  it('are found until they expire, for their purpose only', async () => {
    const { mails } = stores();
    await mails.addToken(aToken());
    expect(await mails.findToken('token-1', 'reset', T0 + HOUR - 1)).toEqual(aToken());
    expect(await mails.findToken('token-1', 'verify', T0)).toBeUndefined();
    expect(await mails.findToken('token-1', 'reset', T0 + HOUR)).toBeUndefined();
    expect(await mails.countTokens('user-1', 'reset', T0)).toBe(1);
    expect(await mails.countTokens('user-1', 'reset', T0 + 1)).toBe(0);
  });

  it('are no more than a few within a time, however many are made at once', async () => {
    const { mails } = stores();
    const limit = { max: 3, sinceMs: T0 };
    const make = (n: number) => mails.addToken(aToken({ hash: `token-${n}` }), limit);
    const kept = await Promise.all(Array.from({ length: 10 }, (_, n) => make(n)));
    expect(kept.filter(Boolean)).toHaveLength(3);
    // One that is there may be made again: its mail is sent once more.
    expect(await make(kept.indexOf(true))).toBe(true);
    expect(await mails.addToken(aToken({ hash: 'later' }), { ...limit, sinceMs: T0 + 1 })).toBe(true);
  });

  it('verify the address that they were mailed to, once', async () => {
    const { mails, store } = stores();
    await mails.addToken(aToken({ purpose: 'verify' }));
    const verified = await store.verifyEmail('token-1', T0 + 5);
    expect(verified).toMatchObject({ emailVerifiedAtMs: T0 + 5, version: 2 });
    expect(await store.verifyEmail('token-1', T0 + 6)).toBeUndefined();
    // A mail that is sent again brings its token along; a used one stays used.
    await mails.addToken(aToken({ purpose: 'verify' }));
    expect(await store.verifyEmail('token-1', T0 + 7)).toBeUndefined();
    await mails.addToken(aToken({ purpose: 'verify', hash: 'token-2', email: 'other@example.org' }));
    expect(await store.verifyEmail('token-2', T0 + 8)).toBeUndefined();
  });

  it('that expired are swept away', async () => {
    const { mails, store } = stores();
    await mails.addToken(aToken());
    expect(await store.sweep(T0 + HOUR, 100)).toBe(1);
    expect(await mails.countTokens('user-1', 'reset', 0)).toBe(0);
  });
}

function describePasswords(stores: () => AccountMailStoreUnderTest): void {
  it('by a mailed token: sessions end, the address is proved, other tokens are worth nothing, and a mail is kept', async () => {
    const { mails, store } = stores();
    await mails.addToken(aToken());
    await mails.addToken(aToken({ hash: 'token-2' }));
    const mail = aMail({ id: 'mail-2', kind: 'changed', createdAtMs: T0 + 1_000 });
    const done = await store.resetPasswordByToken('token-1', aChange({ mail }));
    expect(done).toEqual({
      userId: 'user-1',
      denials: [{ subject: 'session:session-1', untilMs: T0 + HOUR }],
    });
    expect(await store.findUser('user-1')).toMatchObject({
      passwordHash: 'hash-2',
      credentialVersion: 2,
      emailVerifiedAtMs: T0 + 1_000,
    });
    expect(await store.sessionsOf('user-1', T0, 10)).toEqual([]);
    expect(await store.resetPasswordByToken('token-2', aChange())).toBeUndefined();
    expect(await mails.claim({ nowMs: T0 + 1_000, leaseUntilMs: T0 + HOUR, limit: 10 })).toMatchObject([
      { id: 'mail-1' },
      { id: 'mail-2' },
    ]);
  });

  it('by a mailed token: of fifty at once one succeeds', async () => {
    const { mails, store } = stores();
    await mails.addToken(aToken());
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        store.resetPasswordByToken('token-1', aChange({ passwordHash: `hash-${n}` })),
      ),
    );
    expect(all.filter((done) => done !== undefined)).toHaveLength(1);
    expect(await store.findUser('user-1')).toMatchObject({ credentialVersion: 2 });
  });

  it('by the old one: the other sessions end, and only if it is still the old one', async () => {
    const { store } = stores();
    await store.openSession(aSession('session-2'), 1);
    const change = { ...aChange(), credentialVersion: 1, exceptSessionId: 'session-2' };
    expect(await store.changePassword('user-1', change)).toEqual([
      { subject: 'session:session-1', untilMs: T0 + HOUR },
    ]);
    expect((await store.sessionsOf('user-1', T0, 10)).map(({ id }) => id)).toEqual(['session-2']);
    expect(await store.changePassword('user-1', change)).toBeUndefined();
  });

  it('a session is ended by its owner, and listed until it expires', async () => {
    const { store } = stores();
    await store.openSession({ ...aSession('session-2'), rotatedAtMs: T0 + 9 }, 1);
    expect(await store.sessionsOf('user-1', T0, 10)).toEqual([
      { ...aSession('session-2'), rotatedAtMs: T0 + 9 },
      aSession('session-1'),
    ]);
    expect(await store.endSessionOf('user-2', 'session-1', T0)).toBe(false);
    expect(await store.endSessionOf('user-1', 'session-1', T0)).toBe(true);
    expect(await store.endSessionOf('user-1', 'session-1', T0)).toBe(false);
    expect(await store.sessionsOf('user-1', T0 + 720 * HOUR, 10)).toEqual([]);
  });
}
