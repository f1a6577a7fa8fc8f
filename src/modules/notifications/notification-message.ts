/**
 * Turns a stored notification into what is shown and sent. Deterministic: the same row gives the same bytes, today and after a restart,
 * so every attempt of a delivery sends one body.
 */
import type { AlertStopped } from '#contract/events';
import { formatInstant } from '#contract/time';
import type { NotificationRecord } from './notification.ts';

/** What every channel sends: the envelope of Standard Webhooks. */
export interface ChannelMessage {
  readonly type: string;
  /** RFC 3339: when it happened, not when it is sent. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function messageOf(notification: NotificationRecord): ChannelMessage {
  return { type: notification.type, timestamp: formatInstant(notification.firedAtMs), data: dataOf(notification) };
}

/** The exact text that is signed and sent. */
export function formatMessage(message: ChannelMessage): string {
  return JSON.stringify({ type: message.type, timestamp: message.timestamp, data: message.data });
}

/** The facts of a notification, by its type. Order of the keys is part of the bytes: only ever add at the end. */
export function dataOf(notification: NotificationRecord): Record<string, unknown> {
  const { id, market, condition, detail } = notification;
  const at = formatInstant(notification.atMs);
  const [first = '', second = ''] = id.split('.');
  if (notification.type === 'alert.fired') {
    return {
      firingId: id,
      alertId: first,
      sequence: Number(second),
      market,
      condition,
      at,
      firedAt: formatInstant(notification.firedAtMs),
      price: notification.price,
      value: notification.value,
      backfilled: notification.isBackfilled,
      ...(detail === undefined ? {} : { note: detail }),
    };
  }
  if (notification.type === 'alert.stopped') {
    const [reason, delistedMarket] = detail?.split(' ') ?? [];
    return { alertId: second, market, condition, reason, at, ...(delistedMarket ? { delistedMarket } : {}) };
  }
  return { channelId: second, reason: detail, at };
}

/** Why an alert stopped, as it is kept in one text: the reason, and after a blank the market that is gone. */
export function stopDetail({ reason, delistedMarket }: Pick<AlertStopped, 'reason' | 'delistedMarket'>): string {
  return delistedMarket === undefined ? reason : `${reason} ${delistedMarket}`;
}

/** One line for the inbox. */
export function titleOf(notification: NotificationRecord): string {
  const { market, condition, price } = notification;
  if (notification.type === 'alert.fired') return `${market}: ${condition}, at ${price}`;
  if (notification.type === 'alert.stopped') return `Alert stopped: ${market}: ${condition}`;
  if (notification.type === 'channel.disabled') return 'A channel was disabled';
  return 'A delivery failed for good';
}
