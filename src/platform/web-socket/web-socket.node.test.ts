import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createNodeWebSockets, type NodeWebSocketOptions } from './web-socket.node.ts';

async function openServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { server, url: `ws://127.0.0.1:${port}` };
}

/** What happens to a connection, in order. */
function connect(url: string, options: NodeWebSocketOptions = {}) {
  const happened: string[] = [];
  const ended = Promise.withResolvers<string>();
  const opened = Promise.withResolvers<void>();
  const connection = createNodeWebSockets(options).open(url, {
    opened() {
      happened.push('opened');
      opened.resolve();
    },
    message: (text) => happened.push(text),
    pinged: () => happened.push('pinged'),
    closed(reason) {
      happened.push('closed');
      ended.resolve(reason);
    },
  });
  onTestFinished(() => connection.terminate());
  return { connection, happened, opened: opened.promise, ended: ended.promise };
}

async function openPair(options: NodeWebSocketOptions = {}) {
  const { server, url } = await openServer();
  const arrival = once(server, 'connection') as Promise<[WebSocket]>;
  const client = connect(url, options);
  const [socket] = await arrival;
  await client.opened;
  return { ...client, socket };
}

describe('a WebSocket connection', () => {
  it('carries text both ways, answers pings, and says once that it ended', async () => {
    const { socket, connection, happened, ended } = await openPair();
    const received = once(socket, 'message');
    connection.send('hello');
    expect(String((await received)[0])).toBe('hello');
    const pong = once(socket, 'pong');
    socket.send('grüezi');
    socket.ping('abc');
    expect(String((await pong)[0])).toBe('abc');
    socket.close(1001, 'going');
    expect(await ended).toBe('closed with 1001: going');
    connection.send('nobody hears');
    connection.close();
    expect(happened).toEqual(['opened', 'grüezi', 'pinged', 'closed']);
  });

  it('ends at a message that is too long, and at one that is none', async () => {
    const long = await openPair({ messageBytesMax: 10 });
    long.socket.send('x'.repeat(11));
    expect(await long.ended).toMatch(/max payload/i);
    const broken = await openPair();
    (broken.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xff, 0xff]));
    expect(await broken.ended).toMatch(/RSV/i);
  });

  it('is cut where the other side does not say goodbye', async () => {
    const { socket, connection, ended } = await openPair({ goodbyeMs: 30 });
    (socket as unknown as { _socket: { pause(): void } })._socket.pause();
    connection.close();
    expect(await ended).toContain('1006');
  });

  it.each(['ws://127.0.0.1:1', 'ftp://example.org', 'no url'])('says why it cannot be made: %s', async (url) => {
    const { happened, ended } = connect(url);
    expect(await ended).toMatch(/./);
    expect(happened).toEqual(['closed']);
  });

  it('does not wait for ever for a handshake', async () => {
    const server: Server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    expect(await connect(`ws://127.0.0.1:${port}`, { handshakeTimeoutMs: 30 }).ended).toMatch(/timed out/);
  });
});
