import { describe, expect, test } from 'vitest';
import { createUndo, UNDO_MS } from './undo.ts';

function createWorld() {
  const timers = new Map<number, { readonly atMs: number; readonly run: () => void }>();
  let nowMs = 0;
  let ids = 0;
  const happened: string[] = [];
  const undo = createUndo({
    setTimer(run, delayMs) {
      timers.set(++ids, { atMs: nowMs + delayMs, run });
      return ids;
    },
    clearTimer: (timer) => timers.delete(timer as number),
    onFailure: (cause) => happened.push(`failed: ${(cause as Error).message}`),
  });
  return {
    undo,
    happened,
    begin: (name: string, failure?: string) =>
      undo.begin({
        async act({ isLeaving }) {
          happened.push(`${name} done${isLeaving ? ' in leaving' : ''}`);
          if (failure) throw new Error(failure);
        },
        putBack: () => happened.push(`${name} back`),
        onEnd: () => happened.push(`${name} over`),
      }),
    async pass(ms: number) {
      nowMs += ms;
      for (const [id, { atMs, run }] of [...timers]) {
        if (atMs > nowMs) continue;
        timers.delete(id);
        run();
      }
      await new Promise((resolve) => setTimeout(resolve));
    },
    waiting: () => timers.size,
  };
}

describe('what can be undone', () => {
  test('happens after ten seconds, once', async () => {
    const { begin, pass, happened } = createWorld();
    begin('a');
    await pass(UNDO_MS - 1);
    expect(happened).toEqual([]);
    await pass(1);
    await pass(UNDO_MS);
    expect(happened).toEqual(['a over', 'a done']);
  });

  test('undone in time it never happens, and is on the screen again', async () => {
    const { begin, pass, happened, waiting } = createWorld();
    const a = begin('a');
    a.undo();
    a.undo();
    await pass(UNDO_MS);
    expect([happened, waiting()]).toEqual([['a over', 'a back'], 0]);
  });

  test('undone too late stays done', async () => {
    const { begin, pass, happened } = createWorld();
    const a = begin('a');
    await pass(UNDO_MS);
    a.undo();
    expect(happened).toEqual(['a over', 'a done']);
  });

  test('that fails is on the screen again, with the reason', async () => {
    const { begin, pass, happened } = createWorld();
    begin('a', 'no network');
    await pass(UNDO_MS);
    expect(happened).toEqual(['a over', 'a done', 'a back', 'failed: no network']);
  });

  test('is taken back last first', async () => {
    const { begin, undo, happened, pass } = createWorld();
    begin('a');
    begin('b');
    undo.last()?.undo();
    undo.last()?.undo();
    expect(undo.last()).toBeUndefined();
    await pass(UNDO_MS);
    expect(happened).toEqual(['b over', 'b back', 'a over', 'a back']);
  });

  test('happens at once when the page is left, and not again', async () => {
    const { begin, undo, happened, pass } = createWorld();
    begin('a');
    begin('b').undo();
    undo.flush();
    await pass(UNDO_MS);
    expect(happened).toEqual(['b over', 'b back', 'a over', 'a done in leaving']);
  });
});
