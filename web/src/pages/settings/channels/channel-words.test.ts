import { expect, test } from 'vitest';
import type { ChannelItem } from '#contract/api/notifications';
import { stateWords, testWords } from './channel-words.ts';

const channel: ChannelItem = {
  id: 'a',
  kind: 'email',
  address: 'ann@example.com',
  isDefault: true,
  state: 'unverified',
  verified: false,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

test('a state says what it means, and why', () => {
  expect(stateWords(channel)).toBe('Not verified: a code is on its way by mail');
  expect(stateWords({ ...channel, stateReason: 'connection refused' })).toBe('Not verified: connection refused');
  expect(stateWords({ ...channel, state: 'disabled', stateReason: 'gone' })).toBe('Switched off: gone');
  expect(stateWords({ ...channel, state: 'active' })).toBe('Verified');
});

test('a test says who answered what', () => {
  expect(testWords({ outcome: 'accepted', status: 204, tookMs: 12 })).toBe('Taken with 204, in 12 ms.');
  expect(testWords({ outcome: 'accepted', status: 200, tookMs: 5, answer: 'ok' })).toBe(
    'Taken with 200, in 5 ms. “ok”',
  );
  expect(testWords({ outcome: 'retry', reason: 'timeout', tookMs: 9 })).toBe('Not taken: timeout.');
  expect(testWords({ outcome: 'gone', status: 410, tookMs: 9 })).toBe('Not taken with 410.');
});
