import { describe, expect, test } from 'vitest';
import type { NotificationItem } from '#contract/api/notifications';
import { notificationWords } from './notification-words.ts';

const view = {
  timezone: 'Europe/Berlin',
  channelName: (id: string) => (id === 'c1' ? 'webhook “ops”' : undefined),
};
const item = (type: NotificationItem['type'], data: Record<string, unknown>): NotificationItem => ({
  id: 'a.1',
  type,
  title: 'as the server says it',
  data,
  isRead: false,
  createdAt: '2026-03-12T11:04:02.850Z',
});
const facts = {
  alertId: 'a',
  market: 'binance:BTC/USDT',
  condition: 'price >= 65000',
  at: '2026-03-12T11:01:00.000Z',
  firedAt: '2026-03-12T11:10:00.000Z',
  price: '65000.5',
  value: '65000.5',
  backfilled: false,
};

describe('a notification', () => {
  test('of a firing', () => {
    expect(notificationWords(item('alert.fired', { ...facts, note: 'sell' }), view)).toMatchObject({
      subject: 'BTC/USDT',
      what: 'price rises to 65\u202f000',
      price: 'at 65\u202f000.5',
      note: 'sell',
      why: undefined,
      place: { kind: 'alert', alertId: 'a' },
      isTrouble: false,
    });
    expect(notificationWords(item('alert.fired', { ...facts, backfilled: true }), view).why).toBe(
      'Happened 12:01 while the feed was down; told at 12:10',
    );
  });

  test('of an alert that stopped says why and what to do', () => {
    const words = notificationWords(item('alert.stopped', { ...facts, reason: 'market_delisted' }), view);
    expect(words).toMatchObject({ place: { kind: 'alert' }, isTrouble: true });
    expect(words.what).toContain('stopped, Binance no longer lists BTC/USDT');
    expect(words.remedy).toMatch(/\.$/);
    const ended = notificationWords(item('alert.stopped', { ...facts, reason: 'expired' }), view);
    expect(ended).toMatchObject({ isTrouble: false });
    expect(ended.what).toContain('ended, its time was over');
  });

  test('of a channel names it, and says when it is gone', () => {
    const failed = notificationWords(item('delivery.failed', { channelId: 'c1', reason: 'answered 404' }), view);
    expect(failed).toMatchObject({ what: 'Could not tell you by webhook “ops”', why: 'answered 404' });
    const disabled = notificationWords(item('channel.disabled', { channelId: 'c2' }), view);
    expect(disabled).toMatchObject({
      what: 'No longer telling you by a channel that is deleted',
      place: { kind: 'channels' },
    });
  });

  test('with facts that this page does not know is shown as the server says it', () => {
    const types = ['alert.fired', 'alert.stopped'] as const;
    for (const type of types)
      expect(notificationWords(item(type, { market: 7 }), view)).toMatchObject({
        what: 'as the server says it',
        place: { kind: 'nowhere' },
      });
    const later = { ...item('alert.fired', facts), type: 'venue.closed' } as unknown as NotificationItem;
    expect(notificationWords(later, view)).toMatchObject({ what: 'as the server says it', isTrouble: true });
  });
});
