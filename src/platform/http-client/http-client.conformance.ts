/**
 * What every adapter of the outgoing HTTP client must do, tried against a server on this machine that `make` allows.
 * Called by `http-client.node.test.ts`, and by the test of each further adapter or double.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient, OutgoingRequest } from './http-client.ts';

const KILOBYTE = 'x'.repeat(1024);

/** What the server does, by path. */
const ANSWERS: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/echo': (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      response.setHeader('X-Many', ['a', 'b']);
      response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
    });
  },
  '/teapot': (_request, response) => response.writeHead(418).end('short and stout'),
  '/redirect': (_request, response) => response.writeHead(302, { location: '/echo' }).end(),
  '/endless': (_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(KILOBYTE));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
  '/silent': () => {},
  '/slow-body': (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/broken': (request) => request.socket.destroy(),
  '/broken-body': (request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('part');
    setTimeout(() => request.socket.destroy(), 20);
  },
  '/no-http': (request) => request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  '/large-header': (_request, response) => response.writeHead(200, { 'x-large': 'y'.repeat(100_000) }).end(),
};

export function describeHttpClient(name: string, make: () => HttpClient): void {
  describe(`http client: ${name}`, () => {
    const server = createServer((request, response) => ANSWERS[request.url ?? '']?.(request, response));
    let base = '';
    let client: HttpClient;

    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      client = make();
    });
    afterAll(async () => {
      await client.close();
      server.closeAllConnections();
      server.close();
    });

    const send = (path: string, extra: Partial<OutgoingRequest> = {}) =>
      client.send({ method: 'GET', url: base + path, headers: {}, timeoutMs: 5000, answerBytesMax: 65_536, ...extra });

    it('sends method, headers and body, and gives status, headers and body', async () => {
      const body = JSON.stringify({ text: 'naïve €' });
      const outcome = await send('/echo', { method: 'POST', headers: { 'webhook-id': 'm1' }, body });
      expect(outcome).toMatchObject({ kind: 'answered', status: 200, headers: { 'x-many': 'a, b' } });
      const echoed = JSON.parse(outcome.kind === 'answered' ? outcome.body : '{}');
      expect(echoed).toMatchObject({ method: 'POST', body });
      expect(echoed.headers).toMatchObject({ 'webhook-id': 'm1', 'content-length': String(Buffer.byteLength(body)) });
      expect(outcome.tookMs).toBeGreaterThanOrEqual(0);
    });

    it('gives what the other side refuses as an answer', async () => {
      expect(await send('/teapot')).toMatchObject({ kind: 'answered', status: 418, body: 'short and stout' });
    });

    it('follows no redirect', async () => {
      expect(await send('/redirect')).toMatchObject({ kind: 'answered', status: 302, headers: { location: '/echo' } });
    });

    it('reads of an endless answer what it may, and no more', async () => {
      const outcome = await send('/endless', { answerBytesMax: 3000 });
      expect(outcome).toMatchObject({ kind: 'answered', status: 200 });
      expect(outcome.kind === 'answered' && outcome.body.length).toBe(3000);
    });

    it.each(['/silent', '/slow-body'])('gives up after the time: %s', async (path) => {
      const startMs = performance.now();
      expect(await send(path, { timeoutMs: 120 })).toMatchObject({ kind: 'failed', reason: 'timeout' });
      expect(performance.now() - startMs).toBeLessThan(2000);
    });

    it.each(['/silent', '/slow-body'])('ends early when it is told to: %s', async (path) => {
      const ending = new AbortController();
      const sent = send(path, { signal: ending.signal });
      setTimeout(() => ending.abort(), 50);
      const startMs = performance.now();
      expect(await sent).toMatchObject({ kind: 'failed', reason: 'reset' });
      expect(performance.now() - startMs).toBeLessThan(1000);
      expect(await send('/teapot', { signal: ending.signal })).toMatchObject({ kind: 'failed', reason: 'reset' });
      expect(await send('/teapot')).toMatchObject({ kind: 'answered' });
    });

    it.each([
      ['/broken', 'reset'],
      ['/broken-body', 'reset'],
      ['/no-http', 'invalid_answer'],
      ['/large-header', 'invalid_answer'],
    ])('says how it failed: %s is %s', async (path, reason) => {
      expect(await send(path)).toMatchObject({ kind: 'failed', reason });
      // And works on afterwards.
      expect(await send('/teapot')).toMatchObject({ kind: 'answered', status: 418 });
    });

    it.each([
      ['ftp://example.com/', 'invalid_url'],
      ['file:///etc/passwd', 'invalid_url'],
      ['no url', 'invalid_url'],
      ['http://user:secret@example.com/', 'invalid_url'],
      ['http://10.0.0.1/', 'address_refused'],
      ['http://169.254.169.254/latest/meta-data/', 'address_refused'],
      ['http://[::1]/', 'address_refused'],
    ])('refuses %s', async (url, reason) => {
      expect(client.refusal(url)).toMatch(/\.$/);
      expect(await send('', { url })).toMatchObject({ kind: 'failed', reason });
    });
  });
}
