/**
 * Which channel of whom is this browser's, remembered on the device: so that a subscription which the browser has renewed finds the channel
 * that it replaces. Pure but for the storage that it is given.
 */

export interface PushMemory {
  readonly userId: string;
  readonly channelId: string;
  readonly endpoint: string;
}

const KEY = 'tidemark.push';

export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export function readPushMemory(storage: TextStorage): PushMemory | undefined {
  try {
    const memory: unknown = JSON.parse(storage.getItem(KEY) ?? 'null');
    return isMemory(memory) ? memory : undefined;
  } catch {
    // Forbidden or damaged: the browser counts as not set up, which the screen of channels says.
    return undefined;
  }
}

export function writePushMemory(storage: TextStorage, memory: PushMemory | undefined): void {
  if (memory) storage.setItem(KEY, JSON.stringify(memory));
  else storage.removeItem(KEY);
}

/** What is to be done with a browser's subscription: nothing, say it anew (the browser renewed it), or forget it (it is over). */
export function pushStep(
  memory: PushMemory | undefined,
  present: { readonly userId: string; readonly endpoint: string | undefined },
): 'none' | 'renew' | 'forget' {
  if (memory?.userId !== present.userId) return 'none';
  if (present.endpoint === undefined) return 'forget';
  return memory.endpoint === present.endpoint ? 'none' : 'renew';
}

function isMemory(memory: unknown): memory is PushMemory {
  if (typeof memory !== 'object' || memory === null) return false;
  return ['userId', 'channelId', 'endpoint'].every((name) => name in memory);
}
