/**
 * Which markets are on the screen: each cell that shows a price holds its market, and what is held is streamed.
 * Changes are gathered for a moment, so that turning a page opens one connection, not fifty.
 */

export interface WatchedMarkets {
  /** Answers how to let go. */
  hold(market: string): () => void;
  current(): readonly string[];
}

export interface WatchedMarketsDeps {
  readonly onChange: (markets: readonly string[]) => void;
  readonly setTimer: (run: () => void, delayMs: number) => unknown;
}

const GATHER_MS = 150;

export function createWatchedMarkets({ onChange, setTimer }: WatchedMarketsDeps): WatchedMarkets {
  const holders = new Map<string, number>();
  let isGathering = false;

  function gather(): void {
    if (isGathering) return;
    isGathering = true;
    setTimer(() => {
      isGathering = false;
      onChange([...holders.keys()]);
    }, GATHER_MS);
  }

  return {
    hold(market) {
      // None is chosen yet.
      if (market === '') return () => undefined;
      const count = holders.get(market) ?? 0;
      holders.set(market, count + 1);
      if (count === 0) gather();
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (holders.get(market) ?? 1) - 1;
        if (left > 0) holders.set(market, left);
        else {
          holders.delete(market);
          gather();
        }
      };
    },
    current: () => [...holders.keys()],
  };
}
