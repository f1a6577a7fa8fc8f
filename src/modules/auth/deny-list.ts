/**
 * Which access tokens are refused although they have not expired. Durable in the store, whole in memory: asking costs no I/O and holds when the store fails.
 * What another process on the same store denies is picked up by `refresh`, called twice a second, and at start.
 */
import type { Clock } from '#platform/clock';
import type { AuthStore, Denial, DenialSubject } from './auth-store.ts';

export interface DenyList {
  has(subject: DenialSubject): boolean;
  /** In this process, at once. The store already holds it. */
  add(denial: Denial): void;
  /** Calls back when something was added, by whichever process; answers how to stop. */
  onAdded(listener: () => void): () => void;
  /** Takes in what is new in the store. */
  refresh(): Promise<void>;
  /** Forgets what no longer holds. */
  prune(): void;
  readonly size: number;
}

const BATCH = 1_000;

export function createDenyList(deps: { store: Pick<AuthStore, 'denialsAfter'>; clock: Clock }): DenyList {
  const untilMs = new Map<string, number>();
  const listeners = new Set<() => void>();
  let position = 0;

  function add(denial: Denial): void {
    untilMs.set(denial.subject, Math.max(denial.untilMs, untilMs.get(denial.subject) ?? 0));
    for (const listener of listeners) listener();
  }

  return {
    has: (subject) => (untilMs.get(subject) ?? 0) > deps.clock.nowMs(),
    add,
    onAdded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async refresh() {
      for (;;) {
        const batch = await deps.store.denialsAfter(position, deps.clock.nowMs(), BATCH);
        for (const denial of batch) {
          add(denial);
          position = Math.max(position, denial.position);
        }
        if (batch.length < BATCH) return;
      }
    },
    prune() {
      const nowMs = deps.clock.nowMs();
      for (const [subject, until] of untilMs) if (until <= nowMs) untilMs.delete(subject);
    },
    get size() {
      return untilMs.size;
    },
  };
}
