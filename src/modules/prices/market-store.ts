/**
 * The port that remembers which market of one's own belongs to whom, and each market's jump that waits to be confirmed.
 * A name has at most one owner; a claim is decided here, atomically, also between processes.
 */
import type { OutlierCandidate } from './tick-guard.ts';

export interface MarketClaim {
  readonly market: string;
  readonly userId: string;
  readonly claimedAtMs: number;
  /** A user who owns this many gets no new one. */
  readonly ownedMax: number;
}

export type ClaimOutcome = { readonly kind: 'owned'; readonly ownerId: string } | { readonly kind: 'limit' };

export interface OwnedQuery {
  readonly userId: string;
  /** Part of the name, in any case. */
  readonly q?: string;
  /** Only names after this one. */
  readonly after?: string;
  readonly limit: number;
}

export interface MarketStore {
  /**
   * Gives a market that nobody owns to the user, durably, and says who owns it: the user, or whoever came first. `limit` (nothing is changed)
   * when it is free but the user already owns `ownedMax`.
   */
  claim(claim: MarketClaim): Promise<ClaimOutcome>;
  /** Undefined when nobody owns it. */
  ownerOf(market: string): Promise<string | undefined>;
  /** Names, ascending by code unit. */
  listOwned(query: OwnedQuery): Promise<readonly string[]>;
  /** Removes the ownership, where it is still the user's, and the market's candidate with it. */
  release(market: string, userId: string): Promise<void>;
  /** Durable when it resolves; takes the place of the market's older one. */
  saveCandidate(market: string, candidate: OutlierCandidate): Promise<void>;
  candidateOf(market: string): Promise<OutlierCandidate | undefined>;
}
