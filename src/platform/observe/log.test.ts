import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function capture(level: 'info' | 'silent' = 'info') {
  const lines: string[] = [];
  return { lines, log: createLog({ level, destination: { write: (line: string) => void lines.push(line) } }) };
}

describe('log', () => {
  it('writes one JSON object a line, with the level by name and an instant', () => {
    const { lines, log } = capture();
    log.info({ market: 'custom:A/USD' }, 'taken');
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({ level: 'info', msg: 'taken', market: 'custom:A/USD' });
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('replaces secrets at every depth that is logged, and nothing else', () => {
    const { lines, log } = capture();
    log.info({ password: 'hunter2', body: { token: 'hunter2', name: 'kept' } }, 'a');
    log.info({ req: { headers: { authorization: 'Bearer hunter2', 'set-cookie': 'hunter2' } } }, 'b');
    log.child({ secret: 'hunter2' }).info({ a: { b: { c: { refreshToken: 'hunter2' } } } }, 'c');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('kept');
    expect(lines.join('').match(/\[redacted\]/g)).toHaveLength(6);
  });

  it('is silent when told so, and keeps the stack and cause of an error', () => {
    const silent = capture('silent');
    silent.log.fatal('nothing');
    expect(silent.lines).toEqual([]);
    const { lines, log } = capture();
    log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed');
    expect(lines[0]).toContain('outer');
    expect(lines[0]).toContain('inner');
  });
});
