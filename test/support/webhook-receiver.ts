/**
 * A webhook endpoint on the loopback that verifies each message as any receiver would, answers the verification of a channel,
 * and remembers what it got. `answerWith` lets a test be slow, failing or silent.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedMessage {
  readonly id: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly atMs: number;
}

export interface WebhookReceiver {
  url(path: string): string;
  readonly received: readonly ReceivedMessage[];
  /** Undefined: 200. A handler that never answers is a dead endpoint. */
  answerWith: ((message: ReceivedMessage, response: ServerResponse) => void) | undefined;
  close(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedMessage[] = [];
  const receiver: { answerWith: WebhookReceiver['answerWith'] } = { answerWith: undefined };
  const server = createServer((request, response) => {
    readBody(request).then(
      (body) => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const message = { id: headers['webhook-id'] ?? '', body, headers, path: request.url ?? '', atMs: Date.now() };
        const parsed = JSON.parse(body) as { type: string; data: { code?: string } };
        if (parsed.type === 'channel.verification') {
          response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ code: parsed.data.code }));
          return;
        }
        received.push(message);
        if (receiver.answerWith) receiver.answerWith(message, response);
        else response.writeHead(200).end();
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    received,
    get answerWith() {
      return receiver.answerWith;
    },
    set answerWith(handler) {
      receiver.answerWith = handler;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
