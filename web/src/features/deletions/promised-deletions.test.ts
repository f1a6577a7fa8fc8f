import { describe, expect, test } from 'vitest';
import { ApiProblem, unreachable } from '../../api/client/api-problem.ts';
import { createPromisedDeletions, GRACE_MS, type PromisedDeletion } from './promised-deletions.ts';

const AFTER_MS = 10_000;

/** A device: what it keeps outlives its pages, and there may be several. */
function createDevice() {
  let kept: unknown;
  let nowMs = 0;
  const sent: string[] = [];
  const told: unknown[] = [];
  const timers: { readonly atMs: number; readonly run: () => void }[] = [];
  const answers = new Map<string, unknown>();

  return {
    sent,
    told,
    kept: () => kept as readonly PromisedDeletion[] | undefined,
    damage(value: unknown) {
      kept = value;
    },
    /** From now on a request for this is not answered, or so. */
    answer(path: string, outcome: unknown) {
      answers.set(path, outcome);
    },
    openPage: (userId: () => string | undefined = () => 'ann') =>
      createPromisedDeletions({
        memory: {
          read: () => structuredClone(kept),
          write(promised) {
            kept = structuredClone(promised);
          },
        },
        async send(path) {
          sent.push(path);
          const outcome = answers.get(path);
          if (outcome) throw outcome;
        },
        userId,
        nowMs: () => nowMs,
        setTimer: (run, delayMs) => timers.push({ atMs: nowMs + delayMs, run }),
        onResumed: () => told.push('resumed'),
        onRefused: (cause) => told.push(cause),
      }),
    async pass(ms: number) {
      nowMs += ms;
      for (const timer of timers.splice(0)) {
        if (timer.atMs <= nowMs) timer.run();
        else timers.push(timer);
      }
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

const refused = (status: number, code: 'not_found' | 'forbidden') => new ApiProblem({ status, code, detail: code });

describe('promised deletions', () => {
  test('carried out in time leave nothing to the next page', async () => {
    const device = createDevice();
    const page = device.openPage();
    page.promise(['/alerts/1', '/alerts/2'], AFTER_MS);
    await page.carryOut(['/alerts/1', '/alerts/2']);
    device.openPage().resume();
    await device.pass(AFTER_MS + GRACE_MS);
    expect([device.sent, device.kept()]).toEqual([['/alerts/1', '/alerts/2'], []]);
  });

  test('of a page that vanished are carried out by the next, once they are due', async () => {
    const device = createDevice();
    device.openPage().promise(['/alerts/1'], AFTER_MS);
    device.openPage().resume();
    await device.pass(AFTER_MS + GRACE_MS - 1);
    expect(device.sent).toEqual([]);
    await device.pass(1);
    expect([device.sent, device.told, device.kept()]).toEqual([['/alerts/1'], ['resumed'], []]);
  });

  test('whose request was lost in leaving are carried out by the next page at once', async () => {
    const device = createDevice();
    const page = device.openPage();
    page.promise(['/alerts/1'], AFTER_MS);
    device.answer('/alerts/1', unreachable('closed'));
    await page.carryOutLeaving(['/alerts/1']);
    device.answer('/alerts/1', undefined);
    device.openPage().resume();
    await device.pass(GRACE_MS);
    expect(device.sent).toEqual(['/alerts/1', '/alerts/1']);
    expect(device.kept()).toEqual([]);
  });

  test('taken back by the page that promised them are left alone by all others', async () => {
    const device = createDevice();
    const page = device.openPage();
    page.promise(['/alerts/1'], AFTER_MS);
    device.openPage().resume();
    page.takeBack(['/alerts/1']);
    await device.pass(AFTER_MS + GRACE_MS);
    expect(device.sent).toEqual([]);
  });

  test('that fail are put back on the screen, and not tried behind its back', async () => {
    const device = createDevice();
    const page = device.openPage();
    page.promise(['/alerts/1', '/alerts/2'], AFTER_MS);
    device.answer('/alerts/1', unreachable('offline'));
    await expect(page.carryOut(['/alerts/1', '/alerts/2'])).rejects.toThrow('does not answer');
    expect(device.kept()).toEqual([]);
  });

  test('of something that is gone already are done', async () => {
    const device = createDevice();
    device.answer('/alerts/1', refused(404, 'not_found'));
    const page = device.openPage();
    page.promise(['/alerts/1'], AFTER_MS);
    await page.carryOut(['/alerts/1']);
    expect(device.kept()).toEqual([]);
  });

  test('that an earlier page left and the server refuses are told once', async () => {
    const device = createDevice();
    const refusal = refused(403, 'forbidden');
    device.openPage().promise(['/alerts/1'], AFTER_MS);
    device.answer('/alerts/1', refusal);
    for (let visit = 0; visit < 2; visit += 1) {
      device.openPage().resume();
      await device.pass(AFTER_MS + GRACE_MS);
    }
    expect([device.sent, device.told, device.kept()]).toEqual([['/alerts/1'], [refusal], []]);
  });

  test('that an earlier page left stay promised while the server does not answer', async () => {
    const device = createDevice();
    device.openPage().promise(['/alerts/1'], AFTER_MS);
    device.answer('/alerts/1', unreachable('offline'));
    device.openPage().resume();
    await device.pass(AFTER_MS + GRACE_MS);
    expect(device.told).toEqual([]);
    device.answer('/alerts/1', undefined);
    device.openPage().resume();
    await device.pass(GRACE_MS);
    expect([device.sent.length, device.told, device.kept()]).toEqual([2, ['resumed'], []]);
  });

  test('of one person are no business of another', async () => {
    const device = createDevice();
    device.openPage(() => 'ann').promise(['/alerts/1'], AFTER_MS);
    device.openPage(() => 'bob').resume();
    await device.pass(AFTER_MS + GRACE_MS);
    expect(device.sent).toEqual([]);
    device.openPage(() => 'ann').resume();
    await device.pass(0);
    expect(device.sent).toEqual(['/alerts/1']);
  });

  test.each(['carryOut', 'carryOutLeaving'] as const)('of one who signed out stay theirs: %s', async (how) => {
    const device = createDevice();
    let userId: string | undefined = 'ann';
    const page = device.openPage(() => userId);
    page.promise(['/alerts/1'], AFTER_MS);
    for (const other of ['bob', undefined]) {
      userId = other;
      await page[how](['/alerts/1']);
    }
    expect(device.sent).toEqual([]);
    device.openPage().resume();
    await device.pass(AFTER_MS + GRACE_MS);
    expect([device.sent, device.kept()]).toEqual([['/alerts/1'], []]);
  });

  test.each([undefined, null, 'x', 7, {}, [null], [{ path: 1, userId: 'ann', dueMs: 0 }], [{ path: '/alerts/1' }]])(
    'kept as %j are none',
    async (value) => {
      const device = createDevice();
      device.damage(value);
      const page = device.openPage();
      page.resume();
      await device.pass(AFTER_MS + GRACE_MS);
      expect(device.sent).toEqual([]);
      page.promise(['/alerts/1'], AFTER_MS);
      expect(device.kept()).toEqual([{ path: '/alerts/1', userId: 'ann', dueMs: 2 * AFTER_MS + GRACE_MS }]);
    },
  );
});
