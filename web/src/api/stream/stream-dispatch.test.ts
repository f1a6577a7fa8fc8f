import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { dispatchTo } from './stream-dispatch.ts';

const queryClient = new QueryClient();
afterEach(() => queryClient.clear());

function createWorld() {
  const timers: (() => void)[] = [];
  const outdated: string[] = [];
  const invalidated = vi.spyOn(queryClient, 'invalidateQueries').mockClear();
  const dispatch = dispatchTo({
    queryClient,
    prices: { tick: () => undefined },
    alertPages: { outdate: (ids) => outdated.push(...ids) },
    setTimer: (run) => timers.push(run),
  });
  return {
    outdated,
    hear: (event: string, data: object = {}) => dispatch({ event, data: JSON.stringify(data), id: '1.1' }),
    /** Runs what waits; answers the keys that were asked for again. */
    elapse() {
      for (const run of timers.splice(0)) run();
      return invalidated.mock.calls.splice(0).map(([filters]) => filters?.queryKey);
    },
  };
}

test('a burst of firings asks again once, and says which alerts it was', () => {
  const world = createWorld();
  for (const alertId of ['a', 'b', 'a']) world.hear('firing', { id: `${alertId}.1`, alertId });
  expect(world.elapse()).toEqual([['firings'], ['alerts'], ['alert']]);
  expect(world.outdated).toEqual(['a', 'b', 'a']);
  expect(world.elapse()).toEqual([]);
});

test('what tells of other things leaves alerts as they are', () => {
  const world = createWorld();
  for (const event of ['task', 'notification', 'hello']) world.hear(event);
  expect(world.elapse()).toEqual([['tasks'], ['task'], ['notifications'], ['deliveries']]);
  expect(world.outdated).toEqual([]);
});
