/** What every adapter of the delivery store must do, together with the stores that its rows are born in. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChannelStore } from './channel-store.ts';
import type { AttemptEnd, DeliveryStore } from './delivery-store.ts';
import type { ClaimedDelivery } from './notification.ts';
import { NOW_MS, sampleChannel, sampleDraft, sampleId } from './notification-samples.ts';
import type { NotificationStore } from './notification-store.ts';

export interface DeliveryStoreUnderTest {
  readonly deliveries: DeliveryStore;
  readonly notifications: NotificationStore;
  readonly channels: ChannelStore;
}

const [ONE, TWO] = [sampleId('c', 1), sampleId('c', 2)];
const LEASE_MS = 1_000;
let under: DeliveryStoreUnderTest;
let deliveries: DeliveryStore;

async function addBacklog(channelId: string, count: number): Promise<void> {
  const drafts = Array.from({ length: count }, (_, at) =>
    sampleDraft({
      id: `${sampleId('a', at)}.${channelId === ONE ? 1 : 2}`,
      channelIds: [channelId],
      createdAtMs: NOW_MS + at,
    }),
  );
  await under.notifications.add(drafts);
}

function claim(lanes: Record<string, number>, nowMs = NOW_MS + 10_000, owner = 'w') {
  const asked = Object.entries(lanes).map(([channelId, max]) => ({ channelId, max }));
  return deliveries.claim({ lanes: asked, owner, nowMs, leaseMs: LEASE_MS });
}

function endOf(delivery: ClaimedDelivery, changes: Partial<AttemptEnd> = {}): AttemptEnd {
  const { seq, channelId, attempt } = delivery;
  return {
    seq,
    channelId,
    attempt,
    owner: 'w',
    atMs: NOW_MS,
    tookMs: 5,
    endedAtMs: NOW_MS + 5,
    outcome: 'accepted',
    state: 'delivered',
    step: 0,
    ...changes,
  };
}

async function claimOne(channelId = ONE, nowMs?: number): Promise<ClaimedDelivery> {
  const [delivery] = (await claim({ [channelId]: 1 }, nowMs)).claimed;
  if (!delivery) throw new Error('nothing was due');
  return delivery;
}

const dead = { state: 'dead', outcome: 'rejected', reason: 'no' } as const;
const failed = { state: 'failed', outcome: 'retry', reason: 'later', step: 1 } as const;

export function describeDeliveryStore(name: string, make: () => Promise<DeliveryStoreUnderTest>): void {
  describe(`delivery store: ${name}`, () => {
    beforeEach(async () => {
      under = await make();
      deliveries = under.deliveries;
      await under.channels.insert(sampleChannel({ id: ONE }), 9);
      await under.channels.insert(sampleChannel({ id: TWO }), 9);
    });
    describe('claims', describeClaims);
    describe('ends', describeEnds);
    describe('reads', describeReads);
    describe('overview', describeOverview);
  });
}

function describeClaims(): void {
  test('shows the channels that have something open, with the first due instant', async () => {
    expect(await deliveries.lanes('', 10)).toEqual([]);
    await addBacklog(ONE, 3);
    await addBacklog(TWO, 1);
    expect(await deliveries.lanes('', 10)).toEqual([
      { channelId: ONE, dueAtMs: NOW_MS },
      { channelId: TWO, dueAtMs: NOW_MS },
    ]);
    expect(await deliveries.lanes('', 1)).toHaveLength(1);
    expect(await deliveries.lanes(ONE, 10)).toEqual([{ channelId: TWO, dueAtMs: NOW_MS }]);
    await claim({ [TWO]: 1 });
    expect(await deliveries.lanes(ONE, 10)).toEqual([]);
  });

  test('takes few per channel, earliest first, nothing before it is due', async () => {
    await addBacklog(ONE, 5);
    await addBacklog(TWO, 5);
    const { claimed } = await claim({ [ONE]: 2, [TWO]: 1 });
    expect(claimed.map((delivery) => [delivery.channelId, delivery.notification.createdAtMs - NOW_MS])).toEqual([
      [ONE, 0],
      [ONE, 1],
      [TWO, 0],
    ]);
    expect(claimed[0]).toMatchObject({ attempt: 1, step: 0, channel: { id: ONE, state: 'active' } });
    expect((await claim({ [ONE]: 9 }, NOW_MS + 2)).claimed).toHaveLength(1);
  });

  test('gives each delivery to one of many claims', async () => {
    await addBacklog(ONE, 20);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => claim({ [ONE]: 3 }, undefined, `w${at}`)));
    const seqs = answers.flatMap((answer) => answer.claimed.map((delivery) => delivery.seq));
    expect(seqs).toHaveLength(20);
    expect(new Set(seqs).size).toBe(20);
  });

  test('gives nothing for a channel that is not active, and says which never will be', async () => {
    await addBacklog(ONE, 1);
    await addBacklog(TWO, 1);
    const set = (id: string, state: 'unverified' | 'disabled') =>
      under.channels.change('ann', id, (channel) => ({ ok: true, value: { ...channel, state } }));
    await set(ONE, 'unverified');
    await set(TWO, 'disabled');
    expect(await claim({ [ONE]: 9, [TWO]: 9, [sampleId('c', 3)]: 9 })).toEqual({
      claimed: [],
      closed: [TWO, sampleId('c', 3)],
    });
    expect(await deliveries.closeOpen(TWO, { reason: 'disabled', nowMs: NOW_MS, max: 10 })).toBe(1);
    expect(await deliveries.closeOpen(TWO, { reason: 'disabled', nowMs: NOW_MS, max: 10 })).toBe(0);
    expect(await deliveries.lanes('', 10)).toEqual([{ channelId: ONE, dueAtMs: NOW_MS }]);
  });

  test('takes over when the lease ends, and refuses the record of who held it', async () => {
    await addBacklog(ONE, 1);
    const nowMs = NOW_MS + 10_000;
    const first = await claimOne();
    expect(await deliveries.release({ nowMs: nowMs + LEASE_MS - 1, isAll: false, max: 9 })).toEqual([]);
    expect(await deliveries.release({ nowMs: nowMs + LEASE_MS, isAll: false, max: 9 })).toEqual([ONE]);
    const second = await claimOne(ONE, nowMs + LEASE_MS);
    expect(second).toMatchObject({ seq: first.seq, attempt: 2, step: 0 });
    expect(await deliveries.record(endOf(first))).toBe(false);
    expect(await deliveries.record(endOf(second, { owner: 'other' }))).toBe(false);
    expect(await deliveries.record(endOf(second))).toBe(true);
    expect(await deliveries.release({ nowMs, isAll: true, max: 9 })).toEqual([]);
  });

  test('frees every lease at once when asked', async () => {
    await addBacklog(ONE, 3);
    await claim({ [ONE]: 3 });
    expect(await deliveries.release({ nowMs: NOW_MS, isAll: true, max: 2 })).toEqual([ONE]);
    expect(await deliveries.release({ nowMs: NOW_MS, isAll: true, max: 2 })).toEqual([ONE]);
    expect((await claim({ [ONE]: 9 })).claimed).toHaveLength(3);
  });
}

function describeEnds(): void {
  test('delivered is final; failed comes back when due; every attempt is kept', async () => {
    await addBacklog(ONE, 1);
    const first = await claimOne();
    const dueAtMs = NOW_MS + 60_000;
    expect(
      await deliveries.record(endOf(first, { ...failed, nextAttemptAtMs: dueAtMs, status: 503, answer: 'busy' })),
    ).toBe(true);
    expect((await claim({ [ONE]: 1 }, dueAtMs - 1)).claimed).toEqual([]);
    const second = await claimOne(ONE, dueAtMs);
    expect(second).toMatchObject({ attempt: 2, step: 1 });
    await deliveries.record(endOf(second, { status: 200, answer: '' }));
    expect((await claim({ [ONE]: 1 }, dueAtMs * 2)).claimed).toEqual([]);
    expect(await deliveries.attempts(first)).toEqual([
      { attempt: 1, atMs: NOW_MS, tookMs: 5, outcome: 'retry', reason: 'later', status: 503, answer: 'busy' },
      { attempt: 2, atMs: NOW_MS, tookMs: 5, outcome: 'accepted', status: 200, answer: '' },
    ]);
    expect(await deliveries.retry(first, NOW_MS)).toBe(false);
  });

  test('dead starts again only by its owner, from the first step, with attempts counted on', async () => {
    await addBacklog(ONE, 1);
    const delivery = await claimOne();
    await deliveries.record(endOf(delivery, { ...dead, step: 3 }));
    expect(await deliveries.lanes('', 9)).toEqual([]);
    expect(await deliveries.retry(delivery, NOW_MS)).toBe(true);
    expect(await deliveries.retry(delivery, NOW_MS)).toBe(false);
    expect(await claimOne()).toMatchObject({ attempt: 2, step: 0 });
  });

  test('replays the dead of a channel since an instant, piece by piece', async () => {
    await addBacklog(ONE, 6);
    for (const delivery of (await claim({ [ONE]: 6 })).claimed) await deliveries.record(endOf(delivery, dead));
    const replay = { sinceMs: NOW_MS + 2, nowMs: NOW_MS + 9_000, max: 3 };
    expect(await deliveries.replayDead(ONE, replay)).toBe(3);
    expect(await deliveries.replayDead(ONE, replay)).toBe(1);
    expect(await deliveries.replayDead(ONE, replay)).toBe(0);
    expect(await deliveries.replayDead(TWO, { ...replay, sinceMs: 0 })).toBe(0);
    expect((await claim({ [ONE]: 9 })).claimed).toHaveLength(4);
  });

  test('nothing is recorded of a delivery whose user is gone', async () => {
    await addBacklog(ONE, 1);
    const delivery = await claimOne();
    await under.notifications.removeOfUser('ann', 9);
    expect(await deliveries.record(endOf(delivery))).toBe(false);
    expect(await deliveries.attempts(delivery)).toEqual([]);
  });
}

function describeReads(): void {
  test('pages newest first, by state and channel, each delivery once', async () => {
    await under.notifications.add(
      Array.from({ length: 9 }, (_, at) => sampleDraft({ id: `${sampleId('a', at)}.1`, channelIds: [ONE, TWO] })),
    );
    for (const delivery of (await claim({ [ONE]: 4, [TWO]: 3 })).claimed)
      await deliveries.record(endOf(delivery, dead));
    for (const [query, count] of [
      [{ channelIds: [] }, 18],
      [{ channelIds: [ONE] }, 9],
      [{ channelIds: [ONE, TWO], state: 'dead' }, 7],
      [{ channelIds: [ONE], state: 'dead' }, 4],
      [{ channelIds: [], state: 'pending' }, 11],
      [{ channelIds: [ONE, TWO], state: 'failed' }, 0],
    ] as const) {
      const seen: string[] = [];
      let page = await deliveries.list({ ...query, userId: 'ann', limit: 2 });
      for (;;) {
        expect(page.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.items.map((item) => `${String(1_000 - item.seq)} ${item.channelId}`));
        if (!page.next) break;
        page = await deliveries.list({ ...query, userId: 'ann', limit: 2, before: page.next });
      }
      expect(seen).toHaveLength(count);
      expect(seen).toEqual([...new Set(seen)].sort());
    }
    expect((await deliveries.list({ userId: 'bob', channelIds: [], limit: 2 })).items).toEqual([]);
  });

  test('lists those of one notification, in any state, for its user only', async () => {
    const [id, other] = [`${sampleId('a', 1)}.1`, `${sampleId('a', 2)}.1`];
    await under.notifications.add([id, other].map((one) => sampleDraft({ id: one, channelIds: [ONE, TWO] })));
    await deliveries.record(endOf(await claimOne(), dead));
    const query = { userId: 'ann', channelIds: [], notificationId: id, limit: 5 };
    const all = (await deliveries.list(query)).items;
    expect(all.map((item) => [item.notificationId, item.channelId, item.state])).toEqual([
      [id, ONE, 'dead'],
      [id, TWO, 'pending'],
    ]);
    expect((await deliveries.list({ ...query, state: 'dead' })).items).toEqual(all.slice(0, 1));
    expect((await deliveries.list({ ...query, channelIds: [TWO] })).items).toEqual(all.slice(1));
    const first = await deliveries.list({ ...query, limit: 1 });
    expect(first).toMatchObject({ items: all.slice(0, 1), next: { channelId: ONE } });
    const before = first.next ?? { seq: 0, channelId: '' };
    expect(await deliveries.list({ ...query, limit: 1, before })).toEqual({ items: all.slice(1) });
    expect((await deliveries.list({ ...query, userId: 'bob' })).items).toEqual([]);
    expect((await deliveries.list({ ...query, notificationId: 'unknown.1' })).items).toEqual([]);
  });

  test('counts by state, and finds one, for its user only', async () => {
    const id = `${sampleId('a')}.1`;
    await under.notifications.add([sampleDraft({ id, channelIds: [ONE, TWO] })]);
    await deliveries.record(endOf(await claimOne()));
    const counts = await deliveries.countsOf('ann', [id, 'unknown.1']);
    expect(counts).toEqual(new Map([[id, { pending: 1, failed: 0, sending: 0, delivered: 1, dead: 0 }]]));
    expect(await deliveries.countsOf('bob', [id])).toEqual(new Map());
    const ref = { notificationId: id, channelId: ONE };
    expect(await deliveries.get('ann', ref)).toMatchObject({ state: 'delivered', attempts: 1, endedAtMs: NOW_MS + 5 });
    expect(await deliveries.get('bob', ref)).toBeUndefined();
  });
}

function describeOverview(): void {
  test('pages what died or failed of everybody, newest first, each once, with whose it is', async () => {
    await under.notifications.add(
      Array.from({ length: 6 }, (_, at) =>
        sampleDraft({ id: `${sampleId('a', at)}.1`, userId: at % 2 ? 'bob' : 'ann', channelIds: [ONE, TWO] }),
      ),
    );
    for (const delivery of (await claim({ [ONE]: 6 })).claimed) await deliveries.record(endOf(delivery, dead));
    for (const delivery of (await claim({ [TWO]: 4 })).claimed)
      await deliveries.record(endOf(delivery, delivery.seq % 2 ? dead : failed));
    const seen: string[] = [];
    let page = await deliveries.listOfAll({ state: 'dead', limit: 3 });
    for (;;) {
      seen.push(...page.items.map((item) => `${String(1_000 - item.seq)} ${item.channelId} ${item.userId}`));
      if (!page.next) break;
      page = await deliveries.listOfAll({ state: 'dead', limit: 3, before: page.next });
    }
    expect(seen).toHaveLength(8);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(new Set(seen.map((line) => line.split(' ')[2]))).toEqual(new Set(['ann', 'bob']));
    expect((await deliveries.listOfAll({ state: 'failed', limit: 9 })).items).toHaveLength(2);
  });

  test('counts what is open and dead up to a bound, and knows the channels of the dead', async () => {
    expect(await deliveries.totals(10)).toEqual({ open: 0, dead: 0 });
    expect(await deliveries.channelsWithDead('', 9)).toEqual([]);
    await addBacklog(ONE, 5);
    await addBacklog(TWO, 2);
    for (const delivery of (await claim({ [ONE]: 3, [TWO]: 1 })).claimed)
      await deliveries.record(endOf(delivery, dead));
    expect(await deliveries.totals(10)).toEqual({ open: 3, dead: 4 });
    expect(await deliveries.totals(2)).toEqual({ open: 2, dead: 2 });
    expect(await deliveries.channelsWithDead('', 9)).toEqual([ONE, TWO]);
    expect(await deliveries.channelsWithDead('', 1)).toEqual([ONE]);
    expect(await deliveries.channelsWithDead(ONE, 9)).toEqual([TWO]);
  });

  test('the last end of an attempt shows at its channel', async () => {
    await addBacklog(ONE, 2);
    await deliveries.record(endOf(await claimOne(), failed));
    expect((await under.channels.find(ONE))?.lastDelivery).toEqual({ state: 'failed', atMs: NOW_MS + 5 });
    await deliveries.record(endOf(await claimOne(), { endedAtMs: NOW_MS + 7 }));
    expect((await under.channels.find(ONE))?.lastDelivery).toEqual({ state: 'delivered', atMs: NOW_MS + 7 });
    expect((await under.channels.find(ONE))?.version).toBe(1);
  });
}
