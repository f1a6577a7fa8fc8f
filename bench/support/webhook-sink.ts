/**
 * A receiver of webhooks that answers 200 at once and counts; a thread of its own, so that it neither waits for whoever measures nor holds them up.
 * `startWebhookSink` starts it; the same file is the thread.
 */
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { freePort } from './ports.ts';

export interface WebhookSink {
  /** Such as `http://127.0.0.1:40001`. */
  readonly origin: string;
  received(): number;
  stop(): Promise<void>;
}

/** On the same port in all scenarios of a run, so that they can share a database that names it. */
export async function startWebhookSink(folder: string): Promise<WebhookSink> {
  const file = join(folder, 'webhook-port');
  if (!existsSync(file)) writeFileSync(file, String(await freePort()));
  const port = Number(readFileSync(file, 'utf8'));
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url));
  worker.postMessage({ counter, port });
  await once(worker, 'message');
  return {
    origin: `http://127.0.0.1:${port}`,
    received: () => Atomics.load(counter, 0),
    async stop() {
      await worker.terminate();
    },
  };
}

function serve({ counter, port }: { counter: Int32Array; port: number }): void {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      Atomics.add(counter, 0, 1);
      response.writeHead(200).end();
    });
  });
  server.listen(port, '127.0.0.1', () => parentPort?.postMessage('listening'));
}

if (!isMainThread) parentPort?.once('message', serve);
