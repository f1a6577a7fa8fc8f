/**
 * What stands where an answer will be: nothing for the first 200 ms, then grey bars of the size of what comes, so that nothing jumps.
 */
import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { EmptyState } from './empty-state.tsx';

const QUIET_MS = 200;

/** Lines of a list. */
export function LoadingRows({ rows = 6, height = 36 }: { readonly rows?: number; readonly height?: number }) {
  const isShown = useAfterQuiet();
  return (
    <div
      role="status"
      aria-label="Loading"
      style={{ display: 'grid', gap: 8, visibility: isShown ? 'visible' : 'hidden' }}
    >
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike
        <Skeleton key={row} height={height} radius="sm" />
      ))}
    </div>
  );
}

export interface FirstAnswerProps {
  /** The request waits for a network (`fetchStatus` is `paused`). */
  readonly isPaused: boolean;
  readonly rows?: number;
  readonly height?: number;
}

/** Where nothing was ever read: it comes, or without a network it cannot. */
export function FirstAnswer({ isPaused, ...rows }: FirstAnswerProps) {
  if (!isPaused) return <LoadingRows {...rows} />;
  return <EmptyState icon="warning">This was not read on this device before, and it is offline now.</EmptyState>;
}

/** A block: a chart, a card. */
export function LoadingBlock({ height }: { readonly height: number | string }) {
  const isShown = useAfterQuiet();
  return (
    <div role="status" aria-label="Loading" style={{ visibility: isShown ? 'visible' : 'hidden' }}>
      <Skeleton height={height} radius="sm" />
    </div>
  );
}

function useAfterQuiet(): boolean {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return isShown;
}
