/**
 * Shortcuts by their group, both in the order in which they were first offered. Of several with the same keys the last is the one that runs.
 */
import type { Shortcut } from './shortcut-registry.ts';

export interface ShortcutGroup {
  readonly group: string;
  readonly shortcuts: readonly Shortcut[];
}

export function byGroup(shortcuts: readonly Shortcut[]): readonly ShortcutGroup[] {
  const inForce = shortcuts.filter(
    ({ keys }, index) => keys === undefined || !shortcuts.slice(index + 1).some((later) => later.keys === keys),
  );
  const groups = Map.groupBy(inForce, ({ group }) => group);
  return [...groups].map(([group, members]) => ({ group, shortcuts: members }));
}
