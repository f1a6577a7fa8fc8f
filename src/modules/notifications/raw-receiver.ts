/** An endpoint for tests that takes everything, thanks, and proves nothing. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RawReceiver {
  readonly url: string;
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

export async function startRawReceiver(): Promise<RawReceiver> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      bodies.push(body);
      response.end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    bodies,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
