/**
 * The storage itself: a disk that is full (a small file system of its own, where the system lets us mount one), a database of a newer version,
 * and two processes on one data folder.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, createApiClient } from '#test/api-client';
import { until } from '#test/until';
import { createServerProcess } from './server-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tidemark-storage-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function serveOnce(environment: Record<string, string>) {
  return spawnSync(process.execPath, ['src/main.ts', 'serve'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      TIDEMARK_DATA_DIR: dataDir,
      TIDEMARK_PORT: '0',
      TIDEMARK_FEEDS: 'none',
      ...environment,
    },
    encoding: 'utf8',
    timeout: 20_000,
  });
}

describe('a data folder', () => {
  it('of a newer version is refused and left as it is', () => {
    const database = new DatabaseSync(join(dataDir, 'tidemark.db'));
    database.exec('PRAGMA user_version = 9999');
    database.close();
    const { status, stderr } = serveOnce({});
    expect(status).toBe(1);
    expect(stderr).toContain('9999');
    expect(stderr).not.toContain('    at ');
  });

  it('serves one process at a time, and the next as soon as the first is killed', async () => {
    const first = await createServerProcess(dataDir);
    await first.start();
    const second = serveOnce({});
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(dataDir);
    await first.kill();
    await first.start();
    expect(await first.stop()).toBe(0);
  });

  it('with a faulty configuration is not touched: every fault is said at once', async () => {
    const child = spawn(process.execPath, ['src/main.ts', 'serve'], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        TIDEMARK_DATA_DIR: dataDir,
        TIDEMARK_PORT: 'eighty',
        TIDEMARK_HOTS: 'x',
        TIDEMARK_OUTLIER_PERCENT: '-1',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    for (const fault of ['TIDEMARK_PORT', 'TIDEMARK_HOTS', 'did you mean TIDEMARK_HOST', 'TIDEMARK_OUTLIER_PERCENT'])
      expect(said).toContain(fault);
  });
});

/** A file system of 48 MB on the folder, or false where the system does not let us. */
function mountSmallDisk(folder: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]).status === 0;
}

function fillDisk(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (const size of [1_048_576, 4_096, 512]) {
      const block = Buffer.alloc(size);
      while (tryWrite(handle, block));
    }
  } finally {
    closeSync(handle);
  }
}

function tryWrite(handle: number, block: Buffer): boolean {
  try {
    return writeSync(handle, block) === block.length;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw cause;
  }
}

describe('a full disk', () => {
  it('gets 503, loses no acknowledged alert, and serves again when there is room', { timeout: 120_000 }, async ({
    skip,
  }) => {
    if (!mountSmallDisk(dataDir)) skip('no file system can be mounted here');
    const server = await createServerProcess(dataDir, { TIDEMARK_LOG_LEVEL: 'fatal' });
    const ballast = join(dataDir, 'ballast');
    const market = 'custom:FULL/USD';
    let atMs = Date.UTC(2026, 0, 1);
    try {
      await server.start();
      const client = await createApiClient(() => server.url).signUp('full@example.com');
      const push = (price: string) =>
        client.call<{ accepted: number }>('POST', '/v1/ticks', { market, ticks: [{ at: ++atMs, price }] });
      const create = () =>
        client.call<{ id: string; code?: string }>('POST', '/v1/alerts', {
          market,
          condition: 'price >= 140',
          note: 'n'.repeat(500),
        });
      expect((await push('100')).status).toBe(202);
      const acknowledged: string[] = [];
      const keep = (answer: Answer<{ id: string }>) => {
        if (answer.status === 201) acknowledged.push(answer.body.id);
        return answer.status;
      };
      for (let i = 0; i < 20; i++) expect(keep(await create())).toBe(201);

      fillDisk(ballast);
      let refused = await create();
      for (let i = 0; i < 20_000 && keep(refused) === 201; i++) refused = await create();
      expect([refused.status, refused.body.code]).toEqual([503, 'storage_unavailable']);
      expect((await push('141')).status).toBe(503);
      expect((await client.call('GET', '/v1/alerts')).status).toBe(200);
      expect((await createApiClient(() => server.url).call('GET', '/readyz')).status).toBe(503);

      rmSync(ballast);
      await until(async () => keep(await create()) === 201, 'taking writes again', 30_000);
      expect((await push('139')).status).toBe(202);
      expect((await push('142')).status).toBe(202);
      await server.kill();
      await server.start();
      const firings = await client.all<{ alertId: string }>('/v1/firings');
      const fired = new Set(firings.map(({ alertId }) => alertId));
      expect(acknowledged.filter((id) => !fired.has(id))).toEqual([]);
      expect(firings.length).toBe(fired.size);
    } finally {
      await server.stop();
      execFileSync('umount', ['--lazy', dataDir]);
    }
  });
});
