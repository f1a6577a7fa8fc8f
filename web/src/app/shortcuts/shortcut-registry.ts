/**
 * Every shortcut that the present screen offers, in one list: the sheet (`?`) and the palette (Ctrl-K) show what is in it, and a key press
 * runs it. Of two with the same keys the one registered last wins, so a dialog may take a key over while it is open.
 */
import { type KeyPress, nameOfPress } from './key-names.ts';

export interface Shortcut {
  /** `c`, `mod+k`, `g m`; absent: only in the palette. */
  readonly keys?: string;
  /** What it does, as one would ask for it: `New alert`. */
  readonly label: string;
  /** Heading in the sheet: `Go to`, `Alerts`. */
  readonly group: string;
  readonly run: () => void;
  /** Runs while one types in a field, and in dialogs. */
  readonly isEverywhere?: boolean;
  /** Not in the palette: moves within a list. */
  readonly isKeyOnly?: boolean;
}

/** Where a key was pressed. */
export interface PressPlace {
  readonly isTyping: boolean;
  readonly isInDialog: boolean;
}

export interface ShortcutRegistry {
  /** Answers how to take it out. */
  add(shortcut: Shortcut): () => void;
  list(): readonly Shortcut[];
  subscribe(listener: () => void): () => void;
  /** True: it was one of ours, and did something or began a sequence. */
  press(press: KeyPress, place: PressPlace): boolean;
}

/** Between the presses of a sequence. */
const SEQUENCE_MS_MAX = 1_200;

export function createShortcutRegistry(nowMs: () => number): ShortcutRegistry {
  let shortcuts: readonly Shortcut[] = [];
  let begun = '';
  let begunAtMs = 0;
  const listeners = new Set<() => void>();

  function set(next: readonly Shortcut[]): void {
    shortcuts = next;
    for (const listener of [...listeners]) listener();
  }

  function isHeard({ isEverywhere = false }: Shortcut, { isTyping, isInDialog }: PressPlace): boolean {
    return isEverywhere || !(isTyping || isInDialog);
  }

  return {
    add(shortcut) {
      set([...shortcuts, shortcut]);
      return () => set(shortcuts.filter((one) => one !== shortcut));
    },
    list: () => shortcuts,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press(press, place) {
      const name = nameOfPress(press);
      if (name === undefined) return false;
      const before = nowMs() - begunAtMs <= SEQUENCE_MS_MAX ? begun : '';
      begun = '';
      const heard = shortcuts.filter((one) => one.keys !== undefined && isHeard(one, place));
      for (const keys of before === '' ? [name] : [`${before} ${name}`, name]) {
        const found = heard.findLast((one) => one.keys === keys);
        if (found) {
          found.run();
          return true;
        }
        if (!heard.some((one) => one.keys?.startsWith(`${keys} `))) continue;
        begun = keys;
        begunAtMs = nowMs();
        return true;
      }
      return false;
    },
  };
}
