/**
 * Keeps a list of thousands cheap to keep fresh. When such a list is asked for again, only its first page, the pages on the screen and those
 * that hold something outdated are read from the server; of the others the page shows what the server said last, and reads them when they come
 * on the screen. A page read again takes the place of what it held, and stands between the same neighbours, so that those need not be read.
 */
import { hashKey, type InfiniteData, type QueryClient, type QueryKey } from '@tanstack/react-query';

/** Where a page begins; undefined: the first. */
export type Cursor = string | undefined;

export interface ListPage<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

export interface LongList<T extends Item> {
  /** Of a query function: the page at `pageParam`, by `ask` where it is to be read; what came into it may take another request. */
  read(context: ReadContext, ask: (cursor: Cursor) => Promise<ListPage<T>>): Promise<ListPage<T>>;
  /** From now on these pages are on the screen. Answers whether one of them was not read for `freshMs`. */
  show(queryKey: QueryKey, cursors: readonly Cursor[], freshMs: number): boolean;
  /** Whichever page holds them is to be read again. */
  outdate(ids: readonly string[]): void;
}

interface Item {
  readonly id: string;
}

interface ReadContext {
  readonly client: Pick<QueryClient, 'getQueryData'>;
  readonly queryKey: QueryKey;
  readonly pageParam: Cursor;
}

interface Query {
  shown: ReadonlySet<Cursor>;
  readonly readAtMs: Map<Cursor, number>;
}

export function createLongList<T extends Item>(nowMs: () => number): LongList<T> {
  const queries = new Map<string, Query>();
  const outdatedAtMs = new Map<string, number>();

  function queryOf(queryKey: QueryKey): Query {
    const hash = hashKey(queryKey);
    const known = queries.get(hash) ?? { shown: new Set<Cursor>(), readAtMs: new Map<Cursor, number>() };
    queries.set(hash, known);
    return known;
  }

  function isToBeRead({ shown, readAtMs }: Query, cursor: Cursor, page: ListPage<T>): boolean {
    const atMs = readAtMs.get(cursor);
    return (
      cursor === undefined ||
      atMs === undefined ||
      shown.has(cursor) ||
      page.items.some(({ id }) => (outdatedAtMs.get(id) ?? Number.NEGATIVE_INFINITY) >= atMs)
    );
  }

  return {
    async read({ client, queryKey, pageParam }, ask) {
      const query = queryOf(queryKey);
      const before = held<T>(client, queryKey);
      const page = before?.pages[before.pageParams.indexOf(pageParam)];
      if (page && !isToBeRead(query, pageParam, page)) return page;
      const askedAtMs = nowMs();
      const whole = (answer: ListPage<T>) => {
        // What was changed meanwhile stays changed around it.
        const now = held<T>(client, queryKey);
        return now ? between(now.pages, now.pageParams.indexOf(pageParam), answer) : answer;
      };
      const answer = await ask(pageParam);
      query.readAtMs.set(pageParam, askedAtMs);
      const asBefore = whole(answer);
      if (asBefore) return asBefore;
      // What came into it has pushed out its end. If that is not on the next page either, pages begin elsewhere from here on, and are read anew.
      const next = await ask(answer.nextCursor ?? undefined);
      const longer = { items: [...answer.items, ...next.items], nextCursor: next.nextCursor };
      return whole(longer) ?? longer;
    },
    show(queryKey, cursors, freshMs) {
      const query = queryOf(queryKey);
      query.shown = new Set(cursors);
      const oldMs = nowMs() - freshMs;
      return cursors.some((cursor) => (query.readAtMs.get(cursor) ?? Number.NEGATIVE_INFINITY) < oldMs);
    },
    outdate(ids) {
      for (const id of ids) outdatedAtMs.set(id, nowMs());
    },
  };
}

function held<T>(client: ReadContext['client'], queryKey: QueryKey): InfiniteData<ListPage<T>, Cursor> | undefined {
  return client.getQueryData<InfiniteData<ListPage<T>, Cursor>>(queryKey);
}

/**
 * The page as the answer has it, up to where the next page begins: what the server no longer lists is gone, and what came is in its place.
 * Undefined: the answer ends before that.
 */
function between<T extends Item>(
  pages: readonly ListPage<T>[],
  at: number,
  answer: ListPage<T>,
): ListPage<T> | undefined {
  const page = pages[at];
  if (!page || pages.length === at + 1 || answer.nextCursor === null) return answer;
  const later = new Set(pages.slice(at + 1).flatMap(({ items }) => items.map(({ id }) => id)));
  const items = answer.items.filter(({ id }) => !later.has(id));
  const isWhole = items.length < answer.items.length || items.at(-1)?.id === page.items.at(-1)?.id;
  return isWhole ? { items, nextCursor: page.nextCursor } : undefined;
}
