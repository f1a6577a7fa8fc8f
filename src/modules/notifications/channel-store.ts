/**
 * Port: the channels of people. Deleted channels are hidden from everything here but `sweep`, which removes them piece by piece.
 */
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import type { ChannelRecord } from './notification.ts';

export interface ChannelStore {
  /** Inserts; fails with `limit_reached` when the user then had more than `channelsMax`, counted in the same write. */
  insert(channel: ChannelRecord, channelsMax: number): Promise<Result<ChannelRecord, Problem>>;
  get(userId: string, id: string): Promise<ChannelRecord | undefined>;
  /** In the order of their ids (that is, of their making), those after `afterId`. */
  list(userId: string, page: { afterId?: string; limit: number }): Promise<readonly ChannelRecord[]>;
  /** All channels of these users, in the order of their ids; users without any are absent. */
  ofUsers(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly ChannelRecord[]>>;
  /**
   * Compare-and-set: `change` gets the channel as it is and answers how it shall be, or a problem; what it answers is stored with the
   * next version, in one step. `not_found` when the user has none such. Answers what is stored. A change of nothing (same object) is no write.
   */
  change(userId: string, id: string, change: ChannelChange): Promise<Result<ChannelRecord, Problem>>;
  /** Marks it deleted; undefined when the user has none such. */
  remove(userId: string, id: string, change?: ChannelChange): Promise<Result<ChannelRecord, Problem>>;
  /** Marks all of the user's channels deleted. */
  removeOfUser(userId: string, nowMs: number): Promise<void>;
  /**
   * Takes at most `limit` verification messages that are due, earliest first. `nextDueMs(sent)` says when the message after `sent` ones is
   * due, undefined for never; it is set in the same write, so a message whose sender is killed is sent again at that time.
   */
  claimVerifications(claim: VerificationClaim): Promise<readonly ChannelRecord[]>;
  /** Notes that a delivery failed (keeps the first instant, answered) or succeeded (forgets it). Moves no version. */
  noteFailure(id: string, nowMs: number): Promise<number>;
  noteSuccess(id: string): Promise<void>;
  /** Removes at most `max` rows of deleted channels (attempts, deliveries, last the channel); answers how many, 0 when all are gone. */
  sweep(max: number): Promise<number>;
}

export type ChannelChange = (channel: ChannelRecord) => Result<ChannelRecord, Problem>;

export interface VerificationClaim {
  readonly nowMs: number;
  readonly limit: number;
  readonly nextDueMs: (sent: number) => number | undefined;
}
