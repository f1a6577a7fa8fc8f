/** Samples for the tests of this module: a firing, a notification, a channel, ids that read well. */
import type { AlertFired } from '#contract/events';
import type { ChannelRecord } from './notification.ts';
import type { NotificationDraft } from './notification-store.ts';

export const NOW_MS = Date.UTC(2026, 0, 1);

/** `sampleId('a', 3)`: 26 characters, ordered by the number. */
export function sampleId(kind: string, number = 1): string {
  return kind + String(number).padStart(26 - kind.length, '0');
}

export function sampleFiring(changes: Partial<AlertFired> = {}): AlertFired {
  const alertId = changes.alertId ?? sampleId('a');
  const sequence = changes.sequence ?? 1;
  return {
    firingId: `${alertId}.${sequence}`,
    alertId,
    sequence,
    userId: 'ann',
    market: 'custom:BTC/USDT',
    condition: 'price >= 65000',
    atMs: NOW_MS - 1_000,
    firedAtMs: NOW_MS,
    price: '65000.5',
    value: '65000.5',
    backfilled: false,
    ...changes,
  };
}

export function sampleDraft(changes: Partial<NotificationDraft> = {}): NotificationDraft {
  return {
    id: `${sampleId('a')}.1`,
    userId: 'ann',
    type: 'alert.fired',
    createdAtMs: NOW_MS,
    atMs: NOW_MS - 1_000,
    firedAtMs: NOW_MS,
    market: 'custom:BTC/USDT',
    condition: 'price >= 65000',
    price: '65000.5',
    value: '65000.5',
    isBackfilled: false,
    channelIds: [],
    ...changes,
  };
}

export function sampleChannel(changes: Partial<ChannelRecord> = {}): ChannelRecord {
  return {
    id: sampleId('c'),
    userId: 'ann',
    kind: 'webhook',
    target: 'https://example.com/hook',
    isDefault: true,
    state: 'active',
    verifyRound: 1,
    verifySent: 0,
    verifyTries: 0,
    version: 1,
    createdAtMs: NOW_MS,
    updatedAtMs: NOW_MS,
    ...changes,
  };
}
