/** Makes ids from the injected clock and chance; what an id is stands in `contract/ids.ts`. */
import { formatId, formatOwnedId } from '#contract/ids';
import type { Clock } from '#platform/clock';
import type { Random } from '#platform/random';

export type NewId = () => string;

export function createIds(deps: { clock: Clock; random: Random }): NewId {
  return () => formatId(deps.clock.nowMs(), deps.random.bytes(16));
}

/** An id of what `ownerId` has; see `formatOwnedId`. */
export type NewOwnedId = (ownerId: string) => string;

export function createOwnedIds(deps: { clock: Clock; random: Random }): NewOwnedId {
  return (ownerId) => formatOwnedId(ownerId, deps.clock.nowMs(), deps.random.bytes(16));
}
