/**
 * Port: the channels of people. Deliveries are not its matter: those of a channel that is removed stay as they ended, and the worker ends the open ones.
 */
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import type { ChannelRecord } from './notification.ts';

export interface ChannelStore {
  /** Inserts; fails with `limit_reached` when the user then had more than `channelsMax`, counted in the same write. */
  insert(channel: ChannelRecord, channelsMax: number): Promise<Result<ChannelRecord, Problem>>;
  get(userId: string, id: string): Promise<ChannelRecord | undefined>;
  /** Whoever's it is. For what acts without a user: the link of a mail, administrators. */
  find(id: string): Promise<ChannelRecord | undefined>;
  /** In the order of their ids (that is, of their making), those after `afterId`. */
  list(userId: string, page: { afterId?: string; limit: number }): Promise<readonly ChannelRecord[]>;
  /** All channels of these users, in the order of their ids; users without any are absent. */
  ofUsers(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly ChannelRecord[]>>;
  /**
   * Compare-and-set: `change` gets the channel as it is and answers how it shall be, or a problem; what it answers is stored with the
   * next version, in one step. `not_found` when the user has none such. Answers what is stored. A change of nothing (same object) is no write.
   */
  change(userId: string, id: string, change: ChannelChange): Promise<Result<ChannelRecord, Problem>>;
  /** Removes it unless `check` answers a problem, in one step. `not_found` when the user has none such. Answers what it was. */
  remove(userId: string, id: string, check: ChannelChange): Promise<Result<ChannelRecord, Problem>>;
  removeOfUser(userId: string): Promise<void>;
  /**
   * Takes at most `limit` verification messages that are due, earliest first. `nextDueMs(sent)` says when the message after `sent` ones is
   * due, undefined for never; it is set in the same write, so a message whose sender is killed is sent again at that time.
   */
  claimVerifications(claim: VerificationClaim): Promise<readonly ChannelRecord[]>;
  /** No further message is due in this round: who reads the code will post it, or nobody does. */
  endVerification(id: string, round: number): Promise<void>;
  /** Notes that a delivery failed (keeps the first instant, answered) or succeeded (forgets it). Moves no version. */
  noteFailure(id: string, nowMs: number): Promise<number>;
  noteSuccess(id: string): Promise<void>;
}

export type ChannelChange = (channel: ChannelRecord) => Result<ChannelRecord, Problem>;

export interface VerificationClaim {
  readonly nowMs: number;
  readonly limit: number;
  readonly nextDueMs: (sent: number) => number | undefined;
}
