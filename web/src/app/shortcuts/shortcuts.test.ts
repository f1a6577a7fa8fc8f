import { describe, expect, test } from 'vitest';
import { labelsOf, nameOfPress } from './key-names.ts';
import { matches } from './palette-match.ts';
import { byGroup } from './shortcut-groups.ts';
import { createShortcutRegistry, type PressPlace, type Shortcut } from './shortcut-registry.ts';

const NO_MODIFIERS = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key: string, modifiers: Partial<typeof NO_MODIFIERS> = {}) => ({ key, ...NO_MODIFIERS, ...modifiers });
const PAGE: PressPlace = { isTyping: false, isInDialog: false };
const FIELD: PressPlace = { isTyping: true, isInDialog: false };
const DIALOG: PressPlace = { isTyping: false, isInDialog: true };

function createKeyboard() {
  let nowMs = 0;
  const registry = createShortcutRegistry(() => nowMs);
  const ran: string[] = [];
  return {
    registry,
    ran,
    offer: (keys: string, more: Partial<Shortcut> = {}) =>
      registry.add({ keys, label: keys, group: 'Test', run: () => ran.push(more.label ?? keys), ...more }),
    wait(ms: number) {
      nowMs += ms;
    },
    type(keys: readonly string[], place = PAGE) {
      return keys.map((key) => registry.press(press(key), place));
    },
  };
}

describe('a press', () => {
  test.each([
    ['c', press('c'), 'c'],
    ['? with the shift that makes it', press('?', { shiftKey: true }), '?'],
    ['Ctrl-K', press('k', { ctrlKey: true }), 'mod+k'],
    ['Command-K', press('k', { metaKey: true }), 'mod+k'],
    ['a capital letter, as with caps lock', press('G'), 'g'],
    ['shift and a letter', press('G', { shiftKey: true }), 'shift+g'],
    ['shift and Enter', press('Enter', { shiftKey: true }), 'shift+enter'],
    ['space', press(' '), 'space'],
    ['shift alone', press('Shift', { shiftKey: true }), undefined],
    ['a dead key', press('Dead'), undefined],
  ])('%s', (_name, given, expected) => {
    expect(nameOfPress(given)).toBe(expected);
  });

  test('reads as people say it', () => {
    expect([labelsOf('mod+k', false), labelsOf('mod+k', true), labelsOf('g m', false)]).toEqual([
      ['Ctrl K'],
      ['⌘K'],
      ['G', 'M'],
    ]);
  });
});

describe('a sequence', () => {
  test('runs when its presses follow each other, and each is taken', () => {
    const { offer, type, ran } = createKeyboard();
    offer('g m');
    offer('g a');
    expect([type(['g', 'm']), ran]).toEqual([[true, true], ['g m']]);
    type(['g', 'a']);
    expect(ran).toEqual(['g m', 'g a']);
  });

  test('is forgotten after a while', () => {
    const { offer, type, ran, wait } = createKeyboard();
    offer('g m');
    type(['g']);
    wait(1_201);
    expect([type(['m']), ran]).toEqual([[false], []]);
  });

  test('that breaks off does what the last press alone does', () => {
    const { offer, type, ran } = createKeyboard();
    offer('g m');
    offer('c');
    type(['g', 'c']);
    expect(ran).toEqual(['c']);
    expect([type(['m']), ran]).toEqual([[false], ['c']]);
  });

  test('may begin anew in its middle', () => {
    const { offer, type, ran } = createKeyboard();
    offer('g m');
    type(['g', 'g', 'm']);
    expect(ran).toEqual(['g m']);
  });

  test('does not take the key of a shortcut of one press', () => {
    const { offer, type, ran } = createKeyboard();
    offer('g m');
    offer('m');
    type(['m', 'g', 'm', 'm']);
    expect(ran).toEqual(['m', 'g m', 'm']);
  });
});

describe('keys are not heard', () => {
  test('while one types, or in a dialog, unless they are for everywhere', () => {
    const { offer, type, ran, registry } = createKeyboard();
    offer('c');
    offer('g m');
    offer('mod+k', { isEverywhere: true });
    expect([type(['c', 'g', 'm'], FIELD), type(['c'], DIALOG), ran]).toEqual([[false, false, false], [false], []]);
    expect(registry.press(press('k', { ctrlKey: true }), FIELD)).toBe(true);
    expect(registry.press(press('k', { metaKey: true }), DIALOG)).toBe(true);
    expect(ran).toEqual(['mod+k', 'mod+k']);
  });

  test('once what offered them is gone', () => {
    const { offer, type, ran } = createKeyboard();
    const takeOut = offer('c');
    takeOut();
    expect([type(['c']), ran]).toEqual([[false], []]);
  });
});

describe('two of the same keys', () => {
  test('the later one runs while it is there, and is the only one shown', () => {
    const { offer, type, ran, registry } = createKeyboard();
    offer('e', { label: 'of the page' });
    const close = offer('e', { label: 'of the dialog' });
    expect(byGroup(registry.list())[0]?.shortcuts.map(({ label }) => label)).toEqual(['of the dialog']);
    type(['e']);
    close();
    type(['e']);
    expect(ran).toEqual(['of the dialog', 'of the page']);
  });
});

test('the palette finds by the beginnings of words', () => {
  expect([matches('al new', 'Alerts New alert'), matches('', 'x'), matches('lert', 'New alert')]).toEqual([
    true,
    true,
    false,
  ]);
});
