/** What every store of kept answers must do; see the port. */
import { describe, expect, test } from 'vitest';
import { ANSWERS_KEPT_MS, type IdempotencyStore, type KeptAnswer } from './idempotency-store.ts';

const NOW_MS = Date.UTC(2026, 0, 1);

function answer(change: Partial<KeptAnswer> = {}): KeptAnswer {
  return {
    userId: 'ann',
    key: 'k',
    fingerprint: new Uint8Array([0, 1, 254, 255]),
    status: 201,
    body: '{"name":"Zoë \\u0000 📈"}',
    etag: '"v1"',
    createdAtMs: NOW_MS,
    ...change,
  };
}

export function describeIdempotencyStore(name: string, make: () => Promise<IdempotencyStore>): void {
  describe(name, () => {
    test('gives back what was saved, to the byte', async () => {
      const store = await make();
      const plain = answer({ key: 'other', etag: undefined, status: 422 });
      await store.save(answer());
      await store.save(plain);
      const found = await store.find('ann', 'k', NOW_MS);
      expect(found).toEqual({ ...answer(), fingerprint: expect.anything() });
      expect([...(found?.fingerprint ?? [])]).toEqual([0, 1, 254, 255]);
      expect(await store.find('ann', 'other', NOW_MS)).toEqual({ ...plain, fingerprint: expect.anything() });
    });

    test('keys belong to their user', async () => {
      const store = await make();
      await store.save(answer());
      expect(await store.find('bob', 'k', 0)).toBeUndefined();
      expect(await store.find('ann', 'K', 0)).toBeUndefined();
      await store.save(answer({ userId: 'bob', body: '{}' }));
      expect((await store.find('ann', 'k', 0))?.body).toBe(answer().body);
    });

    test('an answer that is too old is not found', async () => {
      const store = await make();
      await store.save(answer());
      expect(await store.find('ann', 'k', NOW_MS)).toBeDefined();
      expect(await store.find('ann', 'k', NOW_MS + 1)).toBeUndefined();
    });

    test('the first answer of a key stands for a day, then gives way', async () => {
      const store = await make();
      await store.save(answer({ body: 'first' }));
      await store.save(answer({ body: 'second', createdAtMs: NOW_MS + ANSWERS_KEPT_MS }));
      expect((await store.find('ann', 'k', 0))?.body).toBe('first');
      await store.save(
        answer({
          body: 'third',
          status: 200,
          etag: undefined,
          fingerprint: new Uint8Array([9]),
          createdAtMs: NOW_MS + ANSWERS_KEPT_MS + 1,
        }),
      );
      const found = await store.find('ann', 'k', NOW_MS + 1);
      expect(found).toMatchObject({
        body: 'third',
        status: 200,
        etag: undefined,
        createdAtMs: NOW_MS + ANSWERS_KEPT_MS + 1,
      });
      expect([...(found?.fingerprint ?? [])]).toEqual([9]);
    });

    test('sweeping removes the oldest first, no more than asked, and none that is younger', async () => {
      const store = await make();
      for (const age of [3, 1, 2, 0]) await store.save(answer({ key: `k${age}`, createdAtMs: NOW_MS - age }));
      expect(await store.sweep(NOW_MS, 2)).toBe(2);
      const left = await Promise.all(
        [0, 1, 2, 3].map(async (age) => (await store.find('ann', `k${age}`, 0)) !== undefined),
      );
      expect(left).toEqual([true, true, false, false]);
      expect(await store.sweep(NOW_MS, 2)).toBe(1);
      expect(await store.sweep(NOW_MS, 2)).toBe(0);
      expect(await store.find('ann', 'k0', 0)).toBeDefined();
    });

    test('of two saves at once, one stands', async () => {
      const store = await make();
      await Promise.all([store.save(answer({ body: 'a' })), store.save(answer({ body: 'b' }))]);
      const { body } = (await store.find('ann', 'k', 0)) ?? {};
      expect(['a', 'b']).toContain(body);
      await store.save(answer({ body: 'c' }));
      expect((await store.find('ann', 'k', 0))?.body).toBe(body);
    });
  });
}
