import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type Cursor, createLongList, type ListPage } from './long-list.ts';

interface Item {
  readonly id: string;
  readonly state: string;
}

const KEY = ['list'];
const LIMIT = 10;
const FRESH_MS = 15_000;
const clients: QueryClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.clear();
});

/** Items with the greatest number first, listed by a cursor that names the last one before it, as the server does. */
function createWorld(count: number) {
  const world = { nowMs: 1_000_000, items: new Map<number, Item>(), asked: [] as Cursor[] };
  const add = (number: number, state = 'armed') => world.items.set(number, { id: `a${number}`, state });
  for (let number = 1; number <= count; number += 1) add(number);
  const listed = () => [...world.items].sort(([a], [b]) => b - a);
  const list = createLongList<Item>(() => world.nowMs);
  const client = new QueryClient();
  clients.push(client);

  async function ask(cursor: Cursor): Promise<ListPage<Item>> {
    world.asked.push(cursor);
    const rest = listed().filter(([number]) => cursor === undefined || number < Number(cursor));
    const page = rest.slice(0, LIMIT);
    return {
      items: page.map(([, item]) => item),
      nextCursor: rest.length > LIMIT ? String(page.at(-1)?.[0]) : null,
    };
  }

  const observer = new InfiniteQueryObserver(client, {
    queryKey: KEY,
    queryFn: ({ client: of, queryKey, pageParam }) => list.read({ client: of, queryKey, pageParam }, ask),
    initialPageParam: undefined as Cursor,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  observer.subscribe(() => undefined);

  return {
    ...{ list, add },
    items: world.items,
    elapse(ms: number) {
      world.nowMs += ms;
    },
    remove: (number: number) => world.items.delete(number),
    async scrollTo(pages: number) {
      await observer.refetch();
      while ((observer.getCurrentResult().data?.pages.length ?? 0) < pages) await observer.fetchNextPage();
    },
    /** Asks for the list again; answers which pages were read from the server. */
    async refresh(): Promise<readonly Cursor[]> {
      world.nowMs += 1_000;
      world.asked = [];
      await client.invalidateQueries({ queryKey: KEY });
      return world.asked;
    },
    shown: () => (observer.getCurrentResult().data?.pages ?? []).flatMap(({ items }) => items),
    listed: () => listed().map(([, item]) => item),
    show: (...cursors: Cursor[]) => list.show(KEY, cursors, FRESH_MS),
  };
}

describe('a long list that is asked for again', () => {
  test('reads its first page and those on the screen', async () => {
    const world = createWorld(500);
    await world.scrollTo(50);
    world.show('301', '291');
    world.add(500, 'fired');
    world.add(295, 'fired');
    world.add(42, 'fired');
    expect(await world.refresh()).toEqual([undefined, '301', '291']);
    const states = new Map(world.shown().map(({ id, state }) => [id, state]));
    // What is off the screen is as the server said last.
    expect(['a500', 'a295', 'a42'].map((id) => states.get(id))).toEqual(['fired', 'fired', 'armed']);
    expect(world.shown()).toHaveLength(500);
  });

  test('reads the page that holds what fired, once', async () => {
    const world = createWorld(500);
    await world.scrollTo(50);
    world.show(undefined);
    world.add(42, 'fired');
    world.elapse(1);
    world.list.outdate(['a42', 'of another list']);
    expect(await world.refresh()).toEqual([undefined, '51']);
    expect(world.shown()).toEqual(world.listed());
    expect(await world.refresh()).toEqual([undefined]);
  });

  test('reads what comes on the screen, where it is old', async () => {
    const world = createWorld(100);
    await world.scrollTo(10);
    expect(world.show('51')).toBe(false);
    world.elapse(FRESH_MS + 1);
    expect(world.show('51')).toBe(true);
    world.add(45, 'fired');
    expect(await world.refresh()).toEqual([undefined, '51']);
    expect(world.show('51')).toBe(false);
    expect(world.shown()).toEqual(world.listed());
  });

  test('reads nothing more because items came or went', async () => {
    const world = createWorld(100);
    await world.scrollTo(10);
    world.show('51');
    for (const number of [99, 48, 41]) world.remove(number);
    for (const number of [101, 102, 103]) world.add(number);
    world.add(47.5);
    // The first page has more in it than one answer takes.
    expect(await world.refresh()).toEqual([undefined, '93', '51']);
    expect(world.shown()).toEqual(world.listed());
  });

  test('is read anew where its first page has nothing of what was there', async () => {
    const world = createWorld(50);
    await world.scrollTo(5);
    for (let number = 51; number <= 90; number += 1) world.add(number);
    expect(await world.refresh()).toEqual([undefined, '81', '71', '61', '51']);
    expect(world.shown()).toEqual(world.listed().slice(0, 60));
  });

  test('ends where the server says so', async () => {
    const world = createWorld(50);
    await world.scrollTo(5);
    for (let number = 1; number <= 45; number += 1) world.remove(number);
    expect(await world.refresh()).toEqual([undefined]);
    expect(world.shown()).toEqual(world.listed());
  });

  test('has no item twice, in order, and all that are listed where every page is on the screen', async () => {
    const change = fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom('add', 'remove', 'change'));
    const cursors = fc.subarray(['51', '41', '31', '21', '11']);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), cursors, async (changes, shown) => {
        const world = createWorld(60);
        await world.scrollTo(6);
        world.show(...shown);
        for (const [number, kind] of changes) {
          if (kind === 'remove') world.remove(number);
          else if (kind === 'add' || world.items.has(number)) world.add(number, kind);
        }
        await world.refresh();
        const numbers = world.shown().map(({ id }) => Number(id.slice(1)));
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => b - a));
        world.show('51', '41', '31', '21', '11');
        await world.refresh();
        await world.refresh();
        expect(world.shown()).toEqual(world.listed().slice(0, world.shown().length));
      }),
      { numRuns: 100 },
    );
  });
});
