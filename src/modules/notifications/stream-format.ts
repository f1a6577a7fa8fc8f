/**
 * Server-Sent Events as text, and the positions that their ids carry. Pure.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import { formatDecimal } from '#contract/decimal';
import { formatInstant } from '#contract/time';
import type { NotificationRecord } from './notification.ts';
import { dataOf } from './notification-message.ts';
import { toItem } from './notification-service.ts';
import type { StreamItem } from './stream-store.ts';

/**
 * How far a stream has come. A firing is told twice, as `firing` and as `notification`; `isFiringTold` says that of the notification
 * after `notificationSeq` the first half has been read.
 */
export interface StreamPosition {
  readonly notificationSeq: number;
  /** With `isFiringTold`, the seq of the notification of which the firing was told; else `notificationSeq`. */
  readonly firingSeq: number;
  readonly itemSeq: number;
}

/** `12.3`, or `13f.3` after the first half of notification 13. */
export function formatPosition({ notificationSeq, firingSeq, itemSeq }: StreamPosition): string {
  return firingSeq > notificationSeq ? `${firingSeq}f.${itemSeq}` : `${notificationSeq}.${itemSeq}`;
}

/** Undefined when the text is no position of ours. */
export function parsePosition(text: string): StreamPosition | undefined {
  const match = /^(\d{1,15})(f?)\.(\d{1,15})$/.exec(text);
  if (!match) return undefined;
  const firingSeq = Number(match[1]);
  return { firingSeq, notificationSeq: match[2] ? firingSeq - 1 : firingSeq, itemSeq: Number(match[3]) };
}

/** An event of one line of data. Without an id it is not resumed. */
export function formatEvent(event: string, data: string, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}

/** What a notification is told as; a firing of which the first half was told gives only the second. */
export function formatNotification(record: NotificationRecord, from: StreamPosition): string {
  const { seq } = record;
  const { itemSeq } = from;
  const whole = formatEvent('notification', JSON.stringify(toItem(record)), `${seq}.${itemSeq}`);
  if (record.type !== 'alert.fired' || from.firingSeq >= seq) return whole;
  // The firing itself, as `GET /v1/firings` shows it.
  const { firingId: id, ...facts } = dataOf(record);
  return formatEvent('firing', JSON.stringify({ id, ...facts }), `${seq}f.${itemSeq}`) + whole;
}

export function formatItem(item: StreamItem, notificationSeq: number): string {
  return formatEvent(item.event, item.body, `${notificationSeq}.${item.seq}`);
}

/** A price as `prices` tells of it. */
export interface PriceUpdate {
  readonly market: string;
  readonly price: number;
  /** Market time, epoch ms. */
  readonly atMs: number;
  /** Wall clock, epoch ms. */
  readonly receivedAtMs: number;
  /** No new price: this one has just ceased to be the present one. */
  readonly isStale?: true;
}

export function formatPrice({ market, price, atMs, receivedAtMs, isStale }: PriceUpdate): string {
  const data = {
    market,
    price: formatDecimal(price),
    at: formatInstant(atMs),
    receivedAt: formatInstant(receivedAtMs),
    ...(isStale ? { stale: true } : {}),
  };
  return formatEvent('price', JSON.stringify(data));
}
