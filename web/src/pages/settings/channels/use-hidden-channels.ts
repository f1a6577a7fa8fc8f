/**
 * Channels that were deleted and can still be brought back: off the screen, while the server has them.
 */
import { useState } from 'react';

export interface HiddenChannels {
  readonly ids: readonly string[];
  /** Answers how to put it back. */
  hide(id: string): () => void;
}

export function useHiddenChannels(): HiddenChannels {
  const [ids, setIds] = useState<readonly string[]>([]);
  return {
    ids,
    hide(id) {
      setIds((before) => [...before, id]);
      return () => setIds((before) => before.filter((one) => one !== id));
    },
  };
}
