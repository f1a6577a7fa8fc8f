import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSystemClock } from '#platform/clock';
import { describeHttpClient } from './http-client.conformance.ts';
import { createHttpClient, type NodeHttpClientDeps } from './http-client.node.ts';
import type { OutgoingOutcome } from './http-client.ts';
import type { ResolvedAddress } from './resolve-host.ts';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY, TEST_HOST } from './test-certificate.ts';

const clock = createSystemClock();
const LOOPBACK: ResolvedAddress = { address: '127.0.0.1', family: 4 };

describeHttpClient('node', () => createHttpClient({ allow: ['127.0.0.0/8'], clock }));

function openClient(deps: Partial<NodeHttpClientDeps> = {}) {
  const client = createHttpClient({ allow: [], clock, lookup: async () => [LOOPBACK], ...deps });
  onTestFinished(() => client.close());
  const get = (url: string, timeoutMs = 3000): Promise<OutgoingOutcome> =>
    client.send({ method: 'GET', url, headers: {}, timeoutMs, answerBytesMax: 1000 });
  return { client, get };
}

function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port;
}

describe('node http client: addresses', () => {
  let requests = 0;
  let connections = 0;
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      requests++;
      response.end('reached');
    });
    server.on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    'http://127.0.0.1',
    'http://127.0.0.1.',
    'http://2130706433',
    'http://0x7f000001',
    'http://0x7f.1',
    'http://127.1',
    'http://0177.0.0.1',
    'http://017700000001',
    'http://１２７.0.0.1',
    'http://0',
    'http://[::]',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[::127.0.0.1]',
    'http://[64:ff9b::127.0.0.1]',
    'http://[2002:7f00:1::]',
  ])('refuse the literal %s, without connecting', async (origin) => {
    const { client, get } = openClient();
    const url = `${origin}:${portOf(server)}/`;
    expect(client.refusal(url)).toContain('not a public address');
    expect(await get(url)).toMatchObject({ kind: 'failed', reason: 'address_refused' });
    expect(connections).toBe(0);
  });

  it.each<[string, ResolvedAddress[]]>([
    ['a private address', [LOOPBACK]],
    ['a public and a private address', [{ address: '93.184.215.14', family: 4 }, LOOPBACK]],
    ['a private IPv6 address', [{ address: '::1', family: 6 }]],
    ['a mapped address', [{ address: '::ffff:127.0.0.1', family: 6 }]],
  ])('refuse a name that resolves to %s, without connecting', async (_what, addresses) => {
    const { client, get } = openClient({ lookup: async () => addresses });
    const url = `http://rebind.test:${portOf(server)}/`;
    expect(client.refusal(url)).toBeUndefined();
    const outcome = await get(url);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'address_refused' });
    expect(outcome.kind === 'failed' && outcome.detail).toContain('TIDEMARK_OUTBOUND_ALLOW');
    expect(connections).toBe(0);
  });

  it('connect to the address that was checked, resolving once', async () => {
    let asked = 0;
    // As a rebinding name server does: allowed at first, something else when asked again.
    const lookup = async (): Promise<ResolvedAddress[]> =>
      asked++ === 0 ? [LOOPBACK] : [{ address: '10.0.0.1', family: 4 }];
    const { get } = openClient({ allow: ['127.0.0.0/8'], lookup });
    expect(await get(`http://rebind.test:${portOf(server)}/`)).toMatchObject({ kind: 'answered', body: 'reached' });
    expect(asked).toBe(1);
    expect(requests).toBe(1);
  });

  it('use a connection again, and another when it was closed in between', async () => {
    const { get } = openClient({ allow: ['127.0.0.0/8'] });
    const url = `http://kept.test:${portOf(server)}/`;
    const before = connections;
    await get(url);
    await sleep(5);
    await get(url);
    expect(connections - before).toBe(1);
    await sleep(5);
    server.closeIdleConnections();
    expect(await get(url)).toMatchObject({ kind: 'answered', body: 'reached' });
  });

  it('say when the name has no address', async () => {
    const { get } = openClient({
      lookup: async () => {
        throw Object.assign(new Error('queryA ETIMEOUT'), { code: 'ETIMEOUT' });
      },
    });
    expect(await get('http://nowhere.test/')).toMatchObject({ kind: 'failed', reason: 'dns' });
    const empty = openClient({ lookup: async () => [] });
    expect(await empty.get('http://nowhere.test/')).toMatchObject({ kind: 'failed', reason: 'dns' });
  });

  it('do not wait for a name server longer than the time', async () => {
    const { get } = openClient({ lookup: () => new Promise(() => {}) });
    expect(await get('http://slow.test/', 60)).toMatchObject({ kind: 'failed', reason: 'timeout' });
  });

  it('resolve names by the system where no resolver is given', async () => {
    const client = createHttpClient({ allow: [], clock });
    onTestFinished(() => client.close());
    const outcome = await client.send({
      method: 'GET',
      url: `http://localhost:${portOf(server)}/`,
      headers: {},
      timeoutMs: 15_000,
      answerBytesMax: 10,
    });
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'address_refused' });
  });

  it('say that nobody listens', async () => {
    const closed = createTcpServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const port = portOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    const { get } = openClient({ allow: ['127.0.0.1'] });
    expect(await get(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed', reason: 'connect' });
  });

  it('refuse a range that is none at once', () => {
    expect(() => createHttpClient({ allow: ['localhost'], clock })).toThrow('localhost');
  });
});

describe('node http client: connections', () => {
  it('tries once more on a new connection when a kept one breaks before the answer, and only then', async () => {
    let served = 0;
    const sockets: Socket[] = [];
    // Answers the first request of the first connection, breaks at its second, and answers on a new one.
    const server = createTcpServer((socket) => {
      sockets.push(socket);
      const isFirst = sockets.length === 1;
      let onThis = 0;
      socket.on('error', () => {});
      socket.on('data', () => {
        if (isFirst && ++onThis === 2) socket.destroy();
        else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${++served}`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { get } = openClient({ allow: ['127.0.0.1'] });
    const url = `http://127.0.0.1:${portOf(server)}/`;
    expect(await get(url)).toMatchObject({ body: '1' });
    await sleep(5);
    expect(await get(url)).toMatchObject({ kind: 'answered', body: '2' });
    expect(sockets).toHaveLength(2);
  });

  it('trusts a certificate only when it is known and names the host', async () => {
    const server = createSecureServer({ cert: TEST_CERTIFICATE, key: TEST_CERTIFICATE_KEY }, (_request, response) => {
      response.end('secret');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const port = portOf(server);
    const unknown = openClient({ allow: ['127.0.0.1'] });
    expect(await unknown.get(`https://${TEST_HOST}:${port}/`)).toMatchObject({ kind: 'failed', reason: 'tls' });
    const known = openClient({ allow: ['127.0.0.1'], ca: TEST_CERTIFICATE });
    expect(await known.get(`https://${TEST_HOST}:${port}/`)).toMatchObject({ kind: 'answered', body: 'secret' });
    expect(await known.get(`https://other.test:${port}/`)).toMatchObject({ kind: 'failed', reason: 'tls' });
  });

  it('says that a plain server does not speak TLS', async () => {
    const server = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const { get } = openClient({ allow: ['127.0.0.1'] });
    expect(await get(`https://127.0.0.1:${portOf(server)}/`)).toMatchObject({ kind: 'failed', reason: 'tls' });
  });

  it('rejects for a header that HTTP cannot carry: a bug of the caller', async () => {
    const { client } = openClient();
    const headers = { 'x-bad': 'a\r\nb: c' };
    await expect(
      client.send({ method: 'GET', url: 'http://a.test/', headers, timeoutMs: 100, answerBytesMax: 1 }),
    ).rejects.toThrow('x-bad');
  });
});

describe('node http client: hosts that the operator named', () => {
  it.each(['127.0.0.1', 'LOCALHOST', '[::1]'])('are reached wherever they are: %s', async (host) => {
    const server = createServer((_request, response) => response.end('reached'));
    const address = host.startsWith('[') ? '::1' : '127.0.0.1';
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    onTestFinished(() => void server.close());
    const { client, get } = openClient({ trustedHosts: [host] });
    const url = `http://${host}:${portOf(server)}`;
    expect(await get(url)).toMatchObject({ kind: 'answered', body: 'reached' });
    expect(client.refusal(url)).toBeUndefined();
    // Others are judged as ever, also where they lead to the same address.
    expect(await get(`http://other.example:${portOf(server)}`)).toMatchObject({ reason: 'address_refused' });
    expect(await get(`http://127.0.0.2:${portOf(server)}`)).toMatchObject({ reason: 'address_refused' });
  });
});
