/** A Redis of our own, where `redis-server` is installed: on a free port of the loopback, without persistence, gone when we are done. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';
import { connectResp, type RespClient } from './resp-client.ts';

const START_MS_MAX = 5_000;

export interface RedisServer {
  readonly client: RespClient;
  stop(): Promise<void>;
}

/** Undefined where there is no `redis-server` on the machine. */
export async function startRedis(): Promise<RedisServer | undefined> {
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: 'ignore' });
  // `once` rejects with what `error` brings: there is no such program.
  const isSpawned = await once(child, 'spawn').then(
    () => true,
    () => false,
  );
  if (!isSpawned) return undefined;
  const client = await connectSoon(port);
  return {
    client,
    async stop() {
      client.close();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function connectSoon(port: number): Promise<RespClient> {
  const endMs = performance.now() + START_MS_MAX;
  for (;;) {
    try {
      return await connectResp(port);
    } catch (cause) {
      if (performance.now() > endMs) throw cause;
      await sleep(20);
    }
  }
}
