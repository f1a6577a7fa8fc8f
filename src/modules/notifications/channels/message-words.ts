/**
 * Says in words of people what a message tells: the subject of a mail, the title of a push, and the lines below. Pure: from the facts of the message alone,
 * so that every attempt says the same. Nothing is escaped here.
 */
import type { ChannelMessage } from '../notification-message.ts';

export interface MessageWords {
  /** One line: what happened. */
  readonly headline: string;
  readonly lines: readonly string[];
  /** What is to be copied and entered. */
  readonly code?: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Where in the pages more of it is, from the root. */
  readonly path: string;
  readonly action: string;
}

const HEADLINE_LENGTH_MAX = 150;

export function wordsOf(message: ChannelMessage): MessageWords {
  const words = wordsByType(message);
  return { ...words, headline: oneLine(words.headline, HEADLINE_LENGTH_MAX) };
}

function wordsByType({ type, data }: ChannelMessage): MessageWords {
  const text = (name: string) => (data[name] === undefined ? '' : String(data[name]));
  if (type === 'alert.fired') return firedWords(text, data.backfilled === true);
  if (type === 'alert.stopped') {
    const pair = pairOf(text('market'));
    return {
      headline: `Alert stopped: ${pair}: ${text('condition')}`,
      lines: [stoppedWords(text('reason'), text('delistedMarket'))],
      facts: [
        ['Alert', text('condition')],
        ['Market', text('market')],
      ],
      path: `/alerts/${text('alertId')}`,
      action: 'Open the alert',
    };
  }
  if (type === 'channel.verification') {
    return {
      headline: `Your Tidemark code is ${text('code')}`,
      lines: ['Somebody wants to be told of price alerts here. If that was you, enter this code:'],
      code: text('code'),
      facts: [],
      path: '/settings/channels',
      action: 'Open your channels',
    };
  }
  if (type === 'channel.test') {
    return {
      headline: 'A test from Tidemark',
      lines: ['It works: this is where your alerts will arrive.'],
      facts: [],
      ...CHANNELS,
    };
  }
  const lines = [text('reason')].filter((line) => line !== '');
  return { headline: 'One of your channels was disabled', lines, facts: [], ...CHANNELS };
}

const CHANNELS = { path: '/settings/channels', action: 'Open your channels' };

const STOPPED: Readonly<Record<string, string>> = {
  expired: 'It reached the end that you gave it.',
  flood: 'It fired too often in a short time. Resume it when you have looked at it.',
  market_delisted: 'Its market is not traded any more.',
  channel_dead: 'There is no channel left on which it could tell you.',
};

function stoppedWords(reason: string, delistedMarket: string): string {
  if (reason === 'market_delisted' && delistedMarket !== '') return `${delistedMarket} is not traded any more.`;
  return STOPPED[reason] ?? `The alert does not run any more (${reason}).`;
}

function firedWords(text: (name: string) => string, isBackfilled: boolean): MessageWords {
  const price = groupDigits(text('price'));
  const value = text('value');
  const note = text('note');
  return {
    headline: `${pairOf(text('market'))} ${movement(text('condition'), price)}`,
    lines: note === '' ? [] : [note],
    facts: [
      ['Price', price],
      ...(value === '' || value === text('price') ? [] : [['Value', groupDigits(value)] as const]),
      ['Alert', text('condition')],
      ['Market', text('market')],
      ['Time', `${text('at').slice(0, 19).replace('T', ' ')} UTC`],
      ...(isBackfilled ? [['Late', 'found when a gap in the prices was filled'] as const] : []),
    ],
    path: `/alerts/${text('alertId')}`,
    action: 'Open the alert',
  };
}

/** As a trader would say it; conditions that are not about the price itself are told as they are written. */
function movement(condition: string, price: string): string {
  const operator = /^price (>=|>|<=|<|crosses above|crosses below|crosses) [\d.]+$/.exec(condition)?.[1];
  if (operator === undefined) return `is at ${price}: ${condition}`;
  if (operator === 'crosses') return `crossed, now at ${price}`;
  return operator.startsWith('>') || operator === 'crosses above' ? `rose to ${price}` : `fell to ${price}`;
}

/** `binance:BTC/USDT` -> `BTC/USDT`. */
function pairOf(market: string): string {
  return market.slice(market.indexOf(':') + 1);
}

/** `65000.5` -> `65 000.5`. Text that is no plain decimal stays as it is. */
export function groupDigits(decimal: string): string {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(decimal) ?? [];
  if (whole === undefined || whole.length < 5) return decimal;
  return `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ' ')}${fraction}`;
}

function oneLine(text: string, lengthMax: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1)}…`;
}
