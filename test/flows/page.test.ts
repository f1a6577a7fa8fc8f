/**
 * The page over HTTP: what browsers may keep, which addresses are the page's, and that nothing but our own scripts runs in it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/test-app';

const HTML = '<!doctype html><title>Tidemark</title><script type="module" src="/assets/index-abc123.js"></script>';
const SCRIPT = 'console.log("the page")'.repeat(100);
const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8';

let folder: string;
let app: TestApp;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-page-'));
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  writeFileSync(join(folder, 'dist/.sources'), 'a stamp');
  writeFileSync(join(folder, 'dist/sw.js'), 'self.x = 1');
  writeFileSync(join(folder, 'dist/assets/index-abc123.js'), SCRIPT);
  writeFileSync(join(folder, 'dist/assets/index-abc123.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'dist/assets/index-abc123.js.gz'), gzipSync(SCRIPT));
  app = await startTestApp({}, undefined, join(folder, 'dist'));
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Got {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** As it comes over the wire: fetch would unpack it, and tidy the path. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    });
    asking.on('error', reject);
    asking.end();
  });
}

test('a page that is not built says how to build it; once built it is served without a restart', async () => {
  const before = await get('/', { accept: PAGE });
  expect([before.status, before.headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
  expect(before.body.toString()).toContain('npm run build');
  expect(before.headers['content-security-policy']).toContain("script-src 'self'");
  writeFileSync(join(folder, 'dist/index.html'), HTML);
  expect((await get('/', { accept: PAGE })).body.toString()).toBe(HTML);
});

describe('addresses', () => {
  beforeAll(() => writeFileSync(join(folder, 'dist/index.html'), HTML));

  test.each(['/', '/alerts', '/alerts/01k0', '/?market=binance:BTC/USDT', '/settings/quiet-hours', '/no/such/screen'])(
    '%s is the page, asked for anew each time',
    async (path) => {
      const { status, headers, body } = await get(path, { accept: PAGE });
      expect([status, headers['cache-control'], body.toString()]).toEqual([200, 'no-cache', HTML]);
      expect(headers['content-type']).toMatch(/^text\/html/);
    },
  );

  test('an unchanged page is not sent again', async () => {
    const { headers } = await get('/', { accept: PAGE });
    const again = await get('/alerts', { accept: PAGE, 'if-none-match': String(headers.etag) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  test.each(['/v1/nothing', '/v1', '/v1/', '/docs.txt', '/.well-known/nothing', '/healthz/x'])(
    '%s of a program is not found, in the words of the API',
    async (path) => {
      const { status, headers, body } = await get(path, { accept: 'application/json' });
      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
      expect(JSON.parse(body.toString()).code).toBe('not_found');
    },
  );

  test.each(['/v1/nothing', '/v1/alerts/x/y/z', '/.well-known/nothing', '/metrics/x'])(
    '%s is none of the page, whoever asks',
    async (path) => {
      const { status, headers } = await get(path, { accept: PAGE });
      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    },
  );

  test('other methods are not answered by the page', async () => {
    expect((await get('/alerts', { accept: PAGE }, 'POST')).status).toBe(404);
    expect((await get('/', { accept: PAGE }, 'HEAD')).status).toBe(200);
  });

  test('routes of the API come first', async () => {
    expect(JSON.parse((await get('/healthz', { accept: PAGE })).body.toString()).status).toBe('alive');
    expect((await get('/v1/me', { accept: PAGE })).status).toBe(401);
  });
});

describe('files', () => {
  test('with a hash in their name are kept for ever', async () => {
    const { status, headers, body } = await get('/assets/index-abc123.js');
    expect([status, body.toString()]).toEqual([200, SCRIPT]);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toMatch(/javascript/);
  });

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('come compressed as %s', async (encoding, unpack) => {
    const { headers, body } = await get('/assets/index-abc123.js', { 'accept-encoding': encoding });
    expect([headers['content-encoding'], unpack(body).toString()]).toEqual([encoding, SCRIPT]);
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(headers['content-type']).toMatch(/javascript/);
  });

  test('without one are asked for anew', async () => {
    const { headers, body } = await get('/sw.js');
    expect([headers['cache-control'], body.toString()]).toEqual(['no-cache', 'self.x = 1']);
  });

  test('of an older page are not found, rather than a page in place of a script', async () => {
    const { status, headers } = await get('/assets/index-old.js', { accept: PAGE });
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/.sources',
  ])('outside of the page are out of reach: %s', async (path) => {
    expect((await get(path)).body.toString()).not.toMatch(/outside|a stamp/);
    expect((await get(path)).status).not.toBe(200);
  });
});

test('nothing but our own scripts runs in the page, and no other page may frame it', async () => {
  const policy = String((await get('/', { accept: PAGE })).headers['content-security-policy']);
  const directives = new Map(
    policy.split(';').map((one) => [one.trim().split(' ')[0], one.trim().split(' ').slice(1)]),
  );
  expect(directives.get('script-src')).toEqual(["'self'"]);
  expect(directives.get('default-src')).toEqual(["'self'"]);
  expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
  expect(directives.get('object-src')).toEqual(["'none'"]);
  // Mantine writes style sheets while it runs.
  expect(directives.get('style-src')).toEqual(["'self'", "'unsafe-inline'"]);
  expect(policy).not.toContain('unsafe-eval');
});
