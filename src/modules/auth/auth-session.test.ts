/** Refreshing, the cookie and logging out over HTTP: the whole module on a real store. */
import { describe, expect, it, vi } from 'vitest';
import { codeOf, cookieOf, DAY_MS, EMAIL, ORIGIN, PASSWORD, type Signed, useAuthWorld } from './auth-world.ts';

const world = useAuthWorld();

describe('refreshing', () => {
  it('rotates: a new pair each time, the end of the session unmoved', async () => {
    const first = await world.register();
    world.clock.advance(60_000);
    const second = (await world.refresh(first.refreshToken)).json() as Signed;
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect((await world.me('GET', second.accessToken)).statusCode).toBe(200);
    world.clock.advance(30 * DAY_MS - 60_001);
    const third = (await world.refresh(second.refreshToken)).json() as Signed;
    world.clock.advance(1);
    expect(codeOf(await world.refresh(third.refreshToken))).toBe('401 refresh_token_invalid');
  });

  it('has one successor for fifty that refresh with one token at once', async () => {
    const { refreshToken } = await world.register();
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.refresh(refreshToken)));
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array(50).fill(200));
    const successors = new Set(answers.map((answer) => (answer.json() as Signed).refreshToken));
    expect(successors.size).toBe(1);
    expect(successors).not.toContain(refreshToken);
    expect((await world.refresh([...successors][0] ?? '')).statusCode).toBe(200);
  });

  it('gives the client that lost the answer the same one within 15 seconds', async () => {
    const { refreshToken } = await world.register();
    const first = (await world.refresh(refreshToken)).json() as Signed;
    world.clock.advance(15_000);
    const retried = (await world.refresh(refreshToken)).json() as Signed;
    expect(retried.refreshToken).toBe(first.refreshToken);
    expect((await world.me('GET', retried.accessToken)).statusCode).toBe(200);
  });

  it.each([
    ['after the window', 15_001, {}],
    ['from another client', 0, { 'user-agent': 'thief/1.0' }],
  ])('ends the whole session when a token is used again %s', async (_name, laterMs, headers) => {
    const { refreshToken, accessToken } = await world.register();
    const second = (await world.refresh(refreshToken)).json() as Signed;
    const elsewhere = (await world.login()).json() as Signed;
    world.clock.advance(laterMs);
    expect(codeOf(await world.refresh(refreshToken, headers))).toBe('401 refresh_token_reused');
    expect(codeOf(await world.refresh(second.refreshToken))).toBe('401 refresh_token_invalid');
    expect(codeOf(await world.me('GET', accessToken))).toBe('401 token_revoked');
    expect(codeOf(await world.me('GET', second.accessToken))).toBe('401 token_revoked');
    expect((await world.me('GET', elsewhere.accessToken)).statusCode).toBe(200);
    expect((await world.refresh(elsewhere.refreshToken)).statusCode).toBe(200);
  });

  it('takes made-up tokens for nothing, also those that name a real session', async () => {
    const { refreshToken } = await world.register();
    const [session = '', , tag = ''] = refreshToken.split('.');
    for (const text of ['x', `${session}.${'A'.repeat(43)}.${tag}`, `${refreshToken}x`, 'é'.repeat(100)])
      expect(codeOf(await world.refresh(text))).toBe('401 refresh_token_invalid');
    expect((await world.refresh(refreshToken)).statusCode).toBe(200);
    expect(codeOf(await world.post('/v1/auth/refresh'))).toBe('401 refresh_token_invalid');
    expect(codeOf(await world.post('/v1/auth/refresh', { refreshToken, extra: 1 }))).toBe('400 validation_failed');
  });

  it('keeps no refresh token in the database', async () => {
    const { refreshToken } = await world.register();
    const stored = JSON.stringify(world.db.prepare('SELECT * FROM sessions').all());
    for (const part of refreshToken.split('.').slice(1)) expect(stored).not.toContain(part);
  });
});

describe('the cookie of browsers', () => {
  async function registerBrowser() {
    const answer = await world.post('/v1/auth/register', { email: EMAIL, password: PASSWORD });
    expect(answer.json().refreshToken).toBeUndefined();
    return answer;
  }

  it('holds the refresh token, out of reach of scripts and other sites', async () => {
    const answer = await registerBrowser();
    expect(answer.headers['set-cookie']).toMatch(
      /^tidemark_refresh=\S+; Path=\/v1\/auth; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict$/,
    );
    const refreshed = await world.post('/v1/auth/refresh', undefined, {
      cookie: `other=1; ${cookieOf(answer)}`,
      'sec-fetch-site': 'same-origin',
    });
    expect(refreshed.statusCode).toBe(200);
    expect(refreshed.json().refreshToken).toBeUndefined();
    expect(cookieOf(refreshed)).toMatch(/^tidemark_refresh=./);
    expect(cookieOf(refreshed)).not.toBe(cookieOf(answer));
  });

  it.each(['http://127.0.0.1:8080', 'http://localhost:8080', 'http://192.168.1.5:8080'])(
    'is one that browsers keep without TLS on %s',
    async (publicUrl) => {
      const plain = world.build({ publicUrl });
      const served = await world.serve(plain);
      const payload = { email: EMAIL, password: PASSWORD };
      const answer = await served.inject({ method: 'POST', url: '/v1/auth/register', payload });
      expect(answer.headers['set-cookie']).not.toContain('Secure');
      await served.close();
      await plain.stop();
    },
  );

  it.each([
    ['the host that was asked', { origin: 'http://localhost:8080', host: 'localhost:8080' }, 200],
    ['another host', { origin: 'http://evil.example', host: 'localhost:8080' }, 403],
    ['another port', { origin: 'http://localhost:9999', host: 'localhost:8080' }, 403],
    ['nowhere', { origin: 'null', host: 'localhost:8080' }, 403],
  ])('without Fetch Metadata, a request from %s', async (_name, headers, status) => {
    const cookie = cookieOf(await registerBrowser());
    expect((await world.post('/v1/auth/refresh', undefined, { cookie, ...headers })).statusCode).toBe(status);
  });

  it.each([
    ['no sign of where it comes from', {}, 403],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: ORIGIN }, 403],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }, 403],
    ['our origin', { origin: ORIGIN }, 200],
    ['the address bar', { 'sec-fetch-site': 'none' }, 200],
  ])('is taken or refused by where the request comes from: %s', async (_name, headers, status) => {
    const cookie = cookieOf(await registerBrowser());
    const answer = await world.post('/v1/auth/refresh', undefined, { cookie, ...headers });
    expect(answer.statusCode).toBe(status);
    if (status === 403) {
      expect(codeOf(answer)).toBe('403 csrf_refused');
      expect(codeOf(await world.post('/v1/auth/logout', undefined, { cookie, ...headers }))).toBe('403 csrf_refused');
    }
  });

  it('is removed at logout and when its session has ended', async () => {
    const cookie = cookieOf(await registerBrowser());
    const headers = { cookie, origin: ORIGIN };
    const left = await world.post('/v1/auth/logout', undefined, headers);
    expect(left.statusCode).toBe(204);
    expect(left.body).toBe('');
    expect(left.headers['set-cookie']).toMatch(/^tidemark_refresh=; Path=\/v1\/auth; Max-Age=0;/);
    const answer = await world.post('/v1/auth/refresh', undefined, headers);
    expect(codeOf(answer)).toBe('401 refresh_token_invalid');
    expect(answer.headers['set-cookie']).toContain('Max-Age=0');
  });
});

describe('logging out', () => {
  it('refuses every token of the session at once, and no other session', async () => {
    const first = await world.register();
    const second = (await world.refresh(first.refreshToken)).json() as Signed;
    const elsewhere = (await world.login()).json() as Signed;
    const answer = await world.post('/v1/auth/logout', undefined, { authorization: `Bearer ${second.accessToken}` });
    expect(answer.statusCode).toBe(204);
    expect(codeOf(await world.me('GET', first.accessToken))).toBe('401 token_revoked');
    expect(codeOf(await world.me('GET', second.accessToken))).toBe('401 token_revoked');
    expect(codeOf(await world.refresh(second.refreshToken))).toBe('401 refresh_token_invalid');
    expect((await world.me('GET', elsewhere.accessToken)).statusCode).toBe(200);
  });

  it('takes the refresh token alone, and may be repeated with it', async () => {
    const { accessToken, refreshToken } = await world.register();
    world.clock.advance(601_000);
    const expired = { authorization: `Bearer ${accessToken}` };
    expect(codeOf(await world.post('/v1/auth/logout', undefined, expired))).toBe('401 token_expired');
    expect((await world.post('/v1/auth/logout', { refreshToken }, expired)).statusCode).toBe(204);
    expect((await world.post('/v1/auth/logout', { refreshToken })).statusCode).toBe(204);
    expect(codeOf(await world.refresh(refreshToken))).toBe('401 refresh_token_invalid');
    expect(codeOf(await world.post('/v1/auth/logout'))).toBe('401 refresh_token_invalid');
  });

  it('holds after a restart, and in another process within a second', async () => {
    const other = world.build();
    await other.start();
    const { accessToken } = await world.register();
    const header = `Bearer ${accessToken}`;
    expect((await other.authenticate(header)).ok).toBe(true);
    await world.post('/v1/auth/logout', undefined, { authorization: header });
    await vi.waitFor(
      async () => expect(await other.authenticate(header)).toMatchObject({ error: { code: 'token_revoked' } }),
      1_000,
    );
    const restarted = world.build();
    await restarted.start();
    expect(await restarted.authenticate(header)).toMatchObject({ ok: false, error: { code: 'token_revoked' } });
    await Promise.all([other.stop(), restarted.stop()]);
  });

  it('keeps tokens valid over a restart, since the keys are kept', async () => {
    const { accessToken, refreshToken } = await world.register();
    await world.restart();
    expect((await world.me('GET', accessToken)).statusCode).toBe(200);
    expect((await world.refresh(refreshToken)).statusCode).toBe(200);
  });
});
