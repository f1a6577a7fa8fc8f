/**
 * Port: deliveries, their leases and attempts. The schedule of what is to be sent lives here and nowhere else; workers hold only what
 * they are sending. States and their moves are told in `notification.ts`.
 */
import type { Attempt, ClaimedDelivery, DeliveryRecord, DeliveryRef, DeliveryState } from './notification.ts';

export interface DeliveryStore {
  /**
   * Channels that have open (pending or failed) deliveries, in the order of their ids after `afterChannelId` ('' for the first), at most
   * `limit`, each with the instant at which its first is due. Costs one look-up a channel, whatever the backlog of each.
   */
  lanes(afterChannelId: string, limit: number): Promise<readonly Lane[]>;
  /**
   * Leases what is due, earliest first, at most `max` for each lane. Compare-and-set: of two claims only one gets a delivery. Counts the
   * attempt. Lanes whose channel is not active get nothing; those that will never be again are answered in `closed`.
   */
  claim(claim: ClaimRequest): Promise<ClaimAnswer>;
  /**
   * Writes how an attempt ended, and the attempt itself. The delivery moves only while the lease of this owner and attempt holds: false
   * when it does not (it expired and another took over).
   */
  record(end: AttemptEnd): Promise<boolean>;
  /** Makes pending again, due now, what is `sending` under a lease that has ended, or with `isAll` under any; at most `max`. Answers their channels. */
  release(release: { nowMs: number; isAll: boolean; max: number }): Promise<readonly string[]>;
  /** Moves at most `max` open deliveries of a channel to dead, with the reason; answers how many. */
  closeOpen(channelId: string, close: { reason: string; nowMs: number; max: number }): Promise<number>;

  /**
   * A user's deliveries, newest notification first. A page may hold fewer than `limit` items, or none, and yet have a `next`: one call
   * looks at a bounded number of rows.
   */
  list(query: DeliveryQuery): Promise<DeliveryPage>;
  /** Undefined when the user has none such. */
  get(userId: string, delivery: { notificationId: string; channelId: string }): Promise<DeliveryRecord | undefined>;
  /** Oldest first. */
  attempts(ref: DeliveryRef): Promise<readonly Attempt[]>;
  /** Dead or failed becomes pending, due now, from the first step. False when it is in neither state. */
  retry(ref: DeliveryRef, nowMs: number): Promise<boolean>;
  /** The same for at most `max` dead deliveries of a channel whose notification was made at or after `sinceMs` and that died by `nowMs`; answers how many. */
  replayDead(channelId: string, replay: { sinceMs: number; nowMs: number; max: number }): Promise<number>;
  /** How many are open and how many are dead, of everybody, each counted up to `max`. */
  totals(max: number): Promise<{ readonly open: number; readonly dead: number }>;
  /** Those of everybody in one state, newest notification first. */
  listOfAll(query: TroubledQuery): Promise<TroubledPage>;
  /** Channels that have dead deliveries, in the order of their ids after `afterChannelId` ('' for the first), at most `limit`. */
  channelsWithDead(afterChannelId: string, limit: number): Promise<readonly string[]>;
  /** Counts by state of each of the user's notifications that has deliveries; others are absent. */
  countsOf(userId: string, notificationIds: readonly string[]): Promise<ReadonlyMap<string, DeliveryCounts>>;
}

export interface Lane {
  readonly channelId: string;
  readonly dueAtMs: number;
}

export interface ClaimRequest {
  readonly lanes: readonly { readonly channelId: string; readonly max: number }[];
  readonly owner: string;
  readonly nowMs: number;
  readonly leaseMs: number;
}

export interface ClaimAnswer {
  readonly claimed: readonly ClaimedDelivery[];
  /** Lanes whose channel is disabled or gone. */
  readonly closed: readonly string[];
}

export interface AttemptEnd extends DeliveryRef, Attempt {
  readonly owner: string;
  readonly endedAtMs: number;
  readonly state: 'delivered' | 'failed' | 'dead';
  readonly step: number;
  /** With `failed`. */
  readonly nextAttemptAtMs?: number;
}

export interface DeliveryQuery {
  readonly userId: string;
  readonly state?: DeliveryState;
  /** With `state` failed or dead: the channels to look at. Else: only these, or all when empty. */
  readonly channelIds: readonly string[];
  /** Only those of this notification, whatever their state; then `channelIds` may be empty with each state. */
  readonly notificationId?: string;
  /** Exclusive. */
  readonly before?: DeliveryRef;
  readonly limit: number;
}

export interface TroubledQuery {
  readonly state: 'failed' | 'dead';
  /** Exclusive. */
  readonly before?: DeliveryRef;
  readonly limit: number;
}

export interface TroubledPage {
  readonly items: readonly (DeliveryRecord & { readonly userId: string })[];
  /** Where the next page begins; absent at the end. */
  readonly next?: DeliveryRef;
}

export interface DeliveryPage {
  readonly items: readonly DeliveryRecord[];
  /** Where the next page begins; absent at the end. */
  readonly next?: DeliveryRef;
}

export type DeliveryCounts = Readonly<Record<DeliveryState, number>>;
