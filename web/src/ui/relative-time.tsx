/**
 * An instant, relative to now; the exact one, in the person's time zone, on hover and for machines.
 */
import { useEffect, useState } from 'react';
import { useSession } from '../api/hooks.ts';
import { formatExact, formatRelative, relativeChangesInMs } from './time-format.ts';

export interface RelativeTimeProps {
  /** RFC 3339. */
  readonly at: string;
  /** Within a hint, which has no hint of its own. */
  readonly isPlain?: boolean;
}

export function RelativeTime({ at, isPlain = false }: RelativeTimeProps) {
  const timezone = useTimezone();
  const atMs = Date.parse(at);
  const nowMs = useNow(atMs);
  return (
    <time dateTime={at} title={isPlain ? undefined : formatExact(atMs, timezone)}>
      {formatRelative(atMs, nowMs, timezone)}
    </time>
  );
}

/** Of the account; of this device where nobody is signed in. */
export function useTimezone(): string {
  const state = useSession();
  return state.status === 'signed-in' ? state.user.timezone : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The present, renewed as often as the text about `atMs` may change. */
function useNow(atMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setTimeout(() => setNowMs(Date.now()), relativeChangesInMs(atMs, nowMs));
    return () => clearTimeout(timer);
  }, [atMs, nowMs]);
  return nowMs;
}
