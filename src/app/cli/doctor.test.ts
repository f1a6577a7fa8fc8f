import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockDataFolder } from '#platform/database/data-folder-lock';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { diagnose } from './doctor.ts';

describe('doctor', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-doctor-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const ask = (environment: Record<string, string> = {}) =>
    diagnose({ TIDEMARK_DATA_DIR: dataDir, TIDEMARK_PORT: '0', TIDEMARK_FEEDS: 'none', ...environment });
  const troubles = async (environment: Record<string, string> = {}) =>
    (await ask(environment)).filter((finding) => finding.level !== 'ok' && finding.subject !== 'disk');

  test('finds nothing wrong with a fresh folder, and changes nothing in it', async () => {
    expect(await troubles()).toEqual([]);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test('finds nothing wrong with one that has been used', async () => {
    await openSqliteDatabase(join(dataDir, 'tidemark.db')).close();
    lockDataFolder(dataDir).release();
    expect(await troubles()).toEqual([]);
  });

  test('a folder that is not there yet, however deep, will be made', async () => {
    const findings = await ask({ TIDEMARK_DATA_DIR: join(dataDir, 'a/b/c') });
    expect(findings.find((finding) => finding.subject === 'data folder')).toMatchObject({
      level: 'ok',
      says: expect.stringContaining('will be made'),
    });
    expect(findings.filter((finding) => finding.level === 'fail')).toEqual([]);
  });

  test('every fault of the configuration is a finding', async () => {
    const findings = await troubles({ TIDEMARK_PORT: 'x', TIDEMARK_PROT: '1' });
    expect(findings).toMatchObject([
      { level: 'fail', subject: 'configuration' },
      { level: 'fail', subject: 'configuration' },
    ]);
  });

  test('a file in place of the folder', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      expect(await troubles({ TIDEMARK_DATA_DIR: path })).toMatchObject([
        { level: 'fail', subject: 'data folder', says: expect.stringContaining('is a file') },
      ]);
    }
  });

  test('a folder that may not be written', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write everywhere');
    chmodSync(dataDir, 0o500);
    expect(await troubles()).toMatchObject([
      { level: 'fail', subject: 'data folder', says: expect.stringContaining('EACCES') },
    ]);
    chmodSync(dataDir, 0o700);
  });

  test('keys that others can read', async () => {
    mkdirSync(join(dataDir, 'keys'));
    const file = join(dataDir, 'keys/secret.key');
    writeFileSync(file, 'x', { mode: 0o600 });
    expect(await troubles()).toEqual([]);
    chmodSync(file, 0o644);
    expect(await troubles()).toMatchObject([
      { level: 'fail', subject: 'keys', says: expect.stringContaining(`chmod 600 ${file}`) },
    ]);
  });

  test('a running server is told of, and its port is not held against it', async () => {
    const lock = lockDataFolder(dataDir);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = String((server.address() as AddressInfo).port);
    expect(await troubles({ TIDEMARK_PORT: port })).toMatchObject([{ level: 'warn', subject: 'data folder lock' }]);
    lock.release();
    expect(await troubles({ TIDEMARK_PORT: port })).toMatchObject([
      { level: 'fail', subject: 'port', says: expect.stringContaining('EADDRINUSE') },
    ]);
    await new Promise((resolve) => server.close(resolve));
  });

  test('a database that is none', async () => {
    writeFileSync(join(dataDir, 'tidemark.db'), 'this is not a database, however long one looks at it'.repeat(50));
    expect(await troubles()).toMatchObject([
      { level: 'fail', subject: 'database', says: expect.stringContaining('cannot be read') },
    ]);
  });

  test('a database of a newer version', async () => {
    const db = openSqliteDatabase(join(dataDir, 'tidemark.db'));
    db.connection.exec('PRAGMA user_version = 9999');
    await db.close();
    expect(await troubles()).toMatchObject([
      { level: 'fail', subject: 'database', says: expect.stringContaining('newer') },
    ]);
  });

  test('an address on the network without what makes it safe', async () => {
    expect(await troubles({ TIDEMARK_PUBLIC_URL: 'http://alerts.example.com' })).toMatchObject([
      { level: 'warn', subject: 'TIDEMARK_PUBLIC_URL' },
      { level: 'warn', subject: 'TIDEMARK_METRICS_TOKEN' },
    ]);
    expect(await troubles({ TIDEMARK_PUBLIC_URL: 'https://alerts.example.com' })).toMatchObject([
      { level: 'warn', subject: 'TIDEMARK_TRUST_PROXY' },
      { level: 'warn', subject: 'TIDEMARK_METRICS_TOKEN' },
    ]);
    const safe = {
      TIDEMARK_PUBLIC_URL: 'https://alerts.example.com',
      TIDEMARK_TRUST_PROXY: '127.0.0.1',
      TIDEMARK_METRICS_TOKEN: 'a-token-of-enough-characters',
    };
    expect(await troubles(safe)).toEqual([]);
    expect(await troubles({ TIDEMARK_PUBLIC_URL: 'http://[::1]:8080' })).toEqual([]);
  });
});
