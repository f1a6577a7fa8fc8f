/**
 * A receiver of webhooks that answers 200 at once and counts; a thread of its own, so that it neither waits for whoever measures nor holds them up.
 * `startWebhookSink` starts it; the same file is the thread.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

export interface WebhookSink {
  /** Such as `http://127.0.0.1:40001`. */
  readonly origin: string;
  received(): number;
  stop(): Promise<void>;
}

export async function startWebhookSink(): Promise<WebhookSink> {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), { workerData: 'sink' });
  worker.postMessage(counter);
  const [port] = (await once(worker, 'message')) as [number];
  return {
    origin: `http://127.0.0.1:${port}`,
    received: () => Atomics.load(counter, 0),
    async stop() {
      await worker.terminate();
    },
  };
}

function serve(counter: Int32Array): void {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      Atomics.add(counter, 0, 1);
      response.writeHead(200).end();
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
}

if (!isMainThread) parentPort?.once('message', serve);
