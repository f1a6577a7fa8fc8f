/**
 * What every adapter of the alert store must do. Each adapter's own test calls this with a fresh store, and with the hands of the evaluator:
 * `moveProgress` and `setMarketTime` write what the evaluator would.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlertRecord } from './alert.ts';
import { describeDelisting } from './alert-delisting-under-test.ts';
import type { AlertListQuery, AlertStore } from './alert-store.ts';
import { type AlertStoreUnderTest, NOW_MS, sampleAlert } from './alert-store-testbed.ts';

export function describeAlertStore(name: string, make: () => Promise<AlertStoreUnderTest>): void {
  describe(`alert store: ${name}`, () => {
    let under: AlertStoreUnderTest;
    beforeEach(async () => {
      under = await make();
    });
    afterEach(() => under.close());

    describe('one alert', () => describeOneAlert(() => under));
    describe('changes', () => describeChanges(() => under));
    describe('lists', () => describeLists(() => under));
    describe('expiry', () => describeExpiry(() => under));
    describe('delisting', () => describeDelisting(() => under));
    describe('removal', () => describeRemoval(() => under.store));
    describe('top markets', () => describeTop(() => under));
  });
}

function query(changes: Partial<AlertListQuery> = {}): AlertListQuery {
  return {
    userId: 'ann',
    state: undefined,
    market: undefined,
    text: undefined,
    beforeId: undefined,
    limit: 50,
    ...changes,
  };
}

function describeOneAlert(under: () => AlertStoreUnderTest): void {
  test('what was created is found as it was, by its owner only', async () => {
    const alert = sampleAlert({
      rearm: '0.5%',
      repeat: 0,
      cooldownMs: 60_000,
      expiresAtMs: NOW_MS + 5,
      note: 'first',
      channels: [],
      task: { title: 'Sell', priority: 'high', dueInMs: 3_600_000 },
    });
    await under().store.create([alert]);
    const { phase, ...asked } = alert;
    expect(await under().store.find('ann', alert.id)).toEqual({
      ...asked,
      version: 1,
      updatedAtMs: NOW_MS,
      state: phase,
      stateReason: undefined,
      arming: 1,
      sequence: 0,
      heldBack: 0,
      lastFiredAtMs: 0,
    });
    expect(await under().store.find('bob', alert.id)).toBeUndefined();
  });

  test('many are created together, or none of them', async () => {
    const first = sampleAlert();
    await expect(under().store.create([sampleAlert(), first, first])).rejects.toThrow();
    expect(await under().store.count('ann')).toBe(0);
    await under().store.create([sampleAlert(), first, sampleAlert({ userId: 'bob' })]);
    expect(await under().store.count('ann')).toBe(2);
  });

  test('a cooldown is shown until the time of its market has passed it', async () => {
    const { store, moveProgress, setMarketTime } = under();
    const alert = sampleAlert();
    await store.create([alert]);
    await moveProgress(alert.id, { state: 'cooldown', phase: 'armed', sequence: 1, cooldownUntilMs: 1_000 });
    await setMarketTime(alert.partition, alert.market, 999);
    expect((await store.find('ann', alert.id))?.state).toBe('cooldown');
    expect((await store.list(query({ state: 'armed' }))).items).toEqual([]);
    await setMarketTime(alert.partition, alert.market, 1_000);
    expect((await store.find('ann', alert.id))?.state).toBe('armed');
    expect((await store.list(query({ state: 'armed' }))).items).toHaveLength(1);
  });
}

function describeChanges(under: () => AlertStoreUnderTest): void {
  const isRecord = (outcome: unknown): outcome is AlertRecord => typeof outcome === 'object';

  test('a change needs the version it was made from, and gives the next one', async () => {
    const { store } = under();
    const alert = sampleAlert();
    await store.create([alert]);
    const change = { userId: 'ann', id: alert.id, fields: { ...alert, note: 'new' }, updatedAtMs: NOW_MS + 1 };
    const changed = await store.change({ ...change, version: 1 });
    expect(changed).toMatchObject({ version: 2, note: 'new', updatedAtMs: NOW_MS + 1, arming: 1, state: 'armed' });
    expect(await store.change({ ...change, version: 1 })).toBe('stale');
    expect(await store.change({ ...change, userId: 'bob', version: 2 })).toBe('missing');
    expect(await store.find('ann', alert.id)).toEqual(changed);
  });

  test('of two changes from one version, one is refused', async () => {
    const { store } = under();
    const alert = sampleAlert();
    await store.create([alert]);
    const change = { userId: 'ann', id: alert.id, version: 1, updatedAtMs: NOW_MS };
    const outcomes = await Promise.all(
      ['a', 'b'].map((note) => store.change({ ...change, fields: { ...alert, note } })),
    );
    expect(outcomes.filter(isRecord)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'stale')).toHaveLength(1);
  });

  test('arming anew keeps the sequence and the cooldown, and clears the rest', async () => {
    const { store, moveProgress, progressOf } = under();
    const alert = sampleAlert({ repeat: 3, cooldownMs: 500 });
    await store.create([alert]);
    expect(await progressOf(alert.id)).toMatchObject({ armedAtMs: NOW_MS });
    await moveProgress(alert.id, { state: 'done', phase: 'done', sequence: 3, heldBack: 2, lastFiredAtMs: 1_000 });
    const armed = await store.change({
      userId: 'ann',
      id: alert.id,
      version: 1,
      rearming: { kind: 'arm', phase: 'waiting' },
      updatedAtMs: NOW_MS + 9,
    });
    expect(armed).toMatchObject({ arming: 2, version: 2, sequence: 3, heldBack: 0, lastFiredAtMs: 1_000 });
    expect(await progressOf(alert.id)).toEqual({
      phase: 'waiting',
      sequenceAtArming: 3,
      cooldownUntilMs: 1_500,
      armedAtMs: NOW_MS + 9,
    });
  });

  test('a pause ends what is live, and leaves alone what has stopped', async () => {
    const { store, moveProgress, progressOf } = under();
    const [live, done] = [sampleAlert(), sampleAlert()];
    await store.create([live, done]);
    await moveProgress(done.id, { state: 'done', phase: 'done', sequence: 1 });
    const pause = { userId: 'ann', version: 1, rearming: { kind: 'pause' }, updatedAtMs: NOW_MS + 1 } as const;
    expect(await store.change({ ...pause, id: live.id })).toMatchObject({ state: 'paused', arming: 2, version: 2 });
    expect((await progressOf(live.id))?.phase).toBe('off');
    expect(await store.change({ ...pause, id: done.id })).toMatchObject({ state: 'done', arming: 1, version: 1 });
  });
}

function describeLists(under: () => AlertStoreUnderTest): void {
  async function walk(changes: Partial<AlertListQuery>): Promise<string[]> {
    const ids: string[] = [];
    for (let beforeId: string | undefined; ; ) {
      const page = await under().store.list(query({ ...changes, beforeId }));
      ids.push(...page.items.map(({ id }) => id));
      if (!page.hasMore) return ids;
      beforeId = page.items.at(-1)?.id;
    }
  }

  test('pages join to all alerts of the user that pass the filter, newest first, each once', async () => {
    const { store, moveProgress } = under();
    const markets = ['binance:BTC/USDT', 'binance:ETH/USDT', 'custom:Mine/USD'];
    const notes = [undefined, 'Stop loss', 'Ärger'];
    const alerts = Array.from({ length: 60 }, (_, i) =>
      sampleAlert({
        userId: i % 7 === 0 ? 'bob' : 'ann',
        market: markets[i % 3] ?? '',
        note: notes[i % 5],
        condition: i % 4 === 0 ? 'price(binance:SOL/USDT) < 5' : 'price > 5',
      }),
    );
    await store.create(alerts);
    const paused = new Set(alerts.filter((_, i) => i % 6 === 1).map(({ id }) => id));
    for (const id of paused) await moveProgress(id, { state: 'paused', phase: 'off' });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          state: fc.constantFrom(undefined, 'paused' as const, 'armed' as const, 'done' as const),
          market: fc.constantFrom(undefined, ...markets, 'binance:none/USD'),
          text: fc.constantFrom(undefined, 'stop', 'ärg', 'SOL', 'eth/', '%', '_'),
          limit: fc.integer({ min: 1, max: 40 }),
        }),
        async ({ state, market, text, limit }) => {
          const expected = alerts
            .filter((alert) => alert.userId === 'ann')
            .filter((alert) => state === undefined || (paused.has(alert.id) ? 'paused' : 'armed') === state)
            .filter((alert) => market === undefined || alert.market === market)
            .filter(
              (alert) =>
                text === undefined ||
                `${alert.note ?? ''}\n${alert.market}\n${alert.condition}`.toLowerCase().includes(text.toLowerCase()),
            )
            .map(({ id }) => id)
            .reverse();
          expect(await walk({ state, market, text, limit })).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('what is rare is found among thousands, by state and by text', async () => {
    const { store, moveProgress } = under();
    const alerts = Array.from({ length: 3_500 }, (_, i) => sampleAlert(i === 3 ? { note: 'needle' } : {}));
    await store.create(alerts);
    const [oldest] = alerts;
    if (oldest) await moveProgress(oldest.id, { state: 'suspended', phase: 'suspended' });
    expect((await store.list(query({ state: 'suspended' }))).items.map(({ id }) => id)).toEqual([oldest?.id]);
    expect((await store.list(query({ text: 'NEEDLE' }))).items.map(({ id }) => id)).toEqual([alerts[3]?.id]);
    expect((await store.list(query({ text: 'absent' }))).items).toEqual([]);
    expect(await walk({ state: 'armed', limit: 200 })).toHaveLength(3_499);
  });

  test('an alert made between two pages does not move the second', async () => {
    const { store } = under();
    const alerts = [sampleAlert(), sampleAlert(), sampleAlert()];
    await store.create(alerts);
    const first = await store.list(query({ limit: 2 }));
    await store.create([sampleAlert()]);
    const second = await store.list(query({ limit: 2, beforeId: first.items.at(-1)?.id }));
    expect(second).toMatchObject({ items: [{ id: alerts[0]?.id }], hasMore: false });
  });
}

function describeExpiry(under: () => AlertStoreUnderTest): void {
  test('what is due and live expires, its owner is told, and it is dealt with once', async () => {
    const { store, told, progressOf } = under();
    const due = sampleAlert({ expiresAtMs: 100 });
    const later = sampleAlert({ expiresAtMs: 101 });
    await store.create([due, later, sampleAlert()]);
    expect(await store.nextExpiryAtMs()).toBe(100);
    const outcome = await store.expire(100, 10);
    expect(outcome).toEqual({ dealtWith: 1, expired: [{ id: due.id, partition: 7, arming: 2 }] });
    expect(await store.find('ann', due.id)).toMatchObject({ state: 'expired', stateReason: 'expired', arming: 2 });
    expect((await progressOf(due.id))?.phase).toBe('off');
    expect(told).toEqual([
      {
        alertId: due.id,
        userId: 'ann',
        market: due.market,
        condition: due.condition,
        state: 'expired',
        reason: 'expired',
        atMs: 100,
      },
    ]);
    expect(await store.expire(100, 10)).toEqual({ dealtWith: 0, expired: [] });
    expect(await store.nextExpiryAtMs()).toBe(101);
  });

  test('what had stopped before is not expired, and nobody is told', async () => {
    const { store, told, moveProgress } = under();
    const done = sampleAlert({ expiresAtMs: 100 });
    await store.create([done]);
    await moveProgress(done.id, { state: 'done', phase: 'done' });
    expect(await store.expire(100, 10)).toEqual({ dealtWith: 1, expired: [] });
    expect((await store.find('ann', done.id))?.state).toBe('done');
    expect(told).toEqual([]);
    expect(await store.nextExpiryAtMs()).toBeUndefined();
  });

  test('the earliest come first, at most as many as asked for', async () => {
    const { store } = under();
    const alerts = [30, 10, 20].map((expiresAtMs) => sampleAlert({ expiresAtMs }));
    await store.create(alerts);
    const { dealtWith, expired } = await store.expire(100, 2);
    expect(dealtWith).toBe(2);
    expect(expired.map(({ id }) => id)).toEqual([alerts[1]?.id, alerts[2]?.id]);
  });

  test('an expired alert that is armed anew with a later expiry expires again', async () => {
    const { store } = under();
    const alert = sampleAlert({ expiresAtMs: 100 });
    await store.create([alert]);
    await store.expire(100, 10);
    await store.change({
      userId: 'ann',
      id: alert.id,
      version: 1,
      fields: { ...alert, expiresAtMs: 200 },
      rearming: { kind: 'arm', phase: 'armed' },
      updatedAtMs: NOW_MS,
    });
    expect(await store.expire(150, 10)).toEqual({ dealtWith: 0, expired: [] });
    expect((await store.expire(200, 10)).expired).toEqual([{ id: alert.id, partition: 7, arming: 4 }]);
  });
}

function describeRemoval(store: () => AlertStore): void {
  test('an alert is removed by its owner, at the version that was seen', async () => {
    const alert = sampleAlert();
    await store().create([alert]);
    expect(await store().remove('bob', alert.id, undefined)).toBe('missing');
    expect(await store().remove('ann', alert.id, 2)).toBe('stale');
    expect(await store().remove('ann', alert.id, 1)).toEqual({ id: alert.id, partition: 7, arming: 1 });
    expect(await store().find('ann', alert.id)).toBeUndefined();
    expect(await store().remove('ann', alert.id, undefined)).toBe('missing');
  });

  test('all alerts of a user are removed in pieces, and nobody else has fewer', async () => {
    await store().create(Array.from({ length: 5 }, () => sampleAlert()));
    await store().create([sampleAlert({ userId: 'bob' })]);
    const pieces = [];
    for (let i = 0; i < 3; i++) pieces.push((await store().removeOfUser('ann', 3)).length);
    expect(pieces).toEqual([3, 2, 0]);
    expect(await store().count('ann')).toBe(0);
    expect(await store().count('bob')).toBe(1);
  });
}

function describeTop(under: () => AlertStoreUnderTest): void {
  test('live alerts are counted by market, most first; what is one user’s own is counted for that user only', async () => {
    const { store, moveProgress } = under();
    const stopped = sampleAlert({ market: 'binance:ETH/USDT' });
    const many = (count: number, market: string, userId: string) =>
      Array.from({ length: count }, () => sampleAlert({ market, userId }));
    await store.create([
      stopped,
      ...many(2_400, 'binance:BTC/USDT', 'ann'),
      ...many(2, 'binance:ETH/USDT', 'bob'),
      ...many(2, 'binance:ADA/USDT', 'bob'),
      ...many(3, 'custom:Ann/USD', 'ann'),
      ...many(4, 'custom:Bob/USD', 'bob'),
    ]);
    await moveProgress(stopped.id, { state: 'paused', phase: 'off' });
    expect(await store.topMarkets(undefined, 2)).toEqual([
      { market: 'binance:BTC/USDT', alerts: 2_400 },
      { market: 'binance:ADA/USDT', alerts: 2 },
    ]);
    expect(await store.topMarkets('ann', 5)).toEqual([{ market: 'custom:Ann/USD', alerts: 3 }]);
  });
}
