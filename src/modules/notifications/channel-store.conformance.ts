/** What every adapter of the channel store must do. */
import { describe, expect, test } from 'vitest';
import { problem } from '#contract/problem';
import { err, ok } from '#contract/result';
import type { ChannelStore } from './channel-store.ts';
import { NOW_MS, sampleChannel, sampleId } from './notification-samples.ts';

export function describeChannelStore(name: string, make: () => Promise<ChannelStore>): void {
  describe(`channel store: ${name}`, () => {
    test('gives back what was put in, to its owner only', async () => {
      const store = await make();
      const channel = sampleChannel({
        name: 'desk',
        secret: new Uint8Array([1, 2, 255]),
        stateReason: 'gone',
        verifyDueMs: NOW_MS,
        failingSinceMs: NOW_MS,
        lastDelivery: { state: 'failed', atMs: NOW_MS },
      });
      expect((await store.insert(channel, 5)).ok).toBe(true);
      const found = await store.get('ann', channel.id);
      expect({ ...found, secret: Array.from(found?.secret ?? []) }).toEqual({ ...channel, secret: [1, 2, 255] });
      expect(await store.get('bob', channel.id)).toBeUndefined();
      expect(await store.find(channel.id)).toEqual(found);
      expect(await store.find(sampleId('z'))).toBeUndefined();
      expect((await store.ofUsers(['ann', 'bob'])).get('ann')).toHaveLength(1);
      expect((await store.ofUsers(['bob'])).has('bob')).toBe(false);
    });

    test('counts in the write: of many at once only so many get in', async () => {
      const store = await make();
      const inserts = Array.from({ length: 10 }, (_, at) => store.insert(sampleChannel({ id: sampleId('c', at) }), 3));
      const results = await Promise.all(inserts);
      expect(results.filter((result) => result.ok)).toHaveLength(3);
      expect((await store.list('ann', { limit: 10 })).map((channel) => channel.id)).toEqual(
        [0, 1, 2].map((at) => sampleId('c', at)),
      );
      expect(await store.list('ann', { afterId: sampleId('c', 1), limit: 10 })).toHaveLength(1);
    });

    test('changes in one step, with the next version, and refuses with what the change refuses', async () => {
      const store = await make();
      await store.insert(sampleChannel(), 5);
      const id = sampleId('c');
      const tries = Array.from({ length: 20 }, () =>
        store.change('ann', id, (channel) => ok({ ...channel, verifyTries: channel.verifyTries + 1 })),
      );
      await Promise.all(tries);
      expect(await store.get('ann', id)).toMatchObject({ verifyTries: 20, version: 21 });
      expect(await store.change('ann', id, () => err(problem('conflict', 'no')))).toMatchObject({
        ok: false,
        error: { code: 'conflict' },
      });
      expect(await store.change('ann', id, (channel) => ok(channel))).toMatchObject({
        ok: true,
        value: { version: 21 },
      });
      expect(await store.change('bob', id, (channel) => ok({ ...channel }))).toMatchObject({
        error: { code: 'not_found' },
      });
    });

    test('removes when the check allows, once', async () => {
      const store = await make();
      await store.insert(sampleChannel(), 5);
      const id = sampleId('c');
      expect((await store.remove('ann', id, () => err(problem('version_stale', 'no')))).ok).toBe(false);
      expect((await store.remove('bob', id, ok)).ok).toBe(false);
      expect((await store.remove('ann', id, ok)).ok).toBe(true);
      expect(await store.remove('ann', id, ok)).toMatchObject({ error: { code: 'not_found' } });
      await store.insert(sampleChannel(), 5);
      await store.removeOfUser('ann');
      expect(await store.list('ann', { limit: 10 })).toEqual([]);
    });

    test('ends the messages of a round, and of no other', async () => {
      const store = await make();
      const claim = { nowMs: NOW_MS, limit: 9, nextDueMs: () => NOW_MS };
      await store.insert(sampleChannel({ verifyDueMs: NOW_MS, verifyRound: 2 }), 5);
      await store.endVerification(sampleId('c'), 1);
      expect(await store.claimVerifications(claim)).toHaveLength(1);
      await store.endVerification(sampleId('c'), 2);
      expect(await store.claimVerifications(claim)).toEqual([]);
      expect(await store.find(sampleId('c'))).toMatchObject({ version: 1, verifySent: 1 });
    });

    test('hands each due verification to one claim and sets the next in the same write', async () => {
      const store = await make();
      for (let at = 0; at < 4; at++)
        await store.insert(sampleChannel({ id: sampleId('c', at), verifyDueMs: NOW_MS + at }), 9);
      const claim = { nowMs: NOW_MS + 2, limit: 2, nextDueMs: (sent: number) => (sent < 2 ? NOW_MS + 100 : undefined) };
      const claims = await Promise.all([store.claimVerifications(claim), store.claimVerifications(claim)]);
      expect(claims.flat().map((channel) => channel.id)).toEqual([0, 1, 2].map((at) => sampleId('c', at)));
      expect(await store.claimVerifications({ ...claim, nowMs: NOW_MS + 100, limit: 9 })).toHaveLength(4);
      expect(await store.claimVerifications({ ...claim, nowMs: NOW_MS + 999, limit: 9 })).toHaveLength(1);
      expect(await store.claimVerifications({ ...claim, nowMs: NOW_MS + 9_999, limit: 9 })).toEqual([]);
    });

    test('remembers the first failure until a success', async () => {
      const store = await make();
      await store.insert(sampleChannel(), 5);
      const id = sampleId('c');
      expect(await store.noteFailure(id, 100)).toBe(100);
      expect(await store.noteFailure(id, 200)).toBe(100);
      await store.noteSuccess(id);
      expect(await store.noteFailure(id, 300)).toBe(300);
      expect(await store.get('ann', id)).toMatchObject({ version: 1 });
    });
  });
}
