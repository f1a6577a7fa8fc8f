/**
 * What alerts asks of other modules, each as narrow as it can be. Their values are injected by the app.
 */
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';

/** Of prices. */
export interface Quotes {
  /** The last known price, however old. `isLogged`: as a tick of the log; else it must be seeded for those who are armed at it. */
  last(market: string): { readonly price: number; readonly atMs: number; readonly isLogged: boolean } | undefined;
  /**
   * The venue's time now, where ticks of before it may still come: the market's ticks do not flow yet, or a gap is being filled. An alert that
   * is armed now must see none of them. Undefined where they flow.
   */
  notBeforeMs(market: string): number | undefined;
}

/** Of prices: who may use which market. */
export interface MarketAccess {
  /**
   * Ok when the user may set alerts on the market; a `custom:` market that nobody has is the user's from then on.
   * Fails with `market_unknown`, also of one that is gone, `market_not_owned` or `limit_reached`.
   */
  use(userId: string, market: string): Promise<Result<void, Problem>>;
  /** Whether its venue is known to list it no more. Of what no venue has said anything yet, false. */
  isGone(market: string): boolean;
  /** Whether the user may see its prices. Claims nothing. */
  isVisible(userId: string, market: string): Promise<boolean>;
}

/** Of notifications: the channels that an alert may name. */
export interface ChannelReader {
  /** Ok when each is the user's and verified. Fails with `validation_failed`, `not_found` or `channel_unverified`. */
  verify(userId: string, channelIds: readonly string[]): Promise<Result<void, Problem>>;
}

/** Of notifications: firing id -> state of delivery -> how many. Firings without deliveries are absent. */
export interface DeliveryCounter {
  countsOf(
    userId: string,
    firingIds: readonly string[],
  ): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>;
}
