import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolderInUseError, lockDataFolder } from './data-folder-lock.ts';

const LOCK = new URL('./data-folder-lock.ts', import.meta.url).href;
let folder = '';
const children: ChildProcess[] = [];

/** A process that takes the lock, says how that went, and stays. */
async function startHolder(): Promise<{ child: ChildProcess; said: string }> {
  const script = `
    const { lockDataFolder } = await import(${JSON.stringify(LOCK)});
    try { lockDataFolder(${JSON.stringify(folder)}); console.log('held'); } catch (e) { console.log(e.name + ': ' + e.message); }
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  return { child, said: String(said).trim() };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('data folder lock', () => {
  it('refuses a second process, which is told the folder and what to do', async () => {
    const lock = lockDataFolder(folder);
    const { said } = await startHolder();
    expect(said).toContain('DataFolderInUseError');
    expect(said).toContain(folder);
    expect(said).toContain('TIDEMARK_DATA_DIR');
    lock.release();
    expect((await startHolder()).said).toBe('held');
  });

  it('is free again once its holder was killed', async () => {
    const { child, said } = await startHolder();
    expect(said).toBe('held');
    expect(() => lockDataFolder(folder)).toThrow(DataFolderInUseError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDataFolder(folder).release();
  });

  it('refuses a second holder in one process too, and can be released twice', () => {
    const lock = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(DataFolderInUseError);
    lock.release();
    lock.release();
    lockDataFolder(folder).release();
  });

  it('names a folder that cannot be used', () => {
    const missing = join(folder, 'missing');
    expect(() => lockDataFolder(missing)).toThrow(missing);
    expect(() => lockDataFolder(missing)).not.toThrow(DataFolderInUseError);
  });
});
