/**
 * How a feed stands that has no connection, only polls: `connecting` until the first went well, `live` while they do, `stale` from the first that did not,
 * with the reason. In memory; tells of each change.
 */
import type { Clock } from '#platform/clock';
import type { FeedState, FeedStatus } from '../feed.ts';

export interface PollStatus {
  readonly isLive: boolean;
  readonly isConnecting: boolean;
  /** Any answer came. */
  answered(): void;
  succeeded(): void;
  failed(reason: string): void;
  ended(): void;
  state(): Pick<FeedState, 'status' | 'sinceMs' | 'lastMessageAtMs' | 'reason'>;
}

export function createPollStatus(deps: { clock: Clock; onChanged: () => void }): PollStatus {
  const { clock, onChanged } = deps;
  let status: FeedStatus = 'connecting';
  let sinceMs = clock.nowMs();
  let lastMessageAtMs: number | undefined;
  let reason: string | undefined;

  function become(next: FeedStatus, why?: string): void {
    reason = why;
    if (next === status) return;
    status = next;
    sinceMs = clock.nowMs();
    onChanged();
  }

  return {
    get isLive() {
      return status === 'live';
    },
    get isConnecting() {
      return status === 'connecting';
    },
    answered() {
      lastMessageAtMs = clock.nowMs();
    },
    succeeded: () => become('live'),
    failed: (why) => become(status === 'connecting' ? 'connecting' : 'stale', why),
    ended: () => become('down'),
    state: () => ({
      status,
      sinceMs,
      ...(lastMessageAtMs === undefined ? {} : { lastMessageAtMs }),
      ...(reason === undefined ? {} : { reason }),
    }),
  };
}
