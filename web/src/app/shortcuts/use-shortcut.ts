/**
 * Offers a shortcut while a component is mounted, and hears the keyboard for all of them.
 */
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { createShortcutRegistry, type PressPlace, type Shortcut } from './shortcut-registry.ts';

export const shortcuts = createShortcutRegistry(() => performance.now());

export interface UseShortcut extends Shortcut {
  /** False: not offered now. */
  readonly isOffered?: boolean;
}

/** `useShortcut({ keys: 'c', label: 'New alert', group: 'Alerts', run: open })` */
export function useShortcut({ isOffered = true, keys, label, group, isEverywhere, isKeyOnly, run }: UseShortcut): void {
  const act = useEffectEvent(run);
  useEffect(() => {
    if (!isOffered) return undefined;
    return shortcuts.add({
      label,
      group,
      run: () => act(),
      ...(keys === undefined ? {} : { keys }),
      ...(isEverywhere === undefined ? {} : { isEverywhere }),
      ...(isKeyOnly === undefined ? {} : { isKeyOnly }),
    });
  }, [isOffered, keys, label, group, isEverywhere, isKeyOnly]);
}

export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(shortcuts.subscribe, shortcuts.list);
}

/** Once, in the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    function hear(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || event.repeat || isOwnKey(event)) return;
      if (shortcuts.press(event, placeOf(event.target))) event.preventDefault();
    }
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
}

/** On a button or a link these keys press it, whatever the screen does with them elsewhere. */
function isOwnKey({ key, target }: KeyboardEvent): boolean {
  if (key !== 'Enter' && key !== ' ') return false;
  return target instanceof HTMLElement && target.closest('a[href], button, summary, [role=button]') !== null;
}

function placeOf(target: EventTarget | null): PressPlace {
  if (!(target instanceof HTMLElement)) return { isTyping: false, isInDialog: false };
  const isTyping =
    target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])');
  const isInDialog = target.closest('[role=dialog], [role=menu], [role=listbox]') !== null;
  return { isTyping, isInDialog };
}

export const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
