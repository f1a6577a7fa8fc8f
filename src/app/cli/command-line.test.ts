import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VERSION } from '../version.ts';
import { runCommandLine } from './command-line.ts';

describe('the command line', () => {
  let folder: string;
  let out: string;
  let errors: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-cli-'));
    out = '';
    errors = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      errors += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const run = (args: string[], environment: Record<string, string> = {}) =>
    runCommandLine(args, { TIDEMARK_DATA_DIR: folder, TIDEMARK_PORT: '0', ...environment });

  function file(name: string, content: string): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  test('--help and --version end well', async () => {
    expect(await run(['--help'])).toBe(0);
    for (const command of ['serve', 'replay', 'backtest', 'user', 'doctor']) expect(out).toContain(command);
    expect(await run(['--version'])).toBe(0);
    expect(out).toContain(VERSION);
  });

  test.each([
    [[]],
    [['fly']],
    [['serve', '--fast']],
    [['backtest']],
    [['replay', '--data', 'x', '--url', 'x', '--email', 'x', '--speed', 'fast']],
    [['replay', '--data', 'x', '--url', 'x', '--email', 'x', '--concurrency', '0']],
    [['user']],
    [['user', 'promote']],
    [['user', 'promote', 'you@example.com', '--admin']],
  ])('wrong usage is 2: %j', async (args) => {
    expect(await run(args)).toBe(2);
    expect(errors).not.toBe('');
  });

  test('a faulty configuration is told fault by fault, with where to look', async () => {
    expect(await run(['serve'], { TIDEMARK_PORT: 'x', TIDEMARK_PROT: '1' })).toBe(1);
    expect(errors).toContain('  - TIDEMARK_PORT must be');
    expect(errors).toContain('  - TIDEMARK_PROT is not a variable');
    expect(errors).toContain('docs/operate/config.md');
    expect(errors).not.toContain('    at ');
  });

  test('doctor prints a line a finding and fails when one does', async () => {
    expect(await run(['doctor'])).toBe(0);
    expect(out).toMatch(/^ok {4}node: version/m);
    expect(await run(['doctor'], { TIDEMARK_PORT: 'x' })).toBe(1);
    expect(out).toMatch(/^fail {2}configuration: TIDEMARK_PORT/m);
  });

  test('user create makes an account, once, and says so', async () => {
    const password = file('password', 'correct-horse-battery\n');
    expect(await run(['user', 'create', 'you@example.com', '--password-file', password])).toBe(0);
    expect(out).toContain('you@example.com has an account.');
    expect(await run(['user', 'create', 'you@example.com', '--password-file', password])).toBe(1);
    expect(errors).not.toContain('    at ');
    expect(await run(['user', 'promote', 'you@example.com'])).toBe(0);
    expect(out).toContain('is an administrator');
    expect(await run(['user', 'promote', 'nobody@example.com'])).toBe(1);
  });

  test('a file that is not there is told in a sentence', async () => {
    const missing = join(folder, 'missing');
    expect(await run(['user', 'create', 'you@example.com', '--password-file', missing])).toBe(1);
    expect(await run(['backtest', '--data', missing, '--condition', 'price > 1'])).toBe(1);
    expect(errors).toContain(`${missing} cannot be read (ENOENT).`);
    expect(errors).toContain(`${missing} cannot be read: ENOENT.`);
    expect(errors).not.toContain('    at ');
  });

  test('backtest prints a line a firing', async () => {
    const data = file('prices.csv', 'timestamp_ms,price\n1000,1\n2000,3\n3000,1\n4000,3\n');
    expect(await run(['backtest', '--data', data, '--condition', 'price >= 2', '--repeat', 'always'])).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { at: '1970-01-01T00:00:02.000Z', price: '3', value: '3', sequence: 1 },
      { at: '1970-01-01T00:00:04.000Z', price: '3', value: '3', sequence: 2 },
    ]);
    expect(await run(['backtest', '--data', data, '--condition', 'price >'])).toBe(1);
    expect(errors).not.toContain('    at ');
  });
});
