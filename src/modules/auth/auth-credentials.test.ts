/** Changing the password, and the list of sessions, over HTTP: the whole module on a real store, without a mail server. */
import { describe, expect, it } from 'vitest';
import { codeOf, EMAIL, PASSWORD, type Signed, useAuthWorld } from './auth-world.ts';

const world = useAuthWorld();
const NEW_PASSWORD = 'another harbor at dusk';

interface SessionShown {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly userAgent: string;
  readonly address: string;
}

const authorized = (signed: Signed) => ({ authorization: `Bearer ${signed.accessToken}` });
const signIn = async (userAgent: string) =>
  (
    await world.post(
      '/v1/auth/login',
      { email: EMAIL, password: PASSWORD, client: 'native' },
      { 'user-agent': userAgent },
    )
  ).json() as Signed;
const change = (signed: Signed, currentPassword: string, newPassword: string) =>
  world.post('/v1/me/password', { currentPassword, newPassword }, authorized(signed));

async function sessions(signed: Signed): Promise<SessionShown[]> {
  const answer = await world.app.inject({ method: 'GET', url: '/v1/sessions', headers: authorized(signed) });
  expect(answer.statusCode).toBe(200);
  return (answer.json() as { items: SessionShown[] }).items;
}

describe('a new password', () => {
  it('takes the old one, and ends the other sessions', async () => {
    const first = await world.register();
    const other = await signIn('Phone/1');
    expect((await change(first, PASSWORD, NEW_PASSWORD)).statusCode).toBe(204);
    expect((await world.me('GET', first.accessToken)).statusCode).toBe(200);
    expect((await world.refresh(first.refreshToken)).statusCode).toBe(200);
    expect(codeOf(await world.me('GET', other.accessToken))).toBe('401 token_revoked');
    expect(codeOf(await world.refresh(other.refreshToken))).toBe('401 refresh_token_invalid');
    expect(codeOf(await world.login(PASSWORD))).toBe('401 credentials_invalid');
    expect((await world.login(NEW_PASSWORD)).statusCode).toBe(200);
  });

  it('is refused without the old one, or where it is too common, and nothing ends', async () => {
    const first = await world.register();
    const other = await signIn('Phone/1');
    expect(codeOf(await change(first, 'wrong', NEW_PASSWORD))).toBe('401 credentials_invalid');
    const common = await change(first, PASSWORD, 'password');
    expect(common.json()).toMatchObject({ code: 'validation_failed', errors: [{ path: '/newPassword' }] });
    expect((await world.me('GET', other.accessToken)).statusCode).toBe(200);
  });

  it('is taken from one of several that change it at once', async () => {
    const first = await world.register();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => change(first, PASSWORD, `${NEW_PASSWORD} ${n}`)),
    );
    const codes = answers.map(({ statusCode }) => statusCode);
    expect(codes.filter((code) => code === 204)).toHaveLength(1);
    expect(codes.every((code) => [204, 409, 401].includes(code))).toBe(true);
    expect((await world.login(`${NEW_PASSWORD} ${codes.indexOf(204)}`)).statusCode).toBe(200);
  });
});

describe('sessions', () => {
  it('are listed with where they were used last, one of them the own', async () => {
    const first = await world.register();
    world.clock.advance(1_000);
    const phone = await signIn('Phone/1');
    world.clock.advance(60_000);
    const renewed = (await world.refresh(first.refreshToken, { 'user-agent': 'Desk/2' })).json() as Signed;
    const shown = await sessions(phone);
    expect(shown).toMatchObject([
      { isCurrent: false, userAgent: 'Desk/2', address: '127.0.0.1', createdAt: '2026-01-01T00:00:00.000Z' },
      { isCurrent: true, userAgent: 'Phone/1', createdAt: '2026-01-01T00:00:01.000Z' },
    ]);
    expect(shown[0]?.lastUsedAt).toBe('2026-01-01T00:01:01.000Z');
    expect((await sessions(renewed)).map(({ isCurrent }) => isCurrent)).toEqual([true, false]);
  });

  it('are ended one by one by their owner, and by nobody else', async () => {
    const first = await world.register();
    const phone = await signIn('Phone/1');
    const id = (await sessions(phone)).find(({ isCurrent }) => isCurrent)?.id ?? '';
    const end = (by: Signed) =>
      world.app.inject({ method: 'DELETE', url: `/v1/sessions/${id}`, headers: authorized(by) });
    const stranger = await world.register({ email: 'eve@example.org' });
    expect(codeOf(await end(stranger))).toBe('404 not_found');
    expect((await world.me('GET', phone.accessToken)).statusCode).toBe(200);
    expect((await end(first)).statusCode).toBe(204);
    expect(codeOf(await world.me('GET', phone.accessToken))).toBe('401 token_revoked');
    expect(codeOf(await world.refresh(phone.refreshToken))).toBe('401 refresh_token_invalid');
    expect(codeOf(await end(first))).toBe('404 not_found');
    expect(await sessions(first)).toHaveLength(1);
  });

  it('of one who ends their own are over, with the cookie', async () => {
    const first = await world.register();
    const [own] = await sessions(first);
    const ended = await world.app.inject({
      method: 'DELETE',
      url: `/v1/sessions/${own?.id}`,
      headers: authorized(first),
    });
    expect(ended.statusCode).toBe(204);
    expect(String(ended.headers['set-cookie'])).toContain('Max-Age=0');
    expect(codeOf(await world.me('GET', first.accessToken))).toBe('401 token_revoked');
  });
});
