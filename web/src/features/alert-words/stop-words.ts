/**
 * Why an alert stopped by itself, in words, and what its owner can do. Pure.
 */
import { marketWords } from './market-words.ts';

export interface StopWords {
  /** `it fired more than 15 times in 3 minutes` */
  readonly why: string;
  /** A sentence. */
  readonly remedy: string;
}

/** `delistedMarket`: where the server says which market is gone; else it is the alert's own. */
export function stopWords(reason: string | undefined, market: string, delistedMarket = market): StopWords {
  const { pair, venue } = marketWords(delistedMarket);
  switch (reason) {
    case 'flood':
      return {
        why: 'it fired more than 15 times in 3 minutes',
        remedy: 'Give it a cooldown or a distance to go back, then resume it.',
      };
    case 'market_delisted':
      return {
        why: `${venue} no longer lists ${pair}`,
        remedy:
          delistedMarket === market
            ? 'It cannot fire any more. Make one on another market, or delete it.'
            : 'It cannot fire any more. Change its condition, or delete it.',
      };
    case 'channel_dead':
      return {
        why: 'its channel no longer takes anything',
        remedy: 'Verify the channel again, then resume the alert.',
      };
    case 'expired':
      return { why: 'its time was over', remedy: 'Give it a later end and resume it, or leave it.' };
    default:
      return {
        why: reason === undefined ? 'the server gave no reason' : reason.replaceAll('_', ' '),
        remedy: 'Resume it when that is settled.',
      };
  }
}
