/**
 * Which channels a user's notifications go to, remembered so that a million firings ask the store once a user. Forgotten whenever the user's
 * channels change here; what another process changed is found by the worker, which looks at the channel itself before it sends.
 */
import type { ChannelStore } from './channel-store.ts';

export interface DirectoryEntry {
  readonly id: string;
  readonly isDefault: boolean;
}

export interface ChannelDirectory {
  /** The active channels of each user; users without any have an empty list. */
  of(userIds: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly DirectoryEntry[]>>;
  forget(userId: string): void;
}

const NONE: readonly DirectoryEntry[] = [];
const USERS_MAX = 200_000;

export function createChannelDirectory(store: Pick<ChannelStore, 'ofUsers'>): ChannelDirectory {
  const known = new Map<string, readonly DirectoryEntry[]>();
  let changes = 0;

  function remember(userId: string, entries: readonly DirectoryEntry[]): void {
    if (known.size >= USERS_MAX) {
      const oldest = known.keys().next();
      if (!oldest.done) known.delete(oldest.value);
    }
    known.set(userId, entries);
  }

  return {
    async of(userIds) {
      const found = new Map<string, readonly DirectoryEntry[]>();
      const missing: string[] = [];
      for (const userId of userIds) {
        const entries = known.get(userId);
        if (entries) found.set(userId, entries);
        else missing.push(userId);
      }
      if (missing.length === 0) return found;
      const changesBefore = changes;
      const loaded = await store.ofUsers(missing);
      for (const userId of missing) {
        const active = (loaded.get(userId) ?? []).filter((channel) => channel.state === 'active');
        const entries = active.length === 0 ? NONE : active.map(({ id, isDefault }) => ({ id, isDefault }));
        found.set(userId, entries);
        // A change that came in between may have made what was read stale: use it this once, keep nothing.
        if (changes === changesBefore) remember(userId, entries);
      }
      return found;
    },
    forget(userId) {
      changes += 1;
      known.delete(userId);
    },
  };
}
