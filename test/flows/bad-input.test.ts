/**
 * What arrives broken, late, foreign or forged: each is refused with a clear problem, and nothing is lost by it.
 */
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient, type SignedInClient } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';

interface ProblemBody {
  code: string;
  detail: string;
  requestId: string;
  errors?: { path: string; message: string; position?: number; found?: string; expected?: string }[];
}

const MARKET = 'custom:BAD/USD';
let app: TestApp;
let client: SignedInClient;

beforeAll(async () => {
  app = await startTestApp();
  client = await app.signUp();
});

afterAll(() => app.stop());

async function refused(method: string, path: string, body: unknown, expected: { status: number; code: string }) {
  const answer = await client.call<ProblemBody>(method, path, body);
  expect({ status: answer.status, code: answer.body.code }, JSON.stringify(answer.body).slice(0, 500)).toEqual(
    expected,
  );
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  return answer.body;
}

describe('bodies', () => {
  it('that are not JSON', async () => {
    await refused('POST', '/v1/alerts', '{"market": ', { status: 400, code: 'malformed_json' });
    await refused('POST', '/v1/alerts', '', { status: 400, code: 'malformed_json' });
  });

  it('of another type, or too large', async () => {
    const answer = await client.call<ProblemBody>('POST', '/v1/alerts', 'market=a', {
      token: client.token,
      headers: { 'content-type': 'text/plain' },
    });
    expect([answer.status, answer.body.code]).toEqual([415, 'media_type_unsupported']);
    await refused('POST', '/v1/tasks', { title: 'x'.repeat(3_000_000) }, { status: 413, code: 'body_too_large' });
  });

  it('with several faults: all are listed at once', async () => {
    const body = await refused(
      'POST',
      '/v1/alerts',
      { market: 'nonsense', trigger: 'sometimes', colour: 'red' },
      { status: 400, code: 'validation_failed' },
    );
    const paths = body.errors?.map(({ path }) => path);
    for (const path of ['/condition', '/colour', '/market', '/trigger']) expect(paths).toContain(path);
  });

  it('are not coerced', async () => {
    await refused('POST', '/v1/tasks', { title: 5 }, { status: 400, code: 'validation_failed' });
  });
});

describe('conditions', () => {
  it('name position, found and expected', async () => {
    const body = await refused(
      'POST',
      '/v1/alerts',
      { market: MARKET, condition: 'price >= 5%' },
      { status: 400, code: 'condition_invalid' },
    );
    expect(body.errors?.[0]).toMatchObject({ path: '/condition', position: 9, found: '5%' });
    expect(body.errors?.[0]?.expected).toBeTruthy();
  });

  it('of a megabyte, or nested ten thousand deep, are refused quickly', async () => {
    const beganAtMs = performance.now();
    await refused(
      'POST',
      '/v1/alerts/check',
      { market: MARKET, condition: `price > ${'1'.repeat(1_000_000)}` },
      { status: 400, code: 'condition_invalid' },
    );
    await refused(
      'POST',
      '/v1/alerts/check',
      { market: MARKET, condition: `${'('.repeat(10_000)}price${')'.repeat(10_000)} > 1` },
      { status: 400, code: 'condition_invalid' },
    );
    expect(performance.now() - beganAtMs).toBeLessThan(2_000);
  });
});

describe('prices', () => {
  const nowMs = Date.now();
  const cases: [string, string, string][] = [
    ['zero', '{"at":AT,"price":"0"}', 'invalid_price'],
    ['negative', '{"at":AT,"price":"-1"}', 'invalid_price'],
    ['not a number', '{"at":AT,"price":"NaN"}', 'invalid_price'],
    ['beyond doubles', '{"at":AT,"price":"1e400"}', 'invalid_price'],
    ['more exact than a double', '{"at":AT,"price":"1.0000000000000001"}', 'invalid_price'],
    ['high below low', '{"at":AT,"last":"5","high":"4","low":"6"}', 'high_low'],
  ];
  it.each(cases)('%s: rejected with its index, the others are taken', async (_name, tick, code) => {
    const at = nowMs - 100_000;
    const market = `custom:P${code.length}${_name.length}/USD`;
    const body = `{"market":"${market}","ticks":[{"at":${at},"price":"5"},${tick.replace('AT', String(at + 1))},{"at":${at + 2},"price":"6"}]}`;
    const answer = await client.call<{ accepted: number; rejected: { index: number; code: string }[] }>(
      'POST',
      '/v1/ticks',
      body,
    );
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    expect(answer.body).toMatchObject({ accepted: 2, rejected: [{ index: 1, code }] });
  });

  it('as the bare number 1e400: refused, nothing is taken', async () => {
    const answer = await client.call<{ accepted?: number; rejected?: { code: string }[] }>(
      'POST',
      '/v1/ticks',
      `{"market":"${MARKET}","ticks":[{"at":${nowMs},"price":1e400}]}`,
    );
    if (answer.status === 202)
      expect(answer.body).toMatchObject({ accepted: 0, rejected: [{ index: 0, code: 'invalid_price' }] });
    else expect(answer.status).toBe(400);
  });

  it('from the future, out of order, or absurd', async () => {
    const market = 'custom:ORDER/USD';
    const ticks = [
      { at: nowMs - 50_000, price: '100' },
      { at: nowMs - 50_000, price: '101' },
      { at: nowMs - 60_000, price: '101' },
      { at: nowMs + 60_000, price: '101' },
      { at: nowMs - 40_000, price: '1000' },
      { at: nowMs - 39_000, price: '1001' },
    ];
    const answer = await client.call('POST', '/v1/ticks', { market, ticks });
    expect(answer.body).toEqual({
      accepted: 2,
      rejected: [
        { index: 1, code: 'out_of_order' },
        { index: 2, code: 'out_of_order' },
        { index: 3, code: 'future' },
        { index: 4, code: 'outlier' },
      ],
    });
    const quote = await client.call<{ items: { price: string }[] }>('GET', `/v1/prices?markets=${market}`);
    expect(quote.body.items[0]?.price).toBe('1001');
  });
});

describe('what belongs to somebody else', () => {
  it('is not there', async () => {
    const mallory = await app.signUp();
    await client.call('POST', '/v1/ticks', { market: MARKET, ticks: [{ at: Date.now() - 5_000, price: '5' }] });
    const alert = await client.call<{ id: string }>('POST', '/v1/alerts', { market: MARKET, condition: 'price > 9' });
    const task = await client.call<{ id: string }>('POST', '/v1/tasks', { title: 'mine' });
    for (const [method, path] of [
      ['GET', `/v1/alerts/${alert.body.id}`],
      ['DELETE', `/v1/alerts/${alert.body.id}`],
      ['POST', `/v1/alerts/${alert.body.id}/pause`],
      ['GET', `/v1/tasks/${task.body.id}`],
      ['DELETE', `/v1/tasks/${task.body.id}`],
    ] as const) {
      expect((await mallory.call(method, path)).status, `${method} ${path}`).toBe(404);
    }
    expect((await mallory.call('PATCH', `/v1/alerts/${alert.body.id}`, { note: 'x' })).status).toBe(404);
    const pushed = await mallory.call<ProblemBody>('POST', '/v1/ticks', {
      market: MARKET,
      ticks: [{ at: Date.now(), price: '9' }],
    });
    expect([pushed.status, pushed.body.code]).toEqual([404, 'market_not_owned']);
    expect((await client.call('GET', `/v1/alerts/${alert.body.id}`)).body).toMatchObject({ state: 'armed' });
  });
});

describe('tokens', () => {
  const ask = async (authorization: string | undefined) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await createApiClient(() => app.url).call<ProblemBody>('GET', '/v1/me', undefined, { headers });
    return { status: answer.status, code: answer.body.code };
  };
  const claims = () =>
    JSON.parse(Buffer.from(client.token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

  it('that are absent, garbled, unsigned or forged', async () => {
    expect(await ask(undefined)).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await ask('Bearer x.y.z')).toEqual({ status: 401, code: 'unauthenticated' });
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${client.token.split('.')[1]}.`;
    expect(await ask(`Bearer ${none}`)).toEqual({ status: 401, code: 'unauthenticated' });
    const { privateKey } = await generateKeyPair('EdDSA');
    const header = JSON.parse(Buffer.from(client.token.split('.')[0] ?? '', 'base64url').toString()) as { alg: string };
    const forged = await new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
    expect(await ask(`Bearer ${forged}`)).toEqual({ status: 401, code: 'unauthenticated' });
  });

  it('after logout', async () => {
    const leaving = await app.signUp();
    expect((await leaving.call('POST', '/v1/auth/logout', { refreshToken: leaving.refreshToken })).status).toBe(204);
    expect(await ask(`Bearer ${leaving.token}`)).toEqual({ status: 401, code: 'token_revoked' });
  });
});

describe('repeated requests', () => {
  it('with one Idempotency-Key make one alert', async () => {
    const headers = { 'idempotency-key': 'one' };
    const body = { market: MARKET, condition: 'price > 77' };
    const create = () => client.call<{ id: string }>('POST', '/v1/alerts', body, { token: client.token, headers });
    const [first, atOnce] = await Promise.all([create(), create()]);
    expect([first.status, atOnce.status].sort()).toEqual([201, 409]);
    const again = await create();
    expect(again.status).toBe(201);
    expect(again.body.id).toBe((first.status === 201 ? first : atOnce).body.id);
    const other = await client.call<ProblemBody>(
      'POST',
      '/v1/alerts',
      { ...body, note: 'x' },
      { token: client.token, headers },
    );
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('with a stale If-Match change nothing', async () => {
    const task = await client.call<{ id: string; version: number }>('POST', '/v1/tasks', { title: 'one' });
    const etag = task.headers.get('etag') ?? '';
    const patch = (headers: Record<string, string>) =>
      client.call('PATCH', `/v1/tasks/${task.body.id}`, { title: 'two' }, { token: client.token, headers });
    expect((await patch({ 'if-match': etag })).status).toBe(200);
    expect((await patch({ 'if-match': etag })).status).toBe(412);
  });

  it('beyond the rate say when to come back', async () => {
    const strict = await startTestApp({ TIDEMARK_RATE_LIMIT_SCALE: '1' });
    const api = createApiClient(() => strict.url);
    let last = await api.call<ProblemBody>('POST', '/v1/auth/login', {
      email: 'a@example.com',
      password: 'wrong-password',
    });
    for (let i = 0; i < 12 && last.status !== 429; i++)
      last = await api.call('POST', '/v1/auth/login', { email: 'a@example.com', password: 'wrong-password' });
    await strict.stop();
    expect([last.status, last.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(last.headers.get('ratelimit-policy')).toContain('w=60');
    expect(last.headers.get('ratelimit')).toContain('r=0');
  });
});
