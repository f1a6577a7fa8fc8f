/**
 * How the connection speaks with Coinbase Exchange: topics are `<channel> <product>`, many in one message; each message is answered by the list of
 * all that the socket is subscribed to. What frames bring goes to the feed; what they mean for the connection is the answer of `read`.
 */

import type { FrameSignal, VenueWire } from '../connection/wire.ts';
import type { RawQuote } from '../feed.ts';
import { COINBASE_LIMITS } from './config.ts';
import { type CoinbaseTrade, parseCoinbaseFrame } from './parse.ts';

export type CoinbaseChannel = 'matches' | 'heartbeat' | 'ticker_batch';

const CHANNELS: readonly CoinbaseChannel[] = ['matches', 'heartbeat', 'ticker_batch'];

export interface CoinbaseTaker {
  trade(trade: CoinbaseTrade, receivedAtMs: number): void;
  quote(quote: RawQuote, receivedAtMs: number): void;
  /** The venue's clock and, where it tells it, the newest trade of the product. */
  heartbeat(beat: { readonly product: string; readonly atMs: number; readonly lastTradeId?: number }): void;
}

export function topicOf(channel: CoinbaseChannel, product: string): string {
  return `${channel} ${product}`;
}

export function createCoinbaseWire(deps: { url: string; pulseProduct: string; taker: CoinbaseTaker }): VenueWire {
  const { url, pulseProduct, taker } = deps;
  return {
    url,
    topicsPerMessage: COINBASE_LIMITS.topicsPerMessage,
    topicsPerSocket: COINBASE_LIMITS.topicsPerSocket,
    pulseTopic: topicOf('heartbeat', pulseProduct),
    isUrgent: (topic) => !topic.startsWith('ticker_batch'),
    subscribe: (topics) => message('subscribe', topics),
    unsubscribe: (topics) => message('unsubscribe', topics),
    read(text, receivedAtMs): FrameSignal | undefined {
      const frame = parseCoinbaseFrame(text);
      switch (frame.kind) {
        case 'trade':
          // The one before the subscription lies in the gap, which is filled from history, or was taken before.
          if (!frame.isLast) taker.trade(frame.trade, receivedAtMs);
          return undefined;
        case 'quote':
          return void taker.quote(frame.quote, receivedAtMs);
        case 'heartbeat':
          return void taker.heartbeat(frame);
        case 'subscriptions':
          return { kind: 'holds', topics: frame.topics };
        case 'error': {
          const { detail, product } = frame;
          const topics = product === undefined ? undefined : CHANNELS.map((channel) => topicOf(channel, product));
          return { kind: 'refused', detail, ...(topics ? { topics, isWhole: true } : {}) };
        }
        case 'unknown':
          return { kind: 'rejected', reason: 'unknown_type' };
        case 'rejected':
          return { kind: 'rejected', reason: frame.reason };
      }
    },
  };
}

function message(type: 'subscribe' | 'unsubscribe', topics: readonly string[]): string {
  const byChannel = Map.groupBy(topics, (topic) => topic.slice(0, topic.indexOf(' ')));
  const channels = [...byChannel].map(([name, ofChannel]) => ({
    name,
    product_ids: ofChannel.map((topic) => topic.slice(name.length + 1)),
  }));
  return JSON.stringify({ type, channels });
}
