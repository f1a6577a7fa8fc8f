/**
 * The nouns of this module: notification, channel, delivery, attempt. Plain data, without behavior.
 *
 * Life of a delivery:
 *   pending    written with its notification; due at once
 *   sending    claimed by a worker under a lease. Ends by what the worker records, or by the end of the lease (the worker was killed):
 *              it is then pending again, with the same id, so the receiver can tell a repeat
 *   failed     an attempt failed in a way that may pass; due again at `nextAttemptAtMs`, by the schedule of the channel's kind
 *   delivered  the receiver accepted it. Final
 *   dead       refused for good, out of attempts, or its channel was disabled. Only its owner starts it again: pending, from the first step
 * The counter of attempts never falls; the place in the schedule (`step`) starts over when the owner retries.
 */
import type { ChannelKind } from '#contract/api/notifications';

export const NOTIFICATION_TYPES = ['alert.fired', 'alert.stopped', 'channel.disabled', 'delivery.failed'] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** One message to one user. `id` is also the key that makes it one: of a firing, the firing's id. Characters: `a-z 0-9 .` */
export interface NewNotification {
  readonly id: string;
  readonly userId: string;
  readonly type: NotificationType;
  readonly createdAtMs: number;
  /** When what it tells of happened; of a firing: market time. */
  readonly atMs: number;
  /** Wall clock of the same. */
  readonly firedAtMs: number;
  readonly market?: string;
  readonly condition?: string;
  readonly price?: string;
  readonly value?: string;
  readonly isBackfilled: boolean;
  /** The alert's note, or why a channel stopped, or why an alert did, as `stopDetail` writes it. */
  readonly detail?: string;
}

export interface NotificationRecord extends NewNotification {
  /** Grows in the order of commit. */
  readonly seq: number;
  readonly isRead: boolean;
}

export type { ChannelKind } from '#contract/api/notifications';

/** `disabled`: by the system, with a reason; its owner verifies it again to go on. */
export type ChannelState = 'unverified' | 'active' | 'disabled';

export interface ChannelRecord {
  readonly id: string;
  readonly userId: string;
  readonly kind: ChannelKind;
  readonly name?: string;
  readonly target: string;
  /** Sealed; see channel-secrets. */
  readonly secret?: Uint8Array;
  readonly isDefault: boolean;
  readonly state: ChannelState;
  readonly stateReason?: string;
  readonly verifyRound: number;
  readonly verifySent: number;
  readonly verifyTries: number;
  /** Absent: no verification message is due. */
  readonly verifyDueMs?: number;
  /** First failure since the last success; absent while all is well. */
  readonly failingSinceMs?: number;
  /** How the last attempt on it ended; absent before the first. */
  readonly lastDelivery?: { readonly state: 'delivered' | 'failed' | 'dead'; readonly atMs: number };
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export const DELIVERY_STATES = ['pending', 'failed', 'sending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What makes a delivery one: a notification (by its seq) on a channel. */
export interface DeliveryRef {
  readonly seq: number;
  readonly channelId: string;
}

export interface DeliveryRecord extends DeliveryRef {
  readonly notificationId: string;
  readonly type: NotificationType;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly step: number;
  readonly nextAttemptAtMs: number;
  readonly lastError?: string;
  readonly createdAtMs: number;
  readonly endedAtMs?: number;
}

/** A delivery that this worker may send now. */
export interface ClaimedDelivery extends DeliveryRef {
  /** Number of this attempt, from 1; with the owner it fences the record. */
  readonly attempt: number;
  readonly step: number;
  readonly notification: NotificationRecord;
  readonly channel: ChannelRecord;
}

export interface Attempt {
  /** From 1. A number that is missing was begun and cut off before its end could be written. */
  readonly attempt: number;
  readonly atMs: number;
  readonly tookMs: number;
  readonly outcome: 'accepted' | 'retry' | 'rejected' | 'gone';
  readonly reason?: string;
  readonly status?: number;
  /** The first 256 bytes. */
  readonly answer?: string;
}

/** The same on every attempt and after every crash; without the `.` that signatures use as their divider. */
export function deliveryId(notificationId: string, channelId: string): string {
  return `msg_${notificationId.replaceAll('.', '_')}_${channelId}`;
}

/** The parts of a delivery's id, or undefined when it is none. */
export function parseDeliveryId(id: string): { notificationId: string; channelId: string } | undefined {
  const match = /^msg_([0-9a-z_]{1,80})_([0-9a-z]{26})$/.exec(id);
  return match ? { notificationId: (match[1] ?? '').replaceAll('_', '.'), channelId: match[2] ?? '' } : undefined;
}
