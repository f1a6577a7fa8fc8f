/**
 * Leases within one process. They expire as anywhere else, so that what depends on it is exercised in every deployment.
 */
import type { Clock } from '#platform/clock';
import type { Lease, Leases } from './lease.ts';

export function createMemoryLeases({ clock }: { readonly clock: Clock }): Leases {
  const held = new Map<string, Lease>();
  // Begins at the present, so that tokens grow over restarts too: a store may remember one.
  let lastToken = clock.nowMs();

  return {
    async acquire(name, owner, ttlMs) {
      const nowMs = clock.nowMs();
      const current = held.get(name);
      const isHeld = current !== undefined && current.expiresAtMs > nowMs;
      if (isHeld && current.owner !== owner) return undefined;
      const fencingToken = isHeld ? current.fencingToken : ++lastToken;
      const lease = { name, owner, expiresAtMs: nowMs + ttlMs, fencingToken };
      held.set(name, lease);
      return lease;
    },
    async release(lease) {
      if (held.get(lease.name)?.fencingToken === lease.fencingToken) held.delete(lease.name);
    },
  };
}
