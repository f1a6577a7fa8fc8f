/**
 * How this device draws attention when an alert fires, beside the message on the screen: kept on the device, since a phone on the desk and
 * a computer in a shared room want different things. All is off until somebody asks for it.
 */
import { useSyncExternalStore } from 'react';

export interface SignalSettings {
  readonly hasSound: boolean;
  /** A notice of the browser while another tab is looked at. */
  readonly hasNotices: boolean;
}

export interface SignalSettingsStore {
  get(): SignalSettings;
  set(changes: Partial<SignalSettings>): void;
  subscribe(listener: () => void): () => void;
}

const KEY = 'tidemark.signals';
const OFF: SignalSettings = { hasSound: false, hasNotices: false };

export function createSignalSettings(storage: Pick<Storage, 'getItem' | 'setItem'>): SignalSettingsStore {
  const listeners = new Set<() => void>();
  let current = read();

  function read(): SignalSettings {
    try {
      const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
      if (typeof kept !== 'object' || kept === null) return OFF;
      const { hasSound, hasNotices } = kept as Record<string, unknown>;
      return { hasSound: hasSound === true, hasNotices: hasNotices === true };
    } catch {
      // Storage is closed to this page, or holds something else.
      return OFF;
    }
  }

  return {
    get: () => current,
    set(changes) {
      current = { ...current, ...changes };
      try {
        storage.setItem(KEY, JSON.stringify(current));
      } catch {
        // It holds until the page is closed.
      }
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const signalSettings = createSignalSettings({
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => localStorage.setItem(key, value),
});

export function useSignalSettings(): SignalSettings {
  return useSyncExternalStore(signalSettings.subscribe, signalSettings.get);
}
