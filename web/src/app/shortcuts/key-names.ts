/**
 * Keys as shortcuts name them: `c`, `?`, `mod+k` (Ctrl, on Apple's machines Command), `g m` (one after the other), `escape`. Pure.
 */

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const NAMES: Readonly<Record<string, string>> = { ' ': 'space', esc: 'escape' };

/** The name of one press, as it is written in a shortcut; undefined for a modifier alone. */
export function nameOfPress(press: KeyPress): string | undefined {
  const key = NAMES[press.key.toLowerCase()] ?? press.key.toLowerCase();
  if (['control', 'meta', 'alt', 'shift', 'altgraph', 'dead', 'unidentified'].includes(key)) return undefined;
  const isMod = press.ctrlKey || press.metaKey;
  // Shift is part of the sign that it makes (`?`), and said where it makes none.
  const isShiftSaid = press.shiftKey && (key.length > 1 || /[a-z]/.test(key));
  return `${isMod ? 'mod+' : ''}${press.altKey ? 'alt+' : ''}${isShiftSaid ? 'shift+' : ''}${key}`;
}

const SIGNS: Readonly<Record<string, string>> = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  backspace: 'Backspace',
  delete: 'Del',
};

/** As people read them, one entry a press: `mod+k` -> [`Ctrl K`], `g m` -> [`G`, `M`]. */
export function labelsOf(keys: string, isApple: boolean): readonly string[] {
  return keys.split(' ').map((press) =>
    press
      .split('+')
      .map((part) => {
        if (part === 'mod') return isApple ? '⌘' : 'Ctrl';
        if (part === 'shift') return isApple ? '⇧' : 'Shift';
        if (part === 'alt') return isApple ? '⌥' : 'Alt';
        return SIGNS[part] ?? part.toUpperCase();
      })
      .join(isApple ? '' : ' '),
  );
}
