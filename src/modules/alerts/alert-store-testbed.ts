/** What the suites of the alert store share: the store with the hands of the evaluator, and alerts to put into it. */
import type { AlertState } from '#contract/api/alerts';
import type { AlertStopped } from '#contract/events';
import { formatId } from '#contract/ids';
import { createTestRandom } from '#test/test-random';
import type { AlertStore, NewAlert } from './alert-store.ts';

export interface MovedProgress {
  readonly state: AlertState;
  readonly phase: string;
  readonly sequence?: number;
  readonly heldBack?: number;
  readonly lastFiredAtMs?: number;
  readonly cooldownUntilMs?: number;
}

export interface AlertStoreUnderTest {
  readonly store: AlertStore;
  moveProgress(id: string, progress: MovedProgress): Promise<void>;
  setMarketTime(partition: number, market: string, atMs: number): Promise<void>;
  /** The phase as the evaluator would load it, and what belongs to it. */
  progressOf(
    id: string,
  ): Promise<{ phase: string; sequenceAtArming: number; cooldownUntilMs: number; armedAtMs: number } | undefined>;
  /** What the store has put into the outbox so far, oldest first. */
  readonly told: readonly AlertStopped[];
  close(): Promise<void>;
}

export const NOW_MS = Date.UTC(2026, 0, 15, 12);
const random = createTestRandom(3);
let made = 0;

export function sampleAlert(changes: Partial<NewAlert> = {}): NewAlert {
  made += 1;
  return {
    id: formatId(NOW_MS + made, random.bytes(16)),
    userId: 'ann',
    partition: 7,
    createdAtMs: NOW_MS,
    phase: 'armed',
    market: 'binance:BTC/USDT',
    condition: 'price >= 65000',
    trigger: 'edge',
    repeat: 1,
    cooldownMs: 0,
    rearm: undefined,
    expiresAtMs: undefined,
    note: undefined,
    channels: undefined,
    task: undefined,
    ...changes,
  };
}
