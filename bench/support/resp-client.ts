/**
 * A client for Redis, as much of it as a comparison needs: commands out in RESP2, replies in. Commands that are sent in one turn of the event loop
 * go out in one write, as clients with pipelining do.
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
import { once } from 'node:events';
import { connect } from 'node:net';

export type Reply = string | number | null | readonly Reply[];

export interface RespClient {
  /** Rejects with what the server says is wrong. */
  send(command: readonly string[]): Promise<Reply>;
  close(): void;
}

interface Waiter {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (cause: Error) => void;
}

/** Where a reply ends and what it is; undefined while it is not there whole. */
type Parsed = { readonly reply: Reply | Error; readonly end: number } | undefined;

export async function connectResp(port: number): Promise<RespClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const waiters: Waiter[] = [];
  let first = 0;
  let outgoing = '';
  let incoming: Buffer = Buffer.alloc(0);

  function settle(reply: Reply | Error): void {
    const waiter = waiters[first++];
    if (first === 4_096) waiters.splice(0, first);
    first %= 4_096;
    if (reply instanceof Error) waiter?.reject(reply);
    else waiter?.resolve(reply);
  }

  socket.on('data', (chunk) => {
    incoming = incoming.length === 0 ? chunk : Buffer.concat([incoming, chunk]);
    let at = 0;
    for (let parsed = parse(incoming, 0); parsed; parsed = parse(incoming, at)) {
      at = parsed.end;
      settle(parsed.reply);
    }
    incoming = incoming.subarray(at);
  });
  socket.on('error', (cause) => {
    for (const waiter of waiters.splice(first)) waiter.reject(cause);
  });

  return {
    send(command) {
      if (outgoing === '') queueMicrotask(flush);
      outgoing += encode(command);
      return new Promise((resolve, reject) => waiters.push({ resolve, reject }));
    },
    close: () => socket.destroy(),
  };

  function flush(): void {
    socket.write(outgoing);
    outgoing = '';
  }
}

/** All arguments are ASCII here, so their lengths are those of the strings. */
function encode(command: readonly string[]): string {
  let text = `*${command.length}\r\n`;
  for (const argument of command) text += `$${argument.length}\r\n${argument}\r\n`;
  return text;
}

function parse(buffer: Buffer, at: number): Parsed {
  const lineEnd = buffer.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const line = buffer.toString('latin1', at + 1, lineEnd);
  const end = lineEnd + 2;
  switch (buffer[at]) {
    case 0x2b /* + */:
      return { reply: line, end };
    case 0x2d /* - */:
      return { reply: new Error(line), end };
    case 0x3a /* : */:
      return { reply: Number(line), end };
    case 0x24 /* $ */:
      return parseBulk(buffer, Number(line), end);
    default:
      return parseArray(buffer, Number(line), end);
  }
}

function parseBulk(buffer: Buffer, length: number, start: number): Parsed {
  if (length < 0) return { reply: null, end: start };
  const end = start + length + 2;
  return buffer.length < end ? undefined : { reply: buffer.toString('latin1', start, start + length), end };
}

function parseArray(buffer: Buffer, length: number, start: number): Parsed {
  const items: Reply[] = [];
  let at = start;
  while (items.length < length) {
    const item = parse(buffer, at);
    if (!item) return undefined;
    items.push(item.reply as Reply);
    at = item.end;
  }
  return { reply: items, end: at };
}
