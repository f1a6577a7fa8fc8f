/**
 * Keeps what was read in IndexedDB, for the person who read it, so that the next visit begins with it, and an offline one has it.
 * What cannot be kept (no storage, too old, another version of the page) is simply asked for again.
 */
import { type DehydratedState, dehydrate, hydrate, type QueryClient } from '@tanstack/react-query';
import { KEPT_MS } from './query-client.ts';

export interface KeptAnswers {
  /** Puts back what was kept for this person. */
  restore(userId: string): Promise<void>;
  /** From now on keeps what is read, as this person's. */
  keep(userId: string): void;
  /** Keeps nothing any more and removes what was kept. */
  forget(): Promise<void>;
}

export interface KeptStore {
  get(): Promise<unknown>;
  set(value: unknown): Promise<void>;
  clear(): Promise<void>;
}

interface Kept {
  readonly version: string;
  readonly userId: string;
  readonly atMs: number;
  readonly answers: DehydratedState;
}

const PAUSE_MS = 2_000;

export interface KeptAnswersDeps {
  readonly queryClient: QueryClient;
  readonly store: KeptStore;
  /** Of the shapes of answers: what another version kept is not used. */
  readonly version: string;
  readonly nowMs: () => number;
}

export function createKeptAnswers({ queryClient, store, version, nowMs }: KeptAnswersDeps): KeptAnswers {
  let userId: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function write(): Promise<void> {
    timer = undefined;
    if (userId === undefined) return;
    const answers = dehydrate(queryClient, {
      shouldDehydrateQuery: ({ state, meta }) => state.status === 'success' && meta?.kept !== false,
      shouldDehydrateMutation: () => false,
    });
    await store.set({ version, userId, atMs: nowMs(), answers } satisfies Kept);
  }

  queryClient.getQueryCache().subscribe(({ type }) => {
    if (userId === undefined || timer !== undefined || (type !== 'updated' && type !== 'removed')) return;
    timer = setTimeout(() => void write().catch(() => undefined), PAUSE_MS);
  });

  return {
    async restore(user) {
      const kept = (await store.get().catch(() => undefined)) as Kept | undefined;
      if (kept?.version !== version || kept.userId !== user || nowMs() - kept.atMs > KEPT_MS) return;
      hydrate(queryClient, kept.answers);
    },
    keep(user) {
      userId = user;
    },
    async forget() {
      userId = undefined;
      clearTimeout(timer);
      timer = undefined;
      queryClient.clear();
      await store.clear().catch(() => undefined);
    },
  };
}
