/**
 * What every adapter of the evaluator's store must do. `make` opens an empty one and says what it told by its outbox.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertFired, AlertStopped, Topic } from '#contract/events';
import type { AlertProgress } from '#engine';
import type { Commit, Decision, EvaluatorStore, LiveAlert } from './evaluator-store.ts';

export interface StoreUnderTest {
  readonly store: EvaluatorStore;
  readonly told: readonly { readonly topic: Topic; readonly body: unknown }[];
  /** As alerts would: the definition and its progress. */
  insertAlert(alert: StoredAlert): Promise<void>;
  deleteAlert(id: string): Promise<void>;
  stateOf(id: string): Promise<{ state: string; reason: string | null; sequence: number; arming: number } | undefined>;
  firingIds(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface StoredAlert {
  readonly id: string;
  readonly state: string;
  readonly arming: number;
  readonly rearm?: string;
  readonly channels?: readonly string[];
}

const MARKET = 'custom:A/USD';

const progress = (change: Partial<AlertProgress> = {}): AlertProgress => ({
  arming: 1,
  phase: 'done',
  sequence: 1,
  sequenceAtArming: 0,
  heldBack: 0,
  lastFiredAtMs: 1_000,
  cooldownUntilMs: 0,
  appliedMarket: MARKET,
  appliedAtMs: 1_000,
  ...change,
});

const firing = (alertId: string, sequence = 1) => ({
  alertId,
  sequence,
  market: MARKET,
  atMs: 1_000,
  price: 0.1,
  value: 0.1,
});

const decide = (alertId: string, change: Partial<Decision> = {}): Decision => ({
  alertId,
  firings: [],
  progress: progress(),
  state: 'done',
  ...change,
});

const commitOf = (change: Partial<Commit>): Commit => ({
  partition: 0,
  decisions: [],
  marks: [],
  isBackfilled: false,
  firedAtMs: 5_000,
  ...change,
});

export function describeEvaluatorStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`evaluator store: ${name}`, () => {
    let on: StoreUnderTest;
    beforeEach(async () => {
      on = await make();
    });
    afterEach(() => on.close());

    const firings = () =>
      on.told.flatMap(({ topic, body }) =>
        topic === 'evaluator.alert.fired' ? (body as { firings: AlertFired[] }).firings : [],
      );

    it('tells a firing with all that is to be known of it, once, however often it is committed', async () => {
      await on.insertAlert({ id: 'a', state: 'armed', arming: 1, channels: ['c1'] });
      const commit = commitOf({
        decisions: [decide('a', { firings: [firing('a')] })],
      });
      await on.store.commit(commit);
      await on.store.commit(commit);
      expect(await on.firingIds()).toEqual(['a.1']);
      expect(firings()).toEqual([
        {
          firingId: 'a.1',
          alertId: 'a',
          sequence: 1,
          userId: 'u',
          market: MARKET,
          condition: 'price >= 1',
          atMs: 1_000,
          firedAtMs: 5_000,
          price: '0.1',
          value: '0.1',
          backfilled: false,
          note: 'n',
          channels: ['c1'],
          task: { title: 't' },
        },
      ]);
      expect(await on.stateOf('a')).toEqual({ state: 'done', reason: null, sequence: 1, arming: 1 });
    });

    it('says of firings that came from a gap that they did', async () => {
      await on.insertAlert({ id: 'a', state: 'armed', arming: 1 });
      await on.store.commit(commitOf({ decisions: [decide('a', { firings: [firing('a')] })], isBackfilled: true }));
      expect(firings()).toMatchObject([{ firingId: 'a.1', backfilled: true }]);
    });

    it('drops a firing whose alert is gone', async () => {
      await on.insertAlert({ id: 'a', state: 'armed', arming: 1 });
      await on.deleteAlert('a');
      await on.store.commit(commitOf({ decisions: [decide('a', { firings: [firing('a')] })] }));
      expect(await on.firingIds()).toEqual([]);
      expect(on.told).toEqual([]);
    });

    it('lets a patch of an older arming move no state, but never loses its sequence', async () => {
      await on.insertAlert({ id: 'a', state: 'paused', arming: 2 });
      await on.store.commit(
        commitOf({
          decisions: [decide('a', { firings: [firing('a', 7)], progress: progress({ sequence: 7 }) })],
        }),
      );
      expect(await on.stateOf('a')).toEqual({ state: 'paused', reason: null, sequence: 7, arming: 2 });
      expect(await on.store.firedSoFar(['a', 'unknown'])).toEqual(
        new Map([['a', { sequence: 7, lastFiredAtMs: 1_000 }]]),
      );
      await on.store.commit(
        commitOf({ decisions: [decide('a', { progress: progress({ sequence: 3 }), state: 'armed' })] }),
      );
      expect(await on.stateOf('a')).toMatchObject({ sequence: 7 });
    });

    it('keeps the firing and the sequence of an alert that was disarmed after it fired', async () => {
      await on.insertAlert({ id: 'a', state: 'paused', arming: 2 });
      const off = progress({ arming: 2, phase: 'off', sequence: 1 });
      await on.store.commit(
        commitOf({ decisions: [decide('a', { firings: [firing('a')], progress: off, state: undefined })] }),
      );
      expect(await on.firingIds()).toEqual(['a.1']);
      expect(await on.stateOf('a')).toMatchObject({ state: 'paused', sequence: 1 });
    });

    it('tells the owner of an alert that is suspended', async () => {
      await on.insertAlert({ id: 'a', state: 'armed', arming: 1 });
      await on.store.commit(
        commitOf({ decisions: [decide('a', { progress: progress({ phase: 'suspended' }), state: 'suspended' })] }),
      );
      expect(await on.stateOf('a')).toMatchObject({ state: 'suspended', reason: 'flood' });
      const [stopped] = on.told.filter(({ topic }) => topic === 'evaluator.alert.stopped');
      expect(stopped?.body as AlertStopped).toMatchObject({
        alertId: 'a',
        userId: 'u',
        state: 'suspended',
        reason: 'flood',
      });
    });

    it('cuts a burst into messages of at most 500 firings', async () => {
      const ids = Array.from({ length: 1_001 }, (_, index) => `a${String(index).padStart(4, '0')}`);
      for (const id of ids) await on.insertAlert({ id, state: 'armed', arming: 1 });
      await on.store.commit(commitOf({ decisions: ids.map((id) => decide(id, { firings: [firing(id)] })) }));
      expect(on.told.map(({ body }) => (body as { firings: unknown[] }).firings.length)).toEqual([500, 500, 1]);
      expect(new Set(firings().map(({ alertId }) => alertId)).size).toBe(1_001);
    });

    it('keeps the latest mark of each market and partition', async () => {
      await on.store.commit(commitOf({ marks: [{ market: MARKET, atMs: 2_000, last: 2 }] }));
      await on.store.commit(commitOf({ marks: [{ market: MARKET, atMs: 1_000, last: 1 }] }));
      await on.store.commit(commitOf({ partition: 3, marks: [{ market: MARKET, atMs: 500, last: 5 }] }));
      const marks = [...(await on.store.marks())].sort((a, b) => a.partition - b.partition);
      expect(marks).toEqual([
        { partition: 0, market: MARKET, atMs: 2_000, last: 2 },
        { partition: 3, market: MARKET, atMs: 500, last: 5 },
      ]);
    });

    it('loads what may still fire, in the order of ids, as it was committed', async () => {
      for (const state of ['waiting', 'armed', 'cooldown', 'rearming', 'paused', 'done', 'expired', 'suspended']) {
        await on.insertAlert({ id: `${state}-1`, state, arming: 1, rearm: '0.5%' });
      }
      const patched = progress({
        phase: 'rearming',
        sequence: 4,
        sequenceAtArming: 2,
        heldBack: 3,
        cooldownUntilMs: 61_000,
      });
      await on.store.commit(commitOf({ decisions: [decide('armed-1', { progress: patched, state: 'cooldown' })] }));
      const loaded: LiveAlert[] = [];
      expect(await on.store.loadLive((alert) => loaded.push(alert))).toBe(4);
      expect(loaded.map(({ spec }) => spec.id)).toEqual(['armed-1', 'cooldown-1', 'rearming-1', 'waiting-1']);
      expect(loaded[0]).toEqual({
        partition: 0,
        spec: {
          id: 'armed-1',
          market: MARKET,
          condition: 'price >= 1',
          trigger: 'edge',
          repeat: 1,
          cooldownMs: 0,
          rearm: { kind: 'percent', amount: 0.5 },
        },
        armedAtMs: 900,
        progress: patched,
      });
    });
  });
}
