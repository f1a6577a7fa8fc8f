/**
 * The port through which alerts are kept. Definitions are written here alone; the evaluator reads them and moves the progress that lies
 * beside them, guarded by `arming`. Every call is atomic; what resolves is durable. Rejects with OperationalError `storage_unavailable`
 * and keeps nothing of the call when the disk refuses.
 */
import type { AlertState } from '#contract/api/alerts';
import type { AlertFields, AlertRecord, ArmedPhase } from './alert.ts';

/** A new alert; its progress begins at arming 1 with nothing fired. */
export interface NewAlert extends AlertFields {
  readonly id: string;
  readonly userId: string;
  readonly partition: number;
  readonly createdAtMs: number;
  readonly phase: ArmedPhase;
}

export interface AlertListQuery {
  readonly userId: string;
  readonly state: AlertState | undefined;
  readonly market: string | undefined;
  /** Part of the note, the market or the condition, in any case of letters. */
  readonly text: string | undefined;
  /** Only ids below this one; undefined: from the newest. */
  readonly beforeId: string | undefined;
  readonly limit: number;
}

export interface AlertPage {
  /** Newest first. */
  readonly items: readonly AlertRecord[];
  readonly hasMore: boolean;
}

/** `arm`: arming + 1 and this phase. `pause`: arming + 1, only where the alert is live; else nothing at all is changed. */
export type Rearming = { readonly kind: 'arm'; readonly phase: ArmedPhase } | { readonly kind: 'pause' };

export interface AlertChange {
  readonly userId: string;
  readonly id: string;
  /** The version that the change was made from; the record gets the next one. */
  readonly version: number;
  /** All fields as they are to be; absent: as they were. */
  readonly fields?: AlertFields;
  readonly rearming?: Rearming;
  readonly updatedAtMs: number;
}

/** `missing`: there is none of this id that belongs to the user. `stale`: it has another version by now. */
export type Refusal = 'missing' | 'stale';

/** What the tick log must be told of: the alert, where it lies, and the arming that ended it. */
export interface EndedAlert {
  readonly id: string;
  readonly partition: number;
  readonly arming: number;
}

/** How far the alerts that read a market have been looked through: those on it first, then those on others that read it. */
export interface DelistingPlace {
  readonly kind: 'on' | 'reading';
  readonly userId: string;
  readonly id: string;
}

export interface DelistingStep {
  readonly suspended: readonly EndedAlert[];
  /** Where to go on; undefined: all were looked at. */
  readonly next: DelistingPlace | undefined;
}

export interface MarketCount {
  readonly market: string;
  readonly alerts: number;
}

export interface AlertStore {
  create(alerts: readonly NewAlert[]): Promise<void>;
  find(userId: string, id: string): Promise<AlertRecord | undefined>;
  /** Stable under inserts. Gives way to other work while it looks through many alerts. */
  list(query: AlertListQuery): Promise<AlertPage>;
  /** Alerts of the user, in any state. */
  count(userId: string): Promise<number>;
  /** The record after the change; its `sequence` and `lastFiredAtMs` are those of the same instant. */
  change(change: AlertChange): Promise<AlertRecord | Refusal>;
  /** Removes the alert; its firings stay. `version` undefined: whatever it is. */
  remove(userId: string, id: string, version: number | undefined): Promise<EndedAlert | Refusal>;
  /** Removes at most `limit` of the user's alerts, and says which; none: there are no more. */
  removeOfUser(userId: string, limit: number): Promise<readonly EndedAlert[]>;
  /**
   * Deals with at most `limit` expiries that are due at `nowMs`, the earliest first: live alerts become `expired` (arming + 1), and in the
   * same step `evaluator.alert.stopped` is set down for each. Those that had stopped before are only noted as dealt with.
   */
  expire(
    nowMs: number,
    limit: number,
  ): Promise<{ readonly dealtWith: number; readonly expired: readonly EndedAlert[] }>;
  /**
   * Looks at most at `limit` alerts after this place (undefined: from the first) that read the market, their own or one that their condition names.
   * Live ones are suspended with the reason `market_delisted` (arming + 1), and in the same step `evaluator.alert.stopped` is set down for each.
   */
  suspendDelisted(
    gone: { readonly market: string; readonly atMs: number },
    after: DelistingPlace | undefined,
    limit: number,
  ): Promise<DelistingStep>;
  /** The earliest expiry that is not dealt with, epoch ms. */
  nextExpiryAtMs(): Promise<number | undefined>;
  /**
   * The markets with most live alerts, most first, equal ones by name. `userId` undefined: markets of venues, over all users; else the
   * `custom:` markets of this user, which are nobody else's to see. Gives way to other work while it counts.
   */
  topMarkets(userId: string | undefined, limit: number): Promise<readonly MarketCount[]>;
}
