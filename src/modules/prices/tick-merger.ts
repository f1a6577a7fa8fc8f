/**
 * Holds the one tick of a market that is still being merged, and the word to those who wait for it: it is let go when a tick comes that does not
 * belong to it, or when `mergeMs` of real time have passed, whichever is first. With 0 nothing is ever held.
 */
import type { Tick } from '#engine';
import type { Appended } from './tick-appender.ts';
import { joinTick, type PendingTick } from './tick-merge.ts';

export interface HeldTick {
  readonly tick: Tick;
  /** How its append went, once it was let go. */
  readonly appended: Promise<Appended>;
  letGo(appended: Appended): void;
}

export interface Joined {
  /** To be appended now, oldest first. */
  readonly ready: readonly Tick[];
  /** The tick held before, now the first of `ready`: its `letGo` must be told how the append went. */
  readonly displaced: HeldTick | undefined;
  /** How many went into another one. */
  readonly merged: number;
}

export interface TickMerger {
  /** Ticks after all that were given before. */
  join(ticks: readonly Tick[]): Joined;
  readonly held: HeldTick | undefined;
  /** Takes the held tick out; whoever does must append it and call its `letGo`. */
  take(): HeldTick | undefined;
}

interface Holding extends Omit<HeldTick, 'tick'> {
  pending: PendingTick;
  readonly timer: NodeJS.Timeout;
}

/** `onDue` is called when what is held has been held for `mergeMs`. */
export function createTickMerger(options: { mergeMs: number; onDue: () => void }): TickMerger {
  const { mergeMs, onDue } = options;
  let holding: Holding | undefined;

  function hold(pending: PendingTick): Holding {
    const { promise, resolve } = Promise.withResolvers<Appended>();
    return { pending, timer: setTimeout(onDue, mergeMs), appended: promise, letGo: resolve };
  }

  function release(): HeldTick | undefined {
    const released = holding && asHeld(holding);
    clearTimeout(holding?.timer);
    holding = undefined;
    return released;
  }

  return {
    get held() {
      return holding && asHeld(holding);
    },
    take: release,
    join(ticks) {
      if (mergeMs === 0) return { ready: ticks, displaced: undefined, merged: 0 };
      const ready: Tick[] = [];
      let pending = holding?.pending;
      let merged = 0;
      for (const tick of ticks) {
        const joined = joinTick(pending, tick, mergeMs);
        if (joined.ready) ready.push(joined.ready);
        else if (pending) merged++;
        pending = joined.pending;
      }
      const displaced = ready.length > 0 ? release() : undefined;
      if (holding && pending) holding.pending = pending;
      else if (pending) holding = hold(pending);
      return { ready, displaced, merged };
    },
  };
}

function asHeld({ pending, appended, letGo }: Holding): HeldTick {
  return { tick: pending.tick, appended, letGo };
}
