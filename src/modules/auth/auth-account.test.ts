/** The own account, the command line and the public keys: the whole module on a real store. */
import { describe, expect, it } from 'vitest';
import { codeOf, EMAIL, PASSWORD, type Signed, useAuthWorld } from './auth-world.ts';
import { createPasswordHasher } from './password-hasher.ts';

const world = useAuthWorld();

describe('the own account', () => {
  it('is read and changed by merge patch, by version', async () => {
    const { accessToken } = await world.register();
    const read = await world.me('GET', accessToken);
    expect(read.headers.etag).toBe('"v1"');
    const quietHours = { from: '22:00', to: '07:00', days: ['sat', 'sun'] };
    world.clock.advance(1_000);
    const changed = await world.me('PATCH', accessToken, { locale: 'de-at', quietHours }, { 'if-match': '"v1"' });
    expect(changed.json()).toMatchObject({ locale: 'de-AT', quietHours, timezone: 'UTC', version: 2 });
    expect(changed.json().updatedAt).toBe('2026-01-01T00:00:01.000Z');
    expect(codeOf(await world.me('PATCH', accessToken, { locale: 'en' }, { 'if-match': '"v1"' }))).toBe(
      '412 version_stale',
    );
    const cleared = await world.me('PATCH', accessToken, { quietHours: null, locale: null });
    expect(cleared.json()).toMatchObject({ quietHours: null, locale: 'en', version: 3 });
  });

  it('is not changed by faulty patches', async () => {
    const { accessToken } = await world.register();
    for (const patch of [
      { timezone: 'Mars/Base' },
      { quietHours: { from: '25:00', to: '07:00' } },
      { email: 'x@y.z' },
      { role: 'admin' },
    ])
      expect(codeOf(await world.me('PATCH', accessToken, patch))).toBe('400 validation_failed');
    expect((await world.me('GET', accessToken)).json()).toMatchObject({ version: 1, role: 'user', timezone: 'UTC' });
  });

  it('loses no change of several that come at once', async () => {
    const { accessToken } = await world.register();
    const answers = await Promise.all([
      world.me('PATCH', accessToken, { timezone: 'Asia/Tokyo' }),
      world.me('PATCH', accessToken, { locale: 'ja' }),
      world.me('PATCH', accessToken, { quietHours: { from: '23:00', to: '06:00' } }),
    ]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
    expect((await world.me('GET', accessToken)).json()).toMatchObject({
      timezone: 'Asia/Tokyo',
      locale: 'ja',
      quietHours: { from: '23:00', to: '06:00' },
      version: 4,
    });
  });

  it('is deleted with the password only, and then nothing of it works', async () => {
    const { user, accessToken, refreshToken } = await world.register();
    expect(codeOf(await world.me('DELETE', accessToken, { password: 'wrong' }))).toBe('401 credentials_invalid');
    expect(codeOf(await world.me('DELETE', accessToken, {}))).toBe('400 validation_failed');
    expect(codeOf(await world.me('DELETE', accessToken, { password: PASSWORD }, { 'if-match': '"v9"' }))).toBe(
      '412 version_stale',
    );
    expect(world.outboxRows).toEqual([]);
    expect((await world.me('DELETE', accessToken, { password: PASSWORD })).statusCode).toBe(204);
    expect(world.outboxRows).toMatchObject([{ topic: 'auth.user.deleted', body: { userId: user.id } }]);
    expect(codeOf(await world.me('GET', accessToken))).toBe('401 token_revoked');
    expect(codeOf(await world.refresh(refreshToken))).toBe('401 refresh_token_invalid');
    expect(codeOf(await world.login())).toBe('401 credentials_invalid');
    expect((await world.register()).user.id).not.toBe(user.id);
  });

  it('is for those who are signed in', async () => {
    expect(codeOf(await world.app.inject({ method: 'GET', url: '/v1/me' }))).toBe('401 unauthenticated');
  });
});

describe('the command line', () => {
  it('creates, and makes an administrator from the next refresh on', async () => {
    expect(await world.auth.users.create('ADA@example.org', PASSWORD, 'user')).toMatchObject({
      ok: true,
      value: { email: EMAIL },
    });
    expect(await world.auth.users.create(EMAIL, PASSWORD, 'user')).toMatchObject({ error: { code: 'email_taken' } });
    expect(await world.auth.users.create('x', '12345678', 'user')).toMatchObject({
      error: { errors: [{ path: '/email' }, { path: '/password' }] },
    });
    const { accessToken, refreshToken } = (await world.login()).json() as Signed;
    expect(await world.auth.users.promote('ada@EXAMPLE.org')).toMatchObject({ ok: true, value: { role: 'admin' } });
    expect(await world.auth.users.promote('bob@example.org')).toMatchObject({ error: { code: 'not_found' } });
    expect(await world.auth.authenticate(`Bearer ${accessToken}`)).toMatchObject({ value: { role: 'user' } });
    const next = (await world.refresh(refreshToken)).json() as Signed;
    expect(await world.auth.authenticate(`Bearer ${next.accessToken}`)).toMatchObject({ value: { role: 'admin' } });
  });

  it('resets a password and ends all sessions', async () => {
    const { accessToken, refreshToken } = await world.register();
    expect(await world.auth.users.resetPassword(EMAIL, 'short')).toMatchObject({
      error: { code: 'validation_failed' },
    });
    expect(await world.auth.users.resetPassword('bob@example.org', 'another harbor')).toMatchObject({
      error: { code: 'not_found' },
    });
    expect(await world.auth.users.resetPassword(EMAIL, 'another harbor')).toMatchObject({ ok: true });
    expect(codeOf(await world.me('GET', accessToken))).toBe('401 token_revoked');
    expect(codeOf(await world.refresh(refreshToken))).toBe('401 refresh_token_invalid');
    expect(codeOf(await world.login())).toBe('401 credentials_invalid');
    const again = await world.login('another harbor');
    expect((await world.me('GET', again.json().accessToken)).statusCode).toBe(200);
  });

  it('opens no session for a login that began before the password was reset', async () => {
    await world.register();
    const real = createPasswordHasher();
    const slow = world.build({
      hasher: {
        ...real,
        async verify(hash, password) {
          const verified = await real.verify(hash, password);
          await world.auth.users.resetPassword(EMAIL, 'another harbor');
          return verified;
        },
      },
    });
    const other = await world.serve(slow);
    const payload = { email: EMAIL, password: PASSWORD };
    expect(codeOf(await other.inject({ method: 'POST', url: '/v1/auth/login', payload }))).toBe(
      '401 credentials_invalid',
    );
    await other.close();
    await slow.stop();
  });
});

it('shows its public keys to everybody', async () => {
  const answer = await world.app.inject({ method: 'GET', url: '/.well-known/jwks.json' });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['cache-control']).toBe('public, max-age=300');
  const [key] = answer.json().keys;
  expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
});
