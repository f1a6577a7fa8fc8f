/**
 * Alerts that are deleted on this screen and not yet on the server: every list leaves them out meanwhile.
 */
import { useSyncExternalStore } from 'react';

let hidden: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function set(next: ReadonlySet<string>): void {
  hidden = next;
  for (const listener of [...listeners]) listener();
}

/** Answers how to show them again. */
export function hideAlerts(ids: readonly string[]): () => void {
  set(new Set([...hidden, ...ids]));
  return () => set(new Set([...hidden].filter((id) => !ids.includes(id))));
}

export function useHiddenAlerts(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => hidden,
  );
}
