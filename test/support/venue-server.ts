/**
 * A venue of a test's own on 127.0.0.1: WebSocket and REST, with the faults that real ones have. What it speaks is handed in (see
 * the `*-server-testbed.ts` beside each feed); here is how it misbehaves: silent sockets, resets, half frames, refusals, an outage.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export type VenueSocket = WebSocket;

export interface RestAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface VenueSpeech {
  onConnect?(socket: WebSocket): void;
  onMessage?(socket: WebSocket, message: unknown): void;
  onGet(url: URL, headers: IncomingMessage['headers']): RestAnswer;
}

export interface VenueServer {
  readonly wsUrl: string;
  readonly restUrl: string;
  /** Sockets that are open. */
  readonly sockets: ReadonlySet<WebSocket>;
  /** How many connections were made since the start. */
  readonly connections: number;
  /** Messages that came in on sockets, oldest first. */
  readonly received: readonly string[];
  /** Paths that were asked for, with their queries, oldest first; refused ones too. */
  readonly asked: readonly string[];
  /** Sends unless silent. */
  send(socket: WebSocket, text: string): void;
  sendAll(text: string): void;
  /** Sockets stay open, and nothing comes any more: neither frames nor answers to pings. */
  setSilent(isSilent: boolean): void;
  /** Breaks all connections without a word. */
  reset(): void;
  /** Refuses what connects and asks, and breaks what is connected. */
  setOutage(isOut: boolean): void;
  /** The next `count` requests are answered so; with a path, the next of those whose path begins with it. */
  refuse(count: number, answer: RestAnswer, path?: string): void;
  close(): Promise<void>;
}

export async function startVenueServer(speech: VenueSpeech): Promise<VenueServer> {
  const sockets = new Set<WebSocket>();
  const streams = new Set<Socket>();
  const asked: string[] = [];
  const received: string[] = [];
  const refusals: { readonly answer: RestAnswer; readonly path: string }[] = [];
  let isSilent = false;
  let isOut = false;
  let connections = 0;

  const server = createServer((request, response) => {
    if (isOut) {
      request.socket.destroy();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://venue');
    asked.push(url.pathname + url.search);
    const { status = 200, headers = {}, body } = refusalOf(url.pathname) ?? speech.onGet(url, request.headers);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  server.on('connection', (stream) => {
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
    stream.on('error', () => stream.destroy());
  });

  const webSockets = new WebSocketServer({ noServer: true, autoPong: false });
  server.on('upgrade', (request, stream, head) => {
    if (isOut) {
      stream.destroy();
      return;
    }
    webSockets.handleUpgrade(request, stream, head, (socket) => {
      connections++;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.terminate());
      socket.on('ping', (data) => isSilent || socket.pong(data));
      socket.on('message', (data) => {
        received.push(data.toString());
        if (!isSilent) speech.onMessage?.(socket, JSON.parse(data.toString()));
      });
      if (!isSilent) speech.onConnect?.(socket);
    });
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  function refusalOf(path: string): RestAnswer | undefined {
    const index = refusals.findIndex((refusal) => path.startsWith(refusal.path));
    return index < 0 ? undefined : refusals.splice(index, 1)[0]?.answer;
  }

  function send(socket: WebSocket, text: string): void {
    if (!isSilent) socket.send(text);
  }

  function reset(): void {
    for (const socket of sockets) socket.terminate();
  }

  return {
    wsUrl: `ws://127.0.0.1:${port}`,
    restUrl: `http://127.0.0.1:${port}`,
    sockets,
    get connections() {
      return connections;
    },
    asked,
    received,
    send,
    sendAll(text) {
      for (const socket of sockets) send(socket, text);
    },
    setSilent(silent) {
      isSilent = silent;
    },
    reset,
    setOutage(out) {
      isOut = out;
      if (out) for (const stream of streams) stream.destroy();
    },
    refuse(count, answer, path = '/') {
      for (let index = 0; index < count; index++) refusals.push({ answer, path });
    },
    async close() {
      reset();
      for (const stream of streams) stream.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
