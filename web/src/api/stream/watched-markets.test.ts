import { expect, test } from 'vitest';
import { createWatchedMarkets } from './watched-markets.ts';

function createWorld() {
  const told: (readonly string[])[] = [];
  let waiting: (() => void)[] = [];
  const watched = createWatchedMarkets({
    onChange: (markets) => told.push(markets),
    setTimer: (run) => waiting.push(run),
  });
  return {
    watched,
    told,
    pass() {
      const now = waiting;
      waiting = [];
      for (const run of now) run();
    },
  };
}

test('fifty cells that come at once are told once', () => {
  const { watched, told, pass } = createWorld();
  for (let n = 0; n < 50; n += 1) watched.hold(`M${n % 25}`);
  pass();
  expect(told.map((markets) => markets.length)).toEqual([25]);
});

test('a market is let go when the last cell that shows it is gone, and a cell lets go once', () => {
  const { watched, told, pass } = createWorld();
  const [first, second] = [watched.hold('A'), watched.hold('A')];
  pass();
  first();
  first();
  pass();
  expect([told, watched.current()]).toEqual([[['A']], ['A']]);
  second();
  pass();
  expect(told).toEqual([['A'], []]);
});

test('a screen that goes as another comes leaves what both show', () => {
  const { watched, told, pass } = createWorld();
  const leave = watched.hold('A');
  pass();
  leave();
  watched.hold('A');
  watched.hold('B');
  pass();
  expect(told).toEqual([['A'], ['A', 'B']]);
});

test('no market is not asked for', () => {
  const { watched, told, pass } = createWorld();
  watched.hold('')();
  pass();
  expect([told, watched.current()]).toEqual([[], []]);
});
