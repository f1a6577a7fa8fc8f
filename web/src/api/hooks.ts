/**
 * What screens use of the session, the stream and live prices, as hooks.
 */
import { useCallback, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { MeBody } from '#contract/api/auth';
import { assert } from '#contract/result';
import type { SessionState } from './client/session.ts';
import { prices, session, stream, watchedMarkets } from './services.ts';
import type { LivePrice, PriceTick } from './stream/price-board.ts';
import type { StreamStatus } from './stream/stream.ts';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}

/** Who is signed in, on screens that only they see. */
export function useMe(): MeBody {
  const state = useSession();
  assert(state.status === 'signed-in', 'this screen is for people who are signed in');
  return state.user;
}

export function useStreamStatus(): StreamStatus {
  return useSyncExternalStore(stream.subscribe, stream.status);
}

/** The live price of a market, streamed while the component is mounted; undefined while none is known. Renders at most once a frame. */
export function useLivePrice(market: string): LivePrice | undefined {
  useEffect(() => watchedMarkets.hold(market), [market]);
  const subscribe = useCallback((listener: () => void) => prices.subscribe(market, listener), [market]);
  return useSyncExternalStore(subscribe, () => prices.get(market));
}

/** Every tick of a market, gathered per frame, without rendering: for charts. */
export function useLiveTicks(market: string, onTicks: (ticks: readonly PriceTick[]) => void): void {
  const handle = useEffectEvent(onTicks);
  useEffect(() => {
    const letGo = watchedMarkets.hold(market);
    const leave = prices.onTicks(market, (ticks) => handle(ticks));
    return () => {
      leave();
      letGo();
    };
  }, [market]);
}

/** The data of each event of this name (`firing`, `notification`, `task`, `feed`), once. */
export function useStreamEvent<T>(name: string, onEvent: (data: T) => void): void {
  const handle = useEffectEvent(onEvent);
  useEffect(
    () =>
      stream.onEvent(({ event, data }) => {
        if (event === name) handle(JSON.parse(data) as T);
      }),
    [name],
  );
}
