/**
 * What this device remembers between visits: who was signed in, in localStorage. No token and no secret is kept there.
 */
import type { SessionMemory } from './session.ts';

const KEY = 'tidemark.user';

export function createBrowserMemory(): SessionMemory {
  return {
    read() {
      try {
        return JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? undefined;
      } catch {
        // Forbidden or damaged: nobody is remembered, and signing in works.
        return undefined;
      }
    },
    write(user) {
      try {
        if (user) localStorage.setItem(KEY, JSON.stringify(user));
        else localStorage.removeItem(KEY);
      } catch {
        // Forbidden: the next visit begins with signing in.
      }
    },
  };
}
