import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPriceBoard, type PriceTick } from './price-board.ts';

function createFrames() {
  let waiting: (() => void)[] = [];
  return {
    nextFrame(run: () => void): void {
      waiting.push(run);
    },
    /** Draws one; answers how many callbacks waited for it. */
    draw(): number {
      const now = waiting;
      waiting = [];
      for (const run of now) run();
      return now.length;
    },
  };
}

const AT = '2026-01-01T00:00:00.000Z';
const tick = (market: string, price: number | string, receivedAt = AT): PriceTick => ({
  market,
  price: String(price),
  at: receivedAt,
  receivedAt,
});

function createBoard() {
  const frames = createFrames();
  const board = createPriceBoard(frames.nextFrame);
  board.setLive(true);
  const told: string[] = [];
  const watch = (market: string) => board.subscribe(market, () => told.push(market));
  return { board, told, watch, draw: frames.draw };
}

describe('ticks', () => {
  test('a thousand in a frame tell each cell once, with the last price', () => {
    const { board, told, watch, draw } = createBoard();
    for (const market of ['A', 'B', 'C']) watch(market);
    for (let n = 0; n < 1_000; n += 1) board.tick(tick(n % 2 ? 'A' : 'B', n));
    expect(told).toEqual([]);
    expect(draw()).toBe(1);
    expect(told.sort()).toEqual(['A', 'B']);
    expect([board.get('A')?.price, board.get('B')?.price, board.get('C')]).toEqual(['999', '998', undefined]);
    expect(draw()).toBe(0);
  });

  test('any stream of them, over any frames: only the cells that moved are told, once a frame, and show the last', () => {
    const MARKETS = ['A', 'B', 'C', 'D'];
    const frame = fc.array(fc.tuple(fc.constantFrom(...MARKETS), fc.integer({ min: 1, max: 50 })));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), (allFrames) => {
        const { board, told, watch, draw } = createBoard();
        for (const market of MARKETS) watch(market);
        const last = new Map<string, string>();
        for (const ticks of allFrames) {
          told.length = 0;
          const before = new Map(MARKETS.map((market) => [market, board.get(market)]));
          for (const [market, price] of ticks) board.tick(tick(market, price));
          draw();
          const moved = new Set(ticks.map(([market]) => market));
          expect([...told].sort()).toEqual([...moved].sort());
          for (const [market, price] of ticks) last.set(market, String(price));
          for (const market of MARKETS) {
            expect(board.get(market)?.price).toBe(last.get(market));
            // What React compares: a cell that did not move is the same object.
            if (!moved.has(market)) expect(board.get(market)).toBe(before.get(market));
          }
        }
      }),
    );
  });

  test('go to charts all of them, in order, once a frame', () => {
    const { board, draw } = createBoard();
    const got: string[][] = [];
    board.onTicks('A', (ticks) => got.push(ticks.map(({ price }) => price)));
    for (const price of [1, 2, 3]) board.tick(tick('A', price));
    board.tick(tick('B', 9));
    draw();
    board.tick(tick('A', 4));
    draw();
    expect(got).toEqual([['1', '2', '3'], ['4']]);
  });

  test('say which way they went, and count changes only', () => {
    const { board, draw } = createBoard();
    const show = (price: number) => {
      board.tick(tick('A', price));
      draw();
      return [board.get('A')?.direction, board.get('A')?.changes];
    };
    expect([show(5), show(6), show(6), show(4)]).toEqual([
      [undefined, 0],
      ['up', 1],
      ['up', 1],
      ['down', 2],
    ]);
  });

  test('a cell that is not on the screen any more is not told', () => {
    const { board, told, watch, draw } = createBoard();
    const leave = watch('A');
    leave();
    board.tick(tick('A', 1));
    draw();
    expect(told).toEqual([]);
  });

  test('while no frame comes, what waits is bounded', () => {
    const { board, draw } = createBoard();
    let count = 0;
    board.onTicks('A', (ticks) => {
      count = ticks.length;
    });
    for (let n = 0; n < 12_000; n += 1) board.tick(tick('A', n));
    draw();
    expect(count).toBeLessThanOrEqual(5_000);
    expect(board.get('A')?.price).toBe('11999');
  });
});

describe('freshness', () => {
  test('goes when the stream does, for every cell and once, and comes back with it', () => {
    const { board, told, watch, draw } = createBoard();
    for (const market of ['A', 'B']) watch(market);
    board.tick(tick('A', 1));
    draw();
    told.length = 0;
    board.setLive(false);
    draw();
    expect([told, board.get('A')?.isStale]).toEqual([['A'], true]);
    board.setLive(false);
    expect(draw()).toBe(0);
    board.setLive(true);
    draw();
    expect(board.get('A')?.isStale).toBe(false);
  });

  test('is denied by the venue itself until its next tick, whatever the stream does', () => {
    const { board, draw } = createBoard();
    board.tick({ ...tick('A', 1), stale: true });
    draw();
    board.setLive(false);
    board.setLive(true);
    draw();
    expect(board.get('A')?.isStale).toBe(true);
    board.tick(tick('A', 2));
    draw();
    expect(board.get('A')?.isStale).toBe(false);
  });
});

describe('what a request answered', () => {
  const LATER = '2026-01-01T00:00:10.000Z';

  test('gives the change over a day, which ticks then keep up', () => {
    const { board, draw } = createBoard();
    board.seed([{ ...tick('A', '110'), change24hPercent: '10' }]);
    draw();
    expect(board.get('A')?.change24hPercent).toBeCloseTo(10, 9);
    board.tick(tick('A', 120, LATER));
    draw();
    expect(board.get('A')?.change24hPercent).toBeCloseTo(20, 9);
  });

  test('does not put an older price over a newer one', () => {
    const { board, draw } = createBoard();
    board.tick(tick('A', 120, LATER));
    draw();
    board.seed([{ ...tick('A', '110'), change24hPercent: '10' }]);
    draw();
    expect(board.get('A')?.price).toBe('120');
    expect(board.get('A')?.change24hPercent).toBeCloseTo(20, 9);
  });

  test('is for charts a tick that they missed, where it is newer than what they had', () => {
    const { board, draw } = createBoard();
    const got: string[] = [];
    board.onTicks('A', (ticks) => got.push(...ticks.map(({ price }) => price)));
    board.seed([tick('A', 100)]);
    draw();
    board.seed([tick('A', 101, LATER)]);
    board.seed([tick('A', 101, LATER)]);
    draw();
    board.seed([tick('A', 99)]);
    draw();
    expect(got).toEqual(['101']);
    expect(board.get('A')).toMatchObject({ price: '101', direction: 'up', changes: 1 });
  });

  test('a change that cannot be is none', () => {
    const { board, draw } = createBoard();
    board.seed([{ ...tick('A', '110'), change24hPercent: '-100' }]);
    draw();
    expect(board.get('A')?.change24hPercent).toBeUndefined();
  });

  test('is gone for the next person', () => {
    const { board, told, watch, draw } = createBoard();
    watch('A');
    board.tick(tick('A', 1));
    draw();
    board.clear();
    draw();
    expect([told.length, board.get('A')]).toEqual([2, undefined]);
  });
});
