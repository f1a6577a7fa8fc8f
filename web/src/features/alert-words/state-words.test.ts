import { describe, expect, test } from 'vitest';
import type { Alert } from '#contract/api/alerts';
import { ALERT_STATES } from '#contract/api/alerts';
import { STOP_REASONS } from '#contract/events';
import { stateSentence, stateWords } from './state-words.ts';
import { stopWords } from './stop-words.ts';

const view = { timezone: 'Europe/Berlin', nowMs: Date.parse('2026-03-28T12:00:00Z') };
const base: Alert = {
  id: 'a',
  version: 1,
  market: 'binance:BTC/USDT',
  condition: 'price >= 65000',
  trigger: 'edge',
  cooldown: '0s',
  repeat: 'once',
  state: 'armed',
  alreadyTrue: false,
  value: '64812.4',
  distance: '187.6',
  firings: 0,
  createdAt: '2026-03-28T10:00:00.000Z',
  updatedAt: '2026-03-28T10:00:00.000Z',
};
const reasonOf = (changes: Partial<Alert>) =>
  stateWords({ ...base, ...changes }, view).reason?.replaceAll('\u202f', ' ');

describe('waiting', () => {
  const waiting = { state: 'waiting', alreadyTrue: true } as const;
  test.each([
    ['price >= 65000', 'already above; armed again below 65 000'],
    ['price > 65000', 'already above; armed again at or below 65 000'],
    ['price <= 65000', 'already below; armed again above 65 000'],
    ['price < 65000', 'already below; armed again at or above 65 000'],
    ['price inside 60000..70000', 'already between; armed again once it leaves'],
    ['price outside 1..2', 'already outside; armed again once it is back within'],
    ['all(price > 1, price < 70000)', 'already true; armed again once that is no longer so'],
  ])('%s', (condition, words) => expect(reasonOf({ ...waiting, condition })).toBe(words));

  test('does not ask for the rearm amount, which counts after a firing only', () => {
    expect(reasonOf({ ...waiting, rearm: '1%' })).toBe('already above; armed again below 65 000');
  });

  test('for a price, or for the next one', () => {
    expect(reasonOf({ state: 'waiting', value: null, distance: null })).toBe('no price of BTC/USDT yet');
    expect(reasonOf({ state: 'waiting' })).toBe('the next price arms it');
  });

  test('as a sentence', () => {
    expect(stateSentence({ ...base, ...waiting }, view).replaceAll('\u202f', ' ')).toBe(
      'Waiting: already above; armed again below 65 000.',
    );
  });
});

test.each([
  [{}, 'it fired; armed again below 65 000'],
  [{ rearm: '0.5%' }, 'it fired; armed again at or below 64 675'],
  [{ rearm: '100' }, 'it fired; armed again at or below 64 900'],
  [{ rearm: '100', condition: 'price <= 65000' }, 'it fired; armed again at or above 65 100'],
  [{ rearm: '100', condition: 'price crosses above 65000' }, 'it fired; armed again at or below 64 900'],
  [{ rearm: '100', condition: 'price crosses 65000' }, 'it fired; armed again once it is 100 away'],
  [{ condition: 'price crosses 65000' }, 'it fired; armed again at once'],
  [{ rearm: '9', condition: 'price < price(kraken:BTC/USD)' }, 'it fired; armed again once it is 9 above'],
  [{ rearm: '1%', condition: 'price inside 5..6' }, 'it fired; armed again once it leaves by 1 %'],
])('rearming %o', (changes, words) => expect(reasonOf({ state: 'rearming', ...changes })).toBe(words));

test('the end of a cooldown is told in the zone of the person, over a change of the clocks too', () => {
  const cooling = { state: 'cooldown', lastFiredAt: '2026-03-28T11:00:00.000Z' } as const;
  expect(reasonOf({ ...cooling, cooldown: '2h' })).toBe('until 14:00');
  expect(reasonOf({ ...cooling, cooldown: '1d' })).toBe('until 29 Mar, 13:00');
  expect(reasonOf({ ...cooling, cooldown: '2h', heldBack: 3 })).toBe('until 14:00; 3 held back by the cooldown');
});

test('done, expired, paused', () => {
  expect(reasonOf({ state: 'done', firings: 1 })).toBe('it fired, and was to do so once');
  expect(reasonOf({ state: 'done', firings: 3, repeat: 3 })).toBe('it fired 3 times');
  expect(reasonOf({ state: 'expired', expiresAt: '2026-03-28T11:30:00.000Z' })).toBe('ended 12:30');
  expect(reasonOf({ state: 'paused' })).toBe('by you');
});

test('every reason to stop is told, with what to do', () => {
  for (const stateReason of STOP_REASONS) {
    const { why, remedy } = stopWords(stateReason, base.market);
    expect(why).not.toContain('_');
    expect(remedy).toMatch(/\.$/);
    expect(reasonOf({ state: 'suspended', stateReason })).toBe(why);
  }
  expect(reasonOf({ state: 'suspended', stateReason: 'market_delisted' })).toBe('Binance no longer lists BTC/USDT');
  const other = { state: 'suspended', stateReason: 'market_delisted', delistedMarket: 'kraken:ETH/USD' } as const;
  expect(reasonOf(other)).toBe('Kraken no longer lists ETH/USD');
  expect(reasonOf({ state: 'suspended', stateReason: 'venue_on_fire' })).toBe('venue on fire');
});

test('every state of every kind of condition is a sentence', () => {
  const conditions = ['price > 1', 'price inside 1..2', 'price crosses 3', 'any(price > 1, price < 0.5)', 'not one'];
  for (const state of ALERT_STATES)
    for (const condition of conditions)
      for (const rearm of [undefined, '1%', '5'])
        for (const alreadyTrue of [true, false]) {
          const { rearm: _, ...rest } = base;
          const alert: Alert = { ...rest, state, condition, alreadyTrue, ...(rearm === undefined ? {} : { rearm }) };
          expect(stateSentence(alert, view)).toMatch(/^[A-Z].*[^.]\.$/);
          expect(stateSentence(alert, view)).not.toMatch(/undefined|NaN|null/);
        }
});
