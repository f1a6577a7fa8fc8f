import { describe, expect, it } from 'vitest';
import { messageOf } from '../notification-message.ts';
import { sampleDraft } from '../notification-samples.ts';
import { emailOf } from './email/email-message.ts';
import { groupDigits, wordsOf } from './message-words.ts';

const firing = (changes: Parameters<typeof sampleDraft>[0] = {}) =>
  messageOf({ ...sampleDraft({ market: 'binance:BTC/USDT', ...changes }), seq: 1, isRead: false });
const headline = (condition: string, price = '65000') => wordsOf(firing({ condition, price })).headline;
const LINKS = {
  publicUrl: 'https://tidemark.example',
  unsubscribeUrl: 'https://tidemark.example/v1/unsubscribe?token=t',
};

describe('the words of a message', () => {
  it.each([
    ['price >= 65000', 'BTC/USDT rose to 65 000'],
    ['price > 65000', 'BTC/USDT rose to 65 000'],
    ['price crosses above 64000', 'BTC/USDT rose to 65 000'],
    ['price <= 66000', 'BTC/USDT fell to 65 000'],
    ['price crosses below 66000', 'BTC/USDT fell to 65 000'],
    ['price crosses 65000', 'BTC/USDT crossed, now at 65 000'],
    ['price / price(binance:ETH/USDT) >= 20', 'BTC/USDT is at 65 000: price / price(binance:ETH/USDT) >= 20'],
    ['all(price >= 1, price <= 70000)', 'BTC/USDT is at 65 000: all(price >= 1, price <= 70000)'],
  ])('of %s: %s', (condition, says) => expect(headline(condition)).toBe(says));

  it('of a long condition are cut to a line', () => {
    expect(headline(`all(${Array(60).fill('price >= 1').join(', ')})`)).toHaveLength(150);
  });

  it.each([
    ['market_delisted kraken:ETH/USD', { delistedMarket: 'kraken:ETH/USD' }, 'kraken:ETH/USD is not traded any more.'],
    ['market_delisted', {}, 'Its market is not traded any more.'],
    ['expired', {}, 'It reached the end that you gave it.'],
  ])('of an alert that stopped say why: %s', (detail, named, line) => {
    const message = firing({ id: 'stopped.a.1', type: 'alert.stopped', detail });
    const [reason] = detail.split(' ');
    expect(message.data).toMatchObject({ alertId: 'a', reason, ...named });
    expect('delistedMarket' in message.data).toBe('delistedMarket' in named);
    expect(wordsOf(message).lines).toEqual([line]);
  });

  it.each([
    ['65000.5', '65 000.5'],
    ['1234567.000001', '1 234 567.000001'],
    ['9999', '9999'],
    ['0.00000000172', '0.00000000172'],
    ['-12345', '-12 345'],
    ['n/a', 'n/a'],
  ])('group the digits of %s', (decimal, grouped) => expect(groupDigits(decimal)).toBe(grouped));
});

describe('a mail', () => {
  it('says what happened, in text and in HTML, and how to have no more of them', () => {
    const mail = emailOf(firing({ price: '65000.5', value: '65000.5', condition: 'price >= 65000' }), LINKS);
    expect(mail.subject).toBe('BTC/USDT rose to 65 000.5');
    expect(mail.text).toContain('BTC/USDT rose to 65 000.5');
    expect(mail.text).toContain('2025-12-31 23:59:59 UTC');
    expect(mail.text).toContain(LINKS.unsubscribeUrl);
    expect(mail.html).toContain('<h1>BTC/USDT rose to 65 000.5</h1>');
    expect(mail.html).toContain('color-scheme');
    expect(mail.html).not.toMatch(/<(script|img|link)|src=|@import/i);
    expect(mail.headers).toEqual({
      'List-Unsubscribe': `<${LINKS.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });

  it('escapes a hostile note', () => {
    const note = `</p><script>alert(1)</script><img src=x onerror="alert('2')">&amp; "quoted"\r\nBcc: everybody@example.com`;
    const { html, text, subject } = emailOf(firing({ detail: note }), LINKS);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('onerror=&quot;alert(&#39;2&#39;)&quot;&gt;&amp;amp;');
    expect(text).toContain(note);
    expect(subject).not.toContain('Bcc');
  });

  it('with a code offers nothing to unsubscribe from', () => {
    const timestamp = '2026-01-01T00:00:00.000Z';
    const mail = emailOf(
      { type: 'channel.verification', timestamp, data: { code: 'abcde12345', channelId: 'c' } },
      LINKS,
    );
    expect(mail.subject).toBe('Your Tidemark code is abcde12345');
    expect(mail.text).toContain('\n\nabcde12345\n\n');
    expect(mail).not.toHaveProperty('headers');
    expect(mail.html).not.toContain('unsubscribe');
  });
});
