import { describe, expect, test } from 'vitest';
import { tabText } from '../../ui/tab-title.ts';
import { createFiringBurst } from './firing-burst.ts';
import { createSignalSettings } from './signal-settings.ts';

describe('a burst', () => {
  test('shows the first three, counts what follows, and ends when nothing fires for a while', () => {
    const burst = createFiringBurst();
    const answers = [0, 10, 20, 30, 40, 3_000].map((nowMs) => burst.note(nowMs));
    expect(answers.map((answer) => (answer.kind === 'each' ? 0 : answer.count))).toEqual([0, 0, 0, 1, 2, 3]);
    expect(burst.note(7_001)).toEqual({ kind: 'each' });
  });
});

describe('signals', () => {
  const storageOf = (text: string | null) => {
    let kept = text;
    return {
      getItem: () => kept,
      setItem: (_: string, value: string) => {
        kept = value;
      },
    };
  };

  test('are off until somebody asks for them, and stay as they were set', () => {
    const storage = storageOf(null);
    const settings = createSignalSettings(storage);
    expect(settings.get()).toEqual({ hasSound: false, hasNotices: false });
    let told = 0;
    const leave = settings.subscribe(() => {
      told += 1;
    });
    settings.set({ hasSound: true });
    leave();
    settings.set({ hasNotices: true });
    expect(told).toBe(1);
    expect(createSignalSettings(storage).get()).toEqual({ hasSound: true, hasNotices: true });
  });

  test.each(['nonsense', '"text"', 'null', '{"hasSound":"yes"}'])('are off where %s was kept', (text) => {
    expect(createSignalSettings(storageOf(text)).get()).toEqual({ hasSound: false, hasNotices: false });
  });

  test('hold for the visit where nothing can be kept', () => {
    const refuse = () => {
      throw new Error('no storage');
    };
    const settings = createSignalSettings({ getItem: refuse, setItem: refuse });
    settings.set({ hasSound: true });
    expect(settings.get().hasSound).toBe(true);
  });
});

test.each([
  [0, 'Inbox'],
  [3, '(3) Inbox'],
  [250, '(99+) Inbox'],
])('a tab with %i unread says %s', (unread, text) => expect(tabText('Inbox', unread)).toBe(text));
