/**
 * Who may use and see which market. Venue markets are everybody's; a `custom:` market belongs to whoever pushed to it or used it first.
 * Owners are remembered in memory (ownership ends only with its account); the store decides between two who come at once.
 */
import { parseMarket } from '#contract/market';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import { isCustom } from './feeds/custom-feed.ts';
import type { Feed } from './feeds/feed.ts';
import { type ListingFeed, listingOf } from './market-delisting.ts';
import type { MarketStore } from './market-store.ts';

/** Names are few and shared by all accounts, so nobody may take them all. */
export const OWNED_MARKETS_MAX = 1_000;

export interface MarketAccess {
  /**
   * Ok when the user may push to the market (custom) or set alerts on it. A `custom:` market that nobody has is the user's from then on, durably.
   * Fails with `market_unknown`, `market_not_owned` or `limit_reached`.
   */
  use(userId: string, market: string): Promise<Result<void, Problem>>;
  /** Whether its venue is known to list it no more. */
  isGone(market: string): boolean;
  /** Whether the user may see its prices: any market of a venue, known or not, and custom ones of their own. Claims nothing. */
  isVisible(userId: string, market: string): Promise<boolean>;
  /** Those of the markets that are visible to the user, in the same order. */
  visibleTo(userId: string, markets: readonly string[]): Promise<readonly string[]>;
  /** Forgets what is remembered of a market's owner. */
  forget(market: string): void;
}

export function createMarketAccess(deps: {
  store: Pick<MarketStore, 'claim' | 'ownerOf'>;
  feeds: readonly (ListingFeed & Pick<Feed, 'venue'>)[];
  clock: Clock;
}): MarketAccess {
  const { store, feeds, clock } = deps;
  const owners = new Map<string, string>();

  const feedOf = (market: string) => feeds.find((feed) => market.startsWith(`${feed.venue}:`));

  async function useCustom(userId: string, market: string): Promise<Result<void, Problem>> {
    let ownerId = owners.get(market);
    if (ownerId === undefined) {
      const claimedAtMs = clock.nowMs();
      const outcome = await store.claim({ market, userId, claimedAtMs, ownedMax: OWNED_MARKETS_MAX });
      if (outcome.kind === 'limit') {
        return err(problem('limit_reached', `An account has at most ${OWNED_MARKETS_MAX} markets of its own.`));
      }
      ownerId = outcome.ownerId;
      owners.set(market, ownerId);
    }
    if (ownerId === userId) return ok(undefined);
    return err(problem('market_not_owned', `${market} belongs to somebody else. Choose another name after custom:.`));
  }

  async function isVisible(userId: string, market: string): Promise<boolean> {
    if (!isCustom(market)) return true;
    // Only a claim is remembered: what was read here could be released before it is written down.
    return (owners.get(market) ?? (await store.ownerOf(market))) === userId;
  }

  return {
    async use(userId, market) {
      if (!parseMarket(market)) {
        return err(problem('market_unknown', `${market} is not a market: it is written venue:BASE/QUOTE.`));
      }
      if (isCustom(market)) return useCustom(userId, market);
      const listing = listingOf(feedOf(market), market);
      if (listing === 'listed') return ok(undefined);
      if (listing === 'delisted') {
        return err(problem('market_unknown', `Its venue no longer lists ${market}. See GET /v1/markets.`));
      }
      return err(
        problem('market_unknown', `No feed here knows ${market}. See GET /v1/markets, or push to a custom: market.`),
      );
    },
    isGone(market) {
      const listing = listingOf(feedOf(market), market);
      return listing === 'delisted' || listing === 'missing';
    },
    isVisible,
    async visibleTo(userId, markets) {
      const seen = await Promise.all(markets.map((market) => isVisible(userId, market)));
      return markets.filter((_, index) => seen[index]);
    },
    forget(market) {
      owners.delete(market);
    },
  };
}
