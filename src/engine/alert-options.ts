/**
 * How an alert fires (trigger, repeat, cooldown, rearm), each combination kept once: millions of alerts share a handful of them,
 * so an alert holds a number. Counted, so that a combination nobody uses any more is forgotten.
 */
import type { AlertSpec, Rearm } from './tick.ts';

export interface AlertOptions {
  readonly trigger: 'edge' | 'state';
  readonly repeat: number;
  readonly cooldownMs: number;
  readonly rearm: Rearm | undefined;
  /** Only such an alert can fire more than 15 times in 3 minutes; the others need no history. */
  readonly canFlood: boolean;
}

export interface AlertOptionsTable {
  acquire(spec: AlertSpec): number;
  release(number: number): void;
  /** O(1). */
  at(number: number): AlertOptions;
}

/** More firings than this within the time suspend an alert. */
export const FLOOD_FIRINGS = 15;
export const FLOOD_WITHIN_MS = 180_000;

export function createAlertOptionsTable(): AlertOptionsTable {
  const rows: AlertOptions[] = [];
  const uses: number[] = [];
  const keys: string[] = [];
  const free: number[] = [];
  const byKey = new Map<string, number>();

  function add(key: string, spec: AlertSpec): number {
    const number = free.pop() ?? rows.length;
    rows[number] = {
      trigger: spec.trigger,
      repeat: spec.repeat,
      cooldownMs: spec.cooldownMs,
      rearm: spec.rearm,
      canFlood: (spec.repeat === 0 || spec.repeat > FLOOD_FIRINGS) && spec.cooldownMs * FLOOD_FIRINGS < FLOOD_WITHIN_MS,
    };
    uses[number] = 0;
    keys[number] = key;
    byKey.set(key, number);
    return number;
  }

  return {
    acquire(spec) {
      const rearm = spec.rearm === undefined ? '' : `${spec.rearm.kind} ${spec.rearm.amount}`;
      const key = `${spec.trigger} ${spec.repeat} ${spec.cooldownMs} ${rearm}`;
      const number = byKey.get(key) ?? add(key, spec);
      uses[number] = (uses[number] as number) + 1;
      return number;
    },
    release(number) {
      const left = (uses[number] as number) - 1;
      uses[number] = left;
      if (left > 0) return;
      byKey.delete(keys[number] as string);
      free.push(number);
    },
    at: (number) => rows[number] as AlertOptions,
  };
}
