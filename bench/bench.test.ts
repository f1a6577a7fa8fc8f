import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatNumber, type Measurement, median } from './measurement.ts';
import { tableOf, withTable } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const LATEST = join(import.meta.dirname, 'results/latest.json');

async function bench(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, output, errors };
}

describe('the benchmarks', () => {
  test('run, and each scenario finds numbers', { timeout: 300_000 }, async () => {
    const { code, output, errors } = await bench('--quick');
    expect(code, errors).toBe(0);
    const { rows } = JSON.parse(readFileSync(LATEST, 'utf8')) as { rows: Measurement[] };
    const found = new Set(rows.map(({ scenario }) => scenario));
    expect([...found].sort()).toEqual(
      Object.keys(SCENARIOS)
        .filter((name) => name !== 'memory-spread')
        .sort(),
    );
    for (const row of rows) {
      expect(row.value, row.what).toBeGreaterThanOrEqual(0);
      expect(output).toContain(row.what);
    }
    // What must hold at any size: nothing lost, nothing twice.
    const exact = rows.filter(({ target }) => target?.text.startsWith('exactly'));
    expect(exact.map(({ target }) => target?.isMet)).toEqual([true, true]);
  });

  test('say which scenarios there are', async () => {
    const { code, errors } = await bench('--only', 'engine,none');
    expect(code).toBe(2);
    expect(errors).toContain('There is no none; there is engine,');
  });
});

describe('the table', () => {
  const row: Measurement = { scenario: 'a', what: 'b', value: 1_234_567, unit: '/s' };

  test('shows ratio and verdict', () => {
    const compared = { ...row, comparedWith: { what: 'c', value: 1_000 }, target: { text: '>= 2 /s', isMet: false } };
    expect(tableOf([compared]).split('\n').at(-1)).toBe(
      '| a | b | 1,234,567 /s | c: 1,000 /s | 1,230 x | >= 2 /s | **no** |',
    );
    expect(tableOf([row]).split('\n').at(-1)).toBe('| a | b | 1,234,567 /s |  |  |  | |');
  });

  test('replaces the one on the page and leaves the rest', () => {
    const page = readFileSync(join(import.meta.dirname, '../docs/reference/benchmarks.md'), 'utf8');
    const changed = withTable(page, 'NEW');
    expect(changed).toContain('\n\nNEW\n\n');
    expect(withTable(changed, 'NEW')).toBe(changed);
    expect(changed.split('<!--')[0]).toBe(page.split('<!--')[0]);
    expect(() => withTable('no marks', 'NEW')).toThrow('marks');
  });

  test('rounds to three digits', () => {
    expect([0.012345, 1.2345, 12_345.6, 0, 150].map(formatNumber)).toEqual(['0.012', '1.23', '12,300', '0', '150']);
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(() => median([])).toThrow('median');
  });
});
