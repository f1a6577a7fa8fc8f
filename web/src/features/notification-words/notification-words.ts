/**
 * What a notification tells, in words: what happened, what more is known, and what one can do. Pure, and total: of a kind or with facts
 * that this page does not know, the server's own line is shown.
 */
import type { NotificationItem } from '#contract/api/notifications';
import { formatPrice, placesFor } from '../../ui/number-format.ts';
import { conditionWords } from '../alert-words/condition-words.ts';
import { marketWords } from '../alert-words/market-words.ts';
import { stopWords } from '../alert-words/stop-words.ts';
import { backfillWords } from '../firings/delivery-words.ts';

/** What it is about, and where it opens. */
export type NotificationPlace =
  | { readonly kind: 'alert'; readonly alertId: string }
  | { readonly kind: 'channels' }
  | { readonly kind: 'nowhere' };

export interface NotificationWords {
  /** `BTC/USDT`; absent where it is about no market. */
  readonly subject: string | undefined;
  /** `price rises to 65 000`; with a subject it goes on from there. */
  readonly what: string;
  /** `at 65 000.5` */
  readonly price: string | undefined;
  /** What is odd about it, or went wrong. */
  readonly why: string | undefined;
  /** A sentence: what to do. */
  readonly remedy: string | undefined;
  /** The person's own note. */
  readonly note: string | undefined;
  readonly place: NotificationPlace;
  readonly isTrouble: boolean;
}

export interface NotificationView {
  readonly timezone: string;
  /** The name of a channel, where it is still there. */
  readonly channelName: (id: string) => string | undefined;
}

export function notificationWords(item: NotificationItem, view: NotificationView): NotificationWords {
  const plain: NotificationWords = {
    subject: undefined,
    what: item.title,
    price: undefined,
    why: undefined,
    remedy: undefined,
    note: undefined,
    place: { kind: 'nowhere' },
    isTrouble: item.type !== 'alert.fired',
  };
  switch (item.type) {
    case 'alert.fired':
      return firedWords(item, plain, view.timezone);
    case 'alert.stopped':
      return stoppedWords(item, plain);
    case 'channel.disabled':
    case 'delivery.failed':
      return channelTroubleWords(item, plain, view);
    default:
      return plain;
  }
}

function firedWords({ data }: NotificationItem, plain: NotificationWords, timezone: string): NotificationWords {
  const [market, condition, price] = [textOf(data.market), textOf(data.condition), textOf(data.price)];
  const [alertId, at, firedAt] = [textOf(data.alertId), textOf(data.at), textOf(data.firedAt)];
  if (market === undefined || condition === undefined || alertId === undefined) return plain;
  const isBackfilled = data.backfilled === true && at !== undefined && firedAt !== undefined;
  return {
    ...plain,
    subject: marketWords(market).pair,
    what: conditionWords(condition, { market }),
    price: price === undefined ? undefined : `at ${formatPrice(price, placesFor(price))}`,
    why: isBackfilled ? backfillWords({ at, firedAt, backfilled: true }, timezone) : undefined,
    note: textOf(data.note),
    place: { kind: 'alert', alertId },
  };
}

function stoppedWords({ data }: NotificationItem, plain: NotificationWords): NotificationWords {
  const [market, condition, alertId] = [textOf(data.market), textOf(data.condition), textOf(data.alertId)];
  if (market === undefined || condition === undefined || alertId === undefined) return plain;
  const { why, remedy } = stopWords(textOf(data.reason), market, textOf(data.delistedMarket));
  const isExpired = data.reason === 'expired';
  return {
    ...plain,
    subject: marketWords(market).pair,
    what: `${conditionWords(condition, { market })}: ${isExpired ? 'ended' : 'stopped'}, ${why}`,
    remedy,
    place: { kind: 'alert', alertId },
    isTrouble: !isExpired,
  };
}

function channelTroubleWords(
  { type, data }: NotificationItem,
  plain: NotificationWords,
  { channelName }: NotificationView,
): NotificationWords {
  const channelId = textOf(data.channelId);
  const name = (channelId === undefined ? undefined : channelName(channelId)) ?? 'a channel that is deleted';
  const isDisabled = type === 'channel.disabled';
  return {
    ...plain,
    what: isDisabled ? `No longer telling you by ${name}` : `Could not tell you by ${name}`,
    why: textOf(data.reason),
    remedy: isDisabled
      ? 'Your alerts go on, and are in this inbox. Correct the channel and verify it again.'
      : 'Look at its address, then try what failed again from the channels.',
    place: { kind: 'channels' },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
