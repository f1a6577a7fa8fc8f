/** What every adapter of leases must do. `advance` moves its time: a test clock, or waiting. */
import { assert, describe, expect, it } from 'vitest';
import type { Lease, Leases } from './lease.ts';

export interface LeasesUnderTest {
  readonly leases: Leases;
  advance(ms: number): Promise<void>;
}

async function acquired(leases: Leases, name: string, owner: string, ttlMs: number): Promise<Lease> {
  const lease = await leases.acquire(name, owner, ttlMs);
  assert(lease, `${owner} gets ${name}`);
  return lease;
}

export function describeLeases(name: string, make: () => LeasesUnderTest): void {
  describe(`leases: ${name}`, () => {
    it('are held by one owner at a time, each name by itself', async () => {
      const { leases } = make();
      const lease = await acquired(leases, 'partition-1', 'a', 500);
      expect(lease).toMatchObject({ name: 'partition-1', owner: 'a' });
      expect(await leases.acquire('partition-1', 'b', 500)).toBeUndefined();
      await acquired(leases, 'partition-2', 'b', 500);
    });

    it('go to exactly one of many who ask at once', async () => {
      const { leases } = make();
      const owners = Array.from({ length: 50 }, (_, i) => `owner-${i}`);
      const answers = await Promise.all(owners.map((owner) => leases.acquire('p', owner, 500)));
      expect(answers.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('run out, and go to the next owner with a greater token', async () => {
      const { leases, advance } = make();
      const first = await acquired(leases, 'p', 'a', 300);
      await advance(300);
      const second = await acquired(leases, 'p', 'b', 300);
      expect(second.fencingToken).toBeGreaterThan(first.fencingToken);
      expect(await leases.acquire('p', 'a', 300)).toBeUndefined();
    });

    it('are renewed by their owner with the same token', async () => {
      const { leases, advance } = make();
      const first = await acquired(leases, 'p', 'a', 400);
      await advance(250);
      const renewed = await acquired(leases, 'p', 'a', 400);
      expect(renewed.fencingToken).toBe(first.fencingToken);
      expect(renewed.expiresAtMs).toBeGreaterThan(first.expiresAtMs);
      await advance(250);
      expect(await leases.acquire('p', 'b', 400)).toBeUndefined();
    });

    it('have a greater token when their former owner takes them again too late', async () => {
      const { leases, advance } = make();
      const first = await acquired(leases, 'p', 'a', 200);
      await advance(200);
      expect((await acquired(leases, 'p', 'a', 200)).fencingToken).toBeGreaterThan(first.fencingToken);
    });

    it('are free at once when released, and a late release takes nothing from the next owner', async () => {
      const { leases, advance } = make();
      const first = await acquired(leases, 'p', 'a', 300);
      await leases.release(first);
      const second = await acquired(leases, 'p', 'b', 300);
      expect(second.fencingToken).toBeGreaterThan(first.fencingToken);
      await advance(300);
      const third = await acquired(leases, 'p', 'c', 300);
      await leases.release(second);
      expect(await leases.acquire('p', 'd', 300)).toBeUndefined();
      await leases.release(third);
    });
  });
}
