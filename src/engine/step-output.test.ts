import { describe, expect, it } from 'vitest';
import { createEngine } from './engine.ts';
import { createStepOutput } from './step-output.ts';
import type { AlertSpec, EngineEntry } from './tick.ts';

const MARKET = 'custom:A/USD';
const idOf = (order: string, rest = '0') => `0${order.padStart(6, '0')}${rest.padStart(19, '0')}`;
const alert = (id: string): AlertSpec => ({
  id,
  market: MARKET,
  condition: 'price >= 10',
  trigger: 'edge',
  repeat: 0,
  cooldownMs: 0,
});
const arm = (id: string): EngineEntry => ({ kind: 'arm', alert: alert(id), arming: 1, sequence: 0, lastFiredAtMs: 0 });
const tick = (atMs: number, last: number): EngineEntry => ({
  kind: 'tick',
  tick: { market: MARKET, atMs, last, high: last, low: last, volume: 0 },
});

function touchedAfter(entries: readonly EngineEntry[]) {
  const engine = createEngine();
  const out = createStepOutput();
  for (const entry of entries) engine.step(entry, out);
  return [...engine.touched(out)].map(({ alertId, firings }) => ({
    alertId,
    sequences: firings.map(({ sequence }) => sequence),
  }));
}

describe('touched', () => {
  it('yields alerts in the order of their ids, however they were armed, each with its firings in their order', () => {
    const [a, b, c] = [idOf('1'), idOf('2'), idOf('zzzzzz')];
    const twice = [tick(1, 5), tick(2, 10), tick(3, 5), tick(4, 11)];
    expect(touchedAfter([arm(c), arm(a), arm(b), ...twice])).toEqual([
      { alertId: a, sequences: [1, 2] },
      { alertId: b, sequences: [1, 2] },
      { alertId: c, sequences: [1, 2] },
    ]);
  });

  it('does not hand the firings of an alert that was removed to the one that took its slot', () => {
    const [gone, next] = [idOf('1'), idOf('2')];
    const entries = [arm(gone), tick(1, 5), tick(2, 10), { kind: 'remove', alertId: gone } as const, arm(next)];
    expect(touchedAfter(entries)).toEqual([{ alertId: next, sequences: [] }]);
  });
});
