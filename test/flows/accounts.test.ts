/**
 * Accounts over HTTP on the whole app: what is pinned of every answer, tokens that end when they should and not before, and what a stranger
 * with a copied token, another site's page or a guessed address can do.
 */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, createApiClient, type SignedInClient, TEST_PASSWORD } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';

interface Me {
  id: string;
  email: string;
  timezone: string;
  locale: string;
  quietHours: unknown;
  version: number;
  createdAt: string;
}
interface SignedIn {
  user: Me;
  accessToken: string;
  expiresInS: number;
  refreshToken?: string;
}
interface ProblemBody {
  code: string;
  errors?: { path: string; message: string }[];
}

const ORIGIN = 'https://alerts.example.com';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let app: TestApp;
let api: ReturnType<typeof createApiClient>;

beforeAll(async () => {
  app = await startTestApp({ TIDEMARK_PUBLIC_URL: ORIGIN });
  api = createApiClient(() => app.url);
});

afterAll(() => app.stop());

let count = 0;
const newEmail = () => `person${++count}@example.com`;
const refresh = (refreshToken: string, userAgent = 'phone') =>
  api.call<SignedIn & ProblemBody>(
    'POST',
    '/v1/auth/refresh',
    { refreshToken },
    { headers: { 'user-agent': userAgent } },
  );
const me = async (token: string) => {
  const answer = await api.call<Me & ProblemBody>('GET', '/v1/me', undefined, { token });
  return answer.status === 200 ? 'ok' : answer.body.code;
};
const signInFrom = async (email: string, userAgent = 'phone') => {
  const body = { email, password: TEST_PASSWORD, client: 'native' };
  const answer = await api.call<SignedIn>('POST', '/v1/auth/login', body, { headers: { 'user-agent': userAgent } });
  return { token: answer.body.accessToken, refreshToken: answer.body.refreshToken ?? '' };
};

function cookieOf(answer: Answer<unknown>): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe('registering', () => {
  it('answers the account and the tokens; the refresh token is in the body for native clients only', async () => {
    const email = newEmail();
    const answer = await api.call<SignedIn>('POST', '/v1/auth/register', {
      email: ` ${email.toUpperCase()} `,
      password: TEST_PASSWORD,
      timezone: 'Europe/Berlin',
    });
    expect(answer.status).toBe(201);
    const { user, accessToken, expiresInS, refreshToken } = answer.body;
    expect(user).toMatchObject({ email, timezone: 'Europe/Berlin', locale: 'en', quietHours: null, version: 1 });
    expect(user.createdAt).toMatch(INSTANT);
    expect([expiresInS, refreshToken]).toEqual([600, undefined]);
    expect(await me(accessToken)).toBe('ok');
    const [cookie] = answer.headers.getSetCookie();
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/v1/auth']) expect(cookie).toContain(part);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    for (const header of ['x-request-id', 'ratelimit', 'ratelimit-policy'])
      expect(answer.headers.get(header), header).toBeTruthy();

    const native = await api.call<SignedIn>('POST', '/v1/auth/register', {
      email: newEmail(),
      password: TEST_PASSWORD,
      client: 'native',
    });
    expect(native.body.refreshToken).toBeTruthy();
    expect(native.headers.getSetCookie()).toEqual([]);
  });

  it('lists every fault at once, whoever finds it', async () => {
    const body = { email: 'nonsense', password: 'short', timezone: 'Mars/One', colour: 'red' };
    const answer = await api.call<ProblemBody>('POST', '/v1/auth/register', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    expect(answer.body.errors?.map(({ path }) => path).sort()).toEqual(['/colour', '/email', '/password', '/timezone']);
  });

  it('of one address by two at once makes one account', async () => {
    const email = newEmail();
    const ask = () => api.call<ProblemBody>('POST', '/v1/auth/register', { email, password: TEST_PASSWORD });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });
});

describe('signing in', () => {
  it('answers an unknown address as a wrong password', async () => {
    const email = newEmail();
    await api.signUp(email);
    const ask = async (address: string) => {
      const answer = await api.call<ProblemBody>('POST', '/v1/auth/login', { email: address, password: 'wrong-horse' });
      return { status: answer.status, ...answer.body, requestId: '' };
    };
    const wrong = await ask(email);
    expect(wrong).toMatchObject({ status: 401, code: 'credentials_invalid' });
    expect(await ask(newEmail())).toEqual(wrong);
  });
});

describe('access tokens', () => {
  it('are signed by the published keys, last ten minutes, and stay good over a restart', async () => {
    const client = await api.signUp(newEmail());
    const keys = async () => (await api.call<JSONWebKeySet>('GET', '/.well-known/jwks.json')).body;
    const before = await keys();
    const { payload, protectedHeader } = await jwtVerify(client.token, createLocalJWKSet(before), { issuer: ORIGIN });
    expect(protectedHeader.alg).toBe('EdDSA');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(JSON.stringify(before)).not.toContain('"d"');
    await app.restart();
    expect(await keys()).toEqual(before);
    expect(await me(client.token)).toBe('ok');
  });
});

describe('refreshing', () => {
  it('rotates, and gives who asks again at once the same token, as if its answer was lost', async () => {
    const email = newEmail();
    await api.signUp(email);
    const { refreshToken } = await signInFrom(email);
    const [first, atOnce] = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect([first.status, atOnce.status]).toEqual([200, 200]);
    expect(first.body.refreshToken).not.toBe(refreshToken);
    expect(atOnce.body.refreshToken).toBe(first.body.refreshToken);
    expect((await refresh(first.body.refreshToken ?? '')).status).toBe(200);
  });

  it('by a copy of a used token ends the family: every token of it, but no other session', async () => {
    const email = newEmail();
    await api.signUp(email);
    const other = await signInFrom(email);
    const { token, refreshToken } = await signInFrom(email);
    const next = await refresh(refreshToken);
    const stolen = await refresh(refreshToken, 'somebody else');
    expect([stolen.status, stolen.body.code]).toEqual([401, 'refresh_token_reused']);
    expect(await me(token)).toBe('token_revoked');
    expect(await me(next.body.accessToken)).toBe('token_revoked');
    expect((await refresh(next.body.refreshToken ?? '')).body.code).toBe('refresh_token_invalid');
    expect(await me(other.token)).toBe('ok');
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  it('by a token two rotations old ends the family too', async () => {
    const email = newEmail();
    await api.signUp(email);
    const { refreshToken } = await signInFrom(email);
    const second = await refresh(refreshToken);
    await refresh(second.body.refreshToken ?? '');
    expect((await refresh(refreshToken)).body.code).toBe('refresh_token_reused');
    expect(await me(second.body.accessToken)).toBe('token_revoked');
  });

  it('takes the cookie from our own pages only', async () => {
    const body = { email: newEmail(), password: TEST_PASSWORD };
    const cookie = cookieOf(await api.call('POST', '/v1/auth/register', body));
    const from = (headers: Record<string, string>) =>
      api.call<SignedIn & ProblemBody>('POST', '/v1/auth/refresh', undefined, { headers: { cookie, ...headers } });
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', origin: ORIGIN },
    ]) {
      const refused = await from(headers);
      expect([refused.status, refused.body.code]).toEqual([403, 'csrf_refused']);
    }
    const taken = await from({ origin: ORIGIN });
    expect(taken.status).toBe(200);
    expect(taken.body.refreshToken).toBeUndefined();
    expect(cookieOf(taken)).not.toBe(cookie);
  });

  it.each(['', 'x', 'a.b.c', `${'0'.repeat(26)}.x.y`])('with %j is refused', async (refreshToken) => {
    const answer = await refresh(refreshToken);
    expect([400, 401]).toContain(answer.status);
  });
});

describe('logging out', () => {
  it('ends the session at once and for good, and no other', async () => {
    const email = newEmail();
    await api.signUp(email);
    const staying = await signInFrom(email);
    const leaving = await signInFrom(email);
    const answer = await api.call('POST', '/v1/auth/logout', undefined, { token: leaving.token });
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=0');
    expect(await me(leaving.token)).toBe('token_revoked');
    expect((await refresh(leaving.refreshToken)).body.code).toBe('refresh_token_invalid');
    await app.restart();
    expect(await me(leaving.token)).toBe('token_revoked');
    expect(await me(staying.token)).toBe('ok');
  });
});

describe('the account', () => {
  const patch = (client: SignedInClient, body: unknown, headers: Record<string, string> = {}) =>
    client.call<Me & ProblemBody>('PATCH', '/v1/me', body, { token: client.token, headers });

  it('is changed by a merge patch, null puts back the default, a stale version changes nothing', async () => {
    const client = await api.signUp(newEmail());
    const read = await client.call<Me>('GET', '/v1/me');
    const etag = read.headers.get('etag') ?? '';
    expect(etag).toBe('"v1"');
    const quietHours = { from: '22:00', to: '07:00', days: ['mon'] };
    const first = await patch(client, { timezone: 'Asia/Tokyo', quietHours }, { 'if-match': etag });
    expect(first.body).toMatchObject({ timezone: 'Asia/Tokyo', quietHours, version: 2 });
    expect(first.headers.get('etag')).toBe('"v2"');
    const stale = await patch(client, { locale: 'de' }, { 'if-match': etag });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_stale']);
    const named = await patch(
      client,
      { timezone: null, quietHours: { days: null } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(named.body).toMatchObject({ timezone: 'UTC', locale: 'en', quietHours: { from: '22:00', to: '07:00' } });
    expect((await patch(client, { quietHours: null })).body.quietHours).toBeNull();
  });

  it('lists every fault of a change at once', async () => {
    const client = await api.signUp(newEmail());
    const answer = await patch(client, { timezone: 'Mars/One', locale: '!!', quietHours: { from: '25:00' }, age: 5 });
    expect(answer.body.errors?.map(({ path }) => path).sort()).toEqual([
      '/age',
      '/locale',
      '/quietHours/from',
      '/timezone',
    ]);
  });

  it('is deleted with all that is its own: tokens, alerts and the names of its markets', async () => {
    const email = newEmail();
    const client = await api.signUp(email);
    const market = 'custom:LEFT/USD';
    const ticks = [{ at: Date.now() - 60_000, price: '10' }];
    await client.call('POST', '/v1/ticks', { market, ticks });
    await client.call('POST', '/v1/alerts', { market, condition: 'price > 20' });
    const wrong = await client.call<ProblemBody>('DELETE', '/v1/me', { password: 'not this one' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'credentials_invalid']);
    expect((await client.call('DELETE', '/v1/me', { password: TEST_PASSWORD })).status).toBe(204);
    expect(await me(client.token)).toBe('token_revoked');
    expect((await refresh(client.refreshToken)).status).toBe(401);
    expect((await signInFrom(email)).token).toBeUndefined();

    const heir = await api.signUp(email);
    expect(await heir.all('/v1/alerts')).toEqual([]);
    await until(async () => (await heir.call('POST', '/v1/ticks', { market, ticks })).status === 202);
  });
});

describe('every answer', () => {
  it('names its request, also where there is nothing', async () => {
    const client = await api.signUp(newEmail());
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['PUT', '/v1/me'],
      ['GET', '/v1/me'],
      ['GET', '/v1/alerts?limit=0'],
      ['GET', '/%'],
    ] as const) {
      const answer = await client.call<{ requestId?: string; code?: string }>(method, path);
      expect(answer.headers.get('x-request-id'), path).toBeTruthy();
      if (answer.status === 200) continue;
      expect(answer.headers.get('content-type'), path).toContain('application/problem+json');
      expect(answer.body.requestId, path).toBe(answer.headers.get('x-request-id'));
    }
  });

  it('of accounts, alerts and prices is described in the reference', async () => {
    type Operation = { summary?: string; responses: Record<string, unknown> };
    const { body } = await api.call<{ paths: Record<string, Record<string, Operation>> }>('GET', '/openapi.json');
    const calls = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );
    const mine = calls.filter(({ name }) =>
      / \/(v1\/(auth|me|sessions|admin|push|unsubscribe|alerts|firings|ticks|prices|markets|candles)|\.well-known)/.test(
        name,
      ),
    );
    expect(mine).toHaveLength(39);
    for (const { name, operation } of mine) {
      expect(operation.summary, name).toBeTruthy();
      expect(
        Object.keys(operation.responses).some((status) => status.startsWith('2')),
        name,
      ).toBe(true);
    }
  });
});
