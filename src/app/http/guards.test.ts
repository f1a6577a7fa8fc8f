import { afterEach, describe, expect, test } from 'vitest';
import type { HttpServerDeps } from '#app/http/http-server';
import { problem } from '#contract/problem';
import { err, ok } from '#contract/result';
import type { Principal } from '#platform/http/http';
import { createTestHttpServer, type TestHttpServer } from '#test/test-http-server';

describe('guards', () => {
  let server: TestHttpServer;

  async function start(overrides: Partial<HttpServerDeps> = {}): Promise<TestHttpServer> {
    server = await createTestHttpServer(async (app) => {
      app.get('/mine', async (request) => ({ userId: request.principal.userId }));
      app.get('/few', { config: { perMinute: 2 } }, async () => ({}));
      app.get('/open', { config: { access: 'public', perMinute: 2 } }, async () => ({}));
      app.get('/admin', { config: { access: 'admin' } }, async () => ({}));
      app.get('/scoped', { config: { scope: 'tasks:write' } }, async () => ({}));
    }, overrides);
    return server;
  }
  afterEach(() => server.close());

  const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '192.0.2.1') =>
    server.app.inject({ method: 'GET', url, headers, remoteAddress });
  const as = (userId: string) => ({ authorization: `Bearer ${userId}` });

  test('a route that says nothing needs a signed-in user', async () => {
    await start();
    expect((await get('/mine')).json()).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect((await get('/mine', as('ann'))).json()).toEqual({ userId: 'ann' });
  });

  test('an administrator is told apart', async () => {
    await start();
    expect((await get('/admin', as('ann'))).json()).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await get('/admin', as('admin:ann'))).statusCode).toBe(200);
  });

  test('a key without the scope is refused', async () => {
    const keyOf = (scopes: Principal['scopes']): Principal => ({
      userId: 'ann',
      sessionId: 's',
      role: 'user',
      scopes,
      tokenId: 't',
      expiresAtMs: Number.MAX_SAFE_INTEGER,
    });
    await start({
      authenticate: async (header) =>
        header
          ? ok(keyOf(new Set(header === 'Bearer writer' ? ['tasks:write'] : ['tasks:read'])))
          : err(problem('unauthenticated', '')),
    });
    expect((await get('/scoped', as('reader'))).json()).toMatchObject({
      status: 403,
      detail: expect.stringContaining('tasks:write'),
    });
    expect((await get('/scoped', as('writer'))).statusCode).toBe(200);
  });

  test('every counted answer carries the standard headers, and one too many is 429', async () => {
    await start();
    const first = await get('/few', as('ann'));
    expect(first.headers['ratelimit-policy']).toBe('"default";q=2;w=60');
    expect(first.headers.ratelimit).toBe('"default";r=1;t=60');
    expect((await get('/few', as('ann'))).headers.ratelimit).toMatch(/^"default";r=0;/);
    const third = await get('/few', as('ann'));
    expect(third.json()).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect(third.headers.ratelimit).toMatch(/^"default";r=0;/);
  });

  test('rates are counted for each user, whatever their address, and for each route', async () => {
    await start();
    for (let i = 0; i < 3; i++) await get('/few', as('ann'), `192.0.2.${i}`);
    expect((await get('/few', as('ann'), '192.0.2.9')).statusCode).toBe(429);
    expect((await get('/few', as('bob'))).statusCode).toBe(200);
    expect((await get('/mine', as('ann'))).statusCode).toBe(200);
  });

  test('where nobody is signed in, the address is counted', async () => {
    await start();
    for (let i = 0; i < 2; i++) expect((await get('/open')).statusCode).toBe(200);
    expect((await get('/open')).statusCode).toBe(429);
    expect((await get('/open', {}, '192.0.2.2')).statusCode).toBe(200);
  });

  test('guessing tokens is counted too', async () => {
    await start();
    for (let i = 0; i < 2; i++) expect((await get('/few', { authorization: 'nonsense' })).statusCode).toBe(401);
    expect((await get('/few', { authorization: 'nonsense' })).statusCode).toBe(429);
    expect((await get('/few', as('ann'))).statusCode).toBe(200);
  });

  test('the scale multiplies every limit', async () => {
    await start({ rateLimitScale: 10 });
    expect((await get('/few', as('ann'))).headers['ratelimit-policy']).toBe('"default";q=20;w=60');
  });

  test('behind a trusted proxy, the address is the one that the proxy names; nobody else is believed', async () => {
    await start({ trustProxy: ['10.0.0.0/8'] });
    const from = (address: string, forwardedFor: string) => get('/open', { 'x-forwarded-for': forwardedFor }, address);
    for (let i = 0; i < 2; i++) await from('10.0.0.1', '192.0.2.1');
    expect((await from('10.0.0.1', '192.0.2.1')).statusCode).toBe(429);
    expect((await from('10.0.0.1', '192.0.2.2')).statusCode).toBe(200);
    for (let i = 0; i < 2; i++) await from('198.51.100.1', `192.0.2.${i + 50}`);
    expect((await from('198.51.100.1', '192.0.2.99')).statusCode).toBe(429);
  });

  describe('metrics', () => {
    test('without a token answer this machine, and not what a proxy on it hands on', async () => {
      await start();
      expect((await get('/metrics', {}, '127.0.0.1')).statusCode).toBe(200);
      expect((await get('/metrics', {}, '::1')).statusCode).toBe(200);
      expect((await get('/metrics')).json()).toMatchObject({ status: 403, code: 'forbidden' });
      expect((await get('/metrics', { 'x-forwarded-for': '192.0.2.1' }, '127.0.0.1')).statusCode).toBe(403);
      expect((await get('/metrics', { forwarded: 'for=192.0.2.1' }, '127.0.0.1')).statusCode).toBe(403);
    });

    test('with a token answer whoever has it, and nobody else', async () => {
      await start({ metricsToken: 'a-token-of-enough-characters' });
      expect((await get('/metrics', { authorization: 'Bearer a-token-of-enough-characters' })).statusCode).toBe(200);
      expect((await get('/metrics', { authorization: 'Bearer another' })).statusCode).toBe(403);
      expect((await get('/metrics', {}, '127.0.0.1')).statusCode).toBe(403);
    });
  });
});
