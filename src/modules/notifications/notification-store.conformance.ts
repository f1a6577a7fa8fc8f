/** What every adapter of the notification store must do. Each adapter's own test calls this with a fresh store. */
import { describe, expect, test } from 'vitest';
import { sampleDraft, sampleId } from './notification-samples.ts';
import type { NotificationDraft, NotificationStore } from './notification-store.ts';

const drafts = (count: number, userId = 'ann', kind = 'a'): NotificationDraft[] =>
  Array.from({ length: count }, (_, index) => sampleDraft({ userId, id: `${sampleId(kind, index)}.1` }));

export function describeNotificationStore(name: string, make: () => Promise<NotificationStore>): void {
  describe(`notification store: ${name}`, () => {
    test('gives back what was put in, once, in the order of seq', async () => {
      const store = await make();
      const full = sampleDraft({ id: 'x.1', isBackfilled: true, detail: 'sell, then "rest" \u2028' });
      const bare = { ...sampleDraft({ id: 'stopped.x.1', type: 'alert.stopped' }), channelIds: [] };
      const [first, second] = await store.add([full, bare, full]);
      expect(await store.add([full])).toEqual([]);
      const { channelIds: _, ...plain } = full;
      expect(first).toEqual({ ...plain, seq: first?.seq, isRead: false });
      expect(second?.seq).toBeGreaterThan(first?.seq ?? Infinity);
      expect(await store.list('ann', { isUnreadOnly: false, limit: 10 })).toEqual([second, first]);
      expect(await store.latestSeq()).toBe(second?.seq);
    });

    test('pages by seq over read and unread, and keeps users apart', async () => {
      const store = await make();
      const added = await store.add(drafts(7));
      await store.add(drafts(3, 'bob', 'b'));
      await store.markRead('ann', added[2]?.id ?? '');
      await store.markRead('ann', added[5]?.id ?? '');
      const page = await store.list('ann', { isUnreadOnly: false, limit: 4 });
      expect(page.map((item) => item.seq)).toEqual([6, 5, 4, 3].map((at) => added[at]?.seq));
      const rest = await store.list('ann', { isUnreadOnly: false, limit: 4, beforeSeq: page.at(-1)?.seq ?? 0 });
      expect(rest.map((item) => item.seq)).toEqual([2, 1, 0].map((at) => added[at]?.seq));
      const unread = await store.list('ann', { isUnreadOnly: true, limit: 10 });
      expect(unread.map((item) => item.seq)).toEqual([6, 4, 3, 1, 0].map((at) => added[at]?.seq));
      const after = await store.after('ann', added[1]?.seq ?? 0, 3);
      expect(after.map((item) => item.seq)).toEqual([2, 3, 4].map((at) => added[at]?.seq));
      expect(await store.countUnread('ann', 100)).toBe(5);
      expect(await store.countUnread('ann', 2)).toBe(2);
    });

    test('marks read one by one and all up to a seq, only for their user', async () => {
      const store = await make();
      const added = await store.add(drafts(5));
      const id = added[0]?.id ?? '';
      expect(await store.markRead('bob', id)).toBeUndefined();
      expect(await store.markRead('ann', 'nothing.1')).toBeUndefined();
      expect(await store.markRead('ann', id)).toMatchObject({ id, isRead: true });
      expect(await store.markRead('ann', id)).toMatchObject({ id, isRead: true });
      expect(await store.markAllRead('ann', added[3]?.seq ?? 0, 2)).toBe(2);
      expect(await store.markAllRead('ann', added[3]?.seq ?? 0, 2)).toBe(1);
      expect(await store.markAllRead('ann', added[3]?.seq ?? 0, 2)).toBe(0);
      expect(await store.countUnread('ann', 10)).toBe(1);
    });

    test('removes a user piece by piece and nobody else', async () => {
      const store = await make();
      await store.add(drafts(5));
      await store.add(drafts(1, 'bob', 'b'));
      expect(await store.removeOfUser('ann', 3)).toBe(3);
      expect(await store.removeOfUser('ann', 3)).toBe(2);
      expect(await store.removeOfUser('ann', 3)).toBe(0);
      expect(await store.list('ann', { isUnreadOnly: false, limit: 10 })).toEqual([]);
      expect(await store.list('bob', { isUnreadOnly: false, limit: 10 })).toHaveLength(1);
    });

    test('resolves additions in flight together in the order of their seq', async () => {
      const store = await make();
      const seen: number[] = [];
      const additions = drafts(20).map((draft) => store.add([draft]).then(([added]) => seen.push(added?.seq ?? 0)));
      await Promise.all(additions);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(new Set(seen).size).toBe(20);
    });
  });
}
