/**
 * Outgoing WebSocket connections over the package ws: without compression (frames of venues are small, and a window for each connection is not),
 * with a bound for messages and for the handshake. The URL is the operator's, so its address is not judged here.
 */
import { WebSocket } from 'ws';
import type { WebSocketConnection, WebSocketEvents, WebSockets } from './web-socket.ts';

export interface NodeWebSocketOptions {
  /** A longer message ends the connection. */
  readonly messageBytesMax?: number;
  readonly handshakeTimeoutMs?: number;
  /** For how long the other side may take to say goodbye. */
  readonly goodbyeMs?: number;
}

const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const GOODBYE_MS = 1_000;
const NORMAL = 1000;

export function createNodeWebSockets(options: NodeWebSocketOptions = {}): WebSockets {
  const { messageBytesMax = MESSAGE_BYTES_MAX, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options;
  const { goodbyeMs = GOODBYE_MS } = options;

  function open(url: string, events: WebSocketEvents): WebSocketConnection {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: messageBytesMax,
      handshakeTimeout: handshakeTimeoutMs,
      followRedirects: false,
      autoPong: true,
    });
    let failure: string | undefined;
    let goodbye: NodeJS.Timeout | undefined;
    socket.on('open', () => events.opened());
    socket.on('message', (data: Buffer) => events.message(data.toString('utf8')));
    socket.on('ping', () => events.pinged());
    // After an error always comes the close, which tells of both.
    socket.on('error', (cause) => {
      failure ??= cause.message === '' ? String((cause as NodeJS.ErrnoException).code ?? cause.name) : cause.message;
    });
    socket.on('close', (code, reason) => {
      clearTimeout(goodbye);
      events.closed(failure ?? `closed with ${code}${reason.length > 0 ? `: ${reason.toString('utf8')}` : ''}`);
    });
    return {
      send(text) {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close() {
        socket.close(NORMAL);
        goodbye ??= setTimeout(() => socket.terminate(), goodbyeMs);
      },
      terminate: () => socket.terminate(),
    };
  }

  return {
    open(url, events) {
      try {
        return open(url, events);
      } catch (cause) {
        // What ws throws at once is a URL that it cannot use.
        const reason = cause instanceof Error ? cause.message : String(cause);
        setImmediate(() => events.closed(reason));
        const nothing = () => undefined;
        return { send: nothing, close: nothing, terminate: nothing };
      }
    },
  };
}
