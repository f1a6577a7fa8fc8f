/**
 * What travels on the bus between modules. Events are named `module.noun.verbed`, in the past tense, and stand by themselves:
 * a consumer needs to ask nobody. Delivery is at least once, so each carries the ids that make a repeat harmless.
 */

/** One firing, as everybody after the evaluator sees it. */
export interface AlertFired {
  /** `<alertId>.<sequence>` */
  readonly firingId: string;
  readonly alertId: string;
  readonly sequence: number;
  readonly userId: string;
  readonly market: string;
  /** Canonical text of the condition at the time of firing. */
  readonly condition: string;
  /** Market time of the tick that fired it, epoch ms. */
  readonly atMs: number;
  /** Wall clock when it was computed, epoch ms. */
  readonly firedAtMs: number;
  /** Price of the alert's market at the point of the path where the condition became true; a decimal string. */
  readonly price: string;
  /** The series' value there; a decimal string. For `all` and `any`: the price. */
  readonly value: string;
  readonly backfilled: boolean;
  readonly note?: string;
  /** Ids of the channels to tell; absent: every verified channel of the user that is a default. */
  readonly channels?: readonly string[];
  readonly task?: TaskTemplate;
}

export interface TaskTemplate {
  readonly title: string;
  readonly priority?: 'low' | 'medium' | 'high' | 'urgent';
  /** How long after the firing the task is due, ms. */
  readonly dueInMs?: number;
}

/** An alert stopped for a reason that its owner did not ask for. */
export interface AlertStopped {
  readonly alertId: string;
  readonly userId: string;
  readonly market: string;
  readonly condition: string;
  readonly state: 'expired' | 'suspended';
  readonly reason: StopReason;
  /** With `market_delisted`: which; the alert's own, or one that its condition reads. */
  readonly delistedMarket?: string;
  readonly atMs: number;
}

export const STOP_REASONS = ['expired', 'flood', 'market_delisted', 'channel_dead'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export interface UserDeleted {
  readonly userId: string;
  readonly atMs: number;
}

/** A venue no longer lists a market that alerts read. */
export interface MarketDelisted {
  readonly market: string;
  readonly atMs: number;
}

/**
 * Topic -> body of one message. Firings travel in batches, since one tick may fire a million.
 */
export interface Topics {
  'evaluator.alert.fired': { readonly firings: readonly AlertFired[] };
  'evaluator.alert.stopped': AlertStopped;
  'auth.user.deleted': UserDeleted;
  'prices.market.delisted': MarketDelisted;
  'tasks.task.changed': { readonly userId: string; readonly taskId: string; readonly body: unknown };
}

export type Topic = keyof Topics;
