/**
 * What a worker remembers between claims: which channels may have something due (a queue, each channel once), how many sends run on each,
 * how wide each may go, and its breaker. All of it may be forgotten: the store knows what is due, and `lanes()` finds it again.
 * A channel starts with one send at a time and widens by one with each success, so an endpoint that never answers holds one socket, not four.
 */
import type { SendOutcome } from './channels/channel.ts';
import { afterAttempt, CLOSED_BREAKER, type EndpointBreaker, sendsAllowed } from './endpoint-breaker.ts';

/** Beyond these the queue and the memory of troubled channels stop growing; the store's lanes are walked again and again anyway. */
const READY_MAX = 10_000;
const REMEMBERED_MAX = 10_000;

interface LaneState {
  inFlight: number;
  width: number;
  breaker: EndpointBreaker;
}

export interface LaneGrant {
  readonly channelId: string;
  readonly max: number;
}

export interface DeliveryLanes {
  /** There may be something due on this channel. */
  wake(channelId: string): void;
  /** Hands out at most `slots` sends, in turn over the channels that may have something due, and counts them as running. */
  take(slots: number, nowMs: number): readonly LaneGrant[];
  /** Gives back what a grant did not find; a channel that used all of its grant goes to the end of the queue. */
  settle(grant: LaneGrant, used: number): void;
  /** One send ended. Undefined: it never took place. */
  ended(channelId: string, outcome: SendOutcome | undefined, nowMs: number): void;
  /** Closes the breaker: its owner asked for another try now. */
  forgive(channelIds: readonly string[]): void;
}

export function createDeliveryLanes(widthMax: number): DeliveryLanes {
  const ready = new Set<string>();
  const states = new Map<string, LaneState>();

  function stateOf(channelId: string): LaneState {
    let state = states.get(channelId);
    if (!state) {
      state = { inFlight: 0, width: 1, breaker: CLOSED_BREAKER };
      states.set(channelId, state);
    }
    return state;
  }

  function forgetIdle(): void {
    for (const [channelId, state] of states) {
      if (states.size <= REMEMBERED_MAX) return;
      if (state.inFlight === 0) states.delete(channelId);
    }
  }

  function wake(channelId: string): void {
    if (ready.size < READY_MAX) ready.add(channelId);
  }

  return {
    wake,
    take(slots, nowMs) {
      const grants: LaneGrant[] = [];
      let left = slots;
      for (const channelId of ready) {
        if (left <= 0) break;
        ready.delete(channelId);
        const state = stateOf(channelId);
        const max = Math.min(left, sendsAllowed(state.breaker, nowMs, state.width) - state.inFlight);
        // Saturated: its own sends wake it as they end. Behind an open breaker: the walk over the store's lanes does, later.
        if (max <= 0) continue;
        state.inFlight += max;
        left -= max;
        grants.push({ channelId, max });
      }
      return grants;
    },
    settle(grant, used) {
      stateOf(grant.channelId).inFlight -= grant.max - used;
      if (used === grant.max) wake(grant.channelId);
    },
    ended(channelId, outcome, nowMs) {
      const state = stateOf(channelId);
      state.inFlight -= 1;
      if (outcome) {
        state.breaker = afterAttempt(state.breaker, outcome, nowMs);
        state.width = outcome.kind === 'retry' ? 1 : Math.min(widthMax, state.width + 1);
      }
      wake(channelId);
      forgetIdle();
    },
    forgive(channelIds) {
      for (const channelId of channelIds) {
        const state = states.get(channelId);
        if (state) state.breaker = CLOSED_BREAKER;
        wake(channelId);
      }
    },
  };
}
