/** What the dialog sends of an alert. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '#contract/api/alerts';
import { bodyOf, formOfAlert, newForm, patchOf, withDraft, withMarket, withText } from './alert-form.ts';

const MARKET = 'binance:BTC/USDT';
const alert: Alert = {
  id: '0192f0c0-0000-7000-8000-000000000000',
  version: 3,
  market: MARKET,
  condition: 'price outside 60000..70000',
  trigger: 'state',
  cooldown: '10m',
  rearm: '0.5%',
  repeat: 5,
  expiresAt: '2027-01-01T00:00:00.000Z',
  note: 'wide',
  channels: [],
  task: { title: 'Look', priority: 'high', dueIn: '1h' },
  state: 'armed',
  alreadyTrue: false,
  value: null,
  distance: null,
  firings: 0,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

describe('the form of an alert', () => {
  it('sends back the whole alert', () => {
    expect(bodyOf(formOfAlert(alert))).toEqual({
      market: MARKET,
      condition: 'price outside 60000..70000',
      trigger: 'state',
      cooldown: '10m',
      rearm: '0.5%',
      repeat: 5,
      expiresAt: '2027-01-01T00:00:00.000Z',
      note: 'wide',
      channels: [],
      task: { title: 'Look', priority: 'high', dueIn: '1h' },
    });
  });

  it('patches only what changed, and unsets what was emptied', () => {
    const form = formOfAlert(alert);
    expect(patchOf(form, form)).toEqual({});
    const next = { ...form, repeat: 'once', rearm: ' ', channels: undefined, note: 'narrow' } as const;
    expect(patchOf(form, next)).toEqual({ repeat: null, rearm: null, channels: null, note: 'narrow' });
    expect(patchOf(form, { ...form, task: undefined })).toEqual({ task: null });
    const task = { title: 'Look', priority: '', dueIn: '2h' };
    expect(patchOf(form, { ...form, task })).toEqual({ task: { title: 'Look', dueIn: '2h', priority: null } });
  });

  it('of a level begins with what the price must do to get there', () => {
    expect(bodyOf(newForm(MARKET, '65000', '64812.4'))).toEqual({ market: MARKET, condition: 'price >= 65000' });
    expect(newForm(MARKET, '60000', '64812.4').draft?.clauses[0]?.verb).toBe('falls to');
    expect(newForm(MARKET, undefined, undefined).text).toBe('');
  });
});

describe('choices and text', () => {
  it('follow each other', () => {
    const form = newForm(MARKET, undefined, undefined);
    const clause = { verb: 'falls below', level: '62,400', high: '', other: '' } as const;
    expect(withDraft(form, { join: 'all', clauses: [clause] }).text).toBe('price < 62400');
    expect(withText(form, 'price > 5').draft?.clauses[0]).toMatchObject({ verb: 'rises above', level: '5' });
  });

  it('a text that the choices cannot say has none, and an empty one has an empty choice', () => {
    const form = newForm(MARKET, '65000', undefined);
    expect(withText(form, 'price + 1 > 5').draft).toBeUndefined();
    expect(withText(form, ' ').draft?.clauses).toHaveLength(1);
  });

  it('stay as they were while a text is not finished', () => {
    const form = withText(newForm(MARKET, '65000', '60000'), 'price >');
    expect(form).toMatchObject({ text: 'price >', isDraftStale: true, draft: { clauses: [{ level: '65000' }] } });
    expect(withText(form, 'price > 7')).toMatchObject({ isDraftStale: false, draft: { clauses: [{ level: '7' }] } });
  });

  it('stay when the market is another', () => {
    const form = newForm('', '65000', '60000');
    expect(bodyOf(withMarket(form, MARKET))).toEqual({ market: MARKET, condition: 'price >= 65000' });
    expect(withMarket(withText(form, 'price + 1 > 5'), MARKET)).toMatchObject({ text: 'price + 1 > 5' });
  });
});
