/**
 * How the connection speaks with Kraken's WebSocket v2: topics are `<channel> <symbol>`, many symbols of one channel in a message, each answered by
 * itself. What frames bring goes to the feed; what they mean for the connection is the answer of `read`. While nothing else comes, a heartbeat does.
 */
import type { FrameSignal, VenueWire } from '../connection/wire.ts';
import { KRAKEN_LIMITS } from './config.ts';
import { type KrakenQuote, type KrakenTrade, parseKrakenFrame } from './parse.ts';

export type KrakenChannel = 'trade' | 'ticker';

const CHANNELS: readonly KrakenChannel[] = ['trade', 'ticker'];

export interface KrakenTaker {
  trades(trades: readonly KrakenTrade[], receivedAtMs: number): void;
  quotes(quotes: readonly KrakenQuote[], receivedAtMs: number): void;
  heartbeat(receivedAtMs: number): void;
  /** `online`, `maintenance`, `cancel_only`, `post_only`. */
  system(status: string): void;
}

export function topicOf(channel: KrakenChannel, symbol: string): string {
  return `${channel} ${symbol}`;
}

function channelOf(topic: string): string {
  return topic.slice(0, topic.indexOf(' '));
}

export function createKrakenWire(deps: { url: string; taker: KrakenTaker }): VenueWire {
  const { url, taker } = deps;

  function read(text: string, receivedAtMs: number): FrameSignal | undefined {
    const frame = parseKrakenFrame(text);
    switch (frame.kind) {
      case 'trades':
        // What is in a snapshot lies in the gap, which is filled from history, or was taken before.
        if (!frame.isSnapshot) taker.trades(frame.trades, receivedAtMs);
        return frame.rejected > 0 ? { kind: 'rejected', reason: 'invalid_trade' } : undefined;
      case 'quotes':
        taker.quotes(frame.quotes, receivedAtMs);
        return frame.rejected > 0 ? { kind: 'rejected', reason: 'invalid_ticker' } : undefined;
      case 'heartbeat':
        return void taker.heartbeat(receivedAtMs);
      case 'status':
        return void taker.system(frame.system);
      case 'subscribed':
        return { kind: 'confirmed', topics: [`${frame.channel} ${frame.symbol}`] };
      case 'unsubscribed':
        return { kind: 'ended', topics: [`${frame.channel} ${frame.symbol}`] };
      case 'refused': {
        const { detail, symbol, requestId } = frame;
        if (symbol !== undefined)
          return { kind: 'refused', detail, topics: CHANNELS.map((one) => topicOf(one, symbol)) };
        return { kind: 'refused', detail, ...(requestId === undefined ? {} : { id: requestId }) };
      }
      case 'unknown':
        return { kind: 'rejected', reason: 'unknown_type' };
      case 'rejected':
        return { kind: 'rejected', reason: frame.reason };
    }
  }

  function message(method: 'subscribe' | 'unsubscribe', topics: readonly string[], id: number): string {
    const channel = channelOf(topics[0] ?? '');
    const symbol = topics.map((topic) => topic.slice(channel.length + 1));
    const snapshot = channel === 'ticker';
    return JSON.stringify({
      method,
      params: { channel, symbol, ...(method === 'subscribe' ? { snapshot } : {}) },
      req_id: id,
    });
  }

  return {
    url,
    topicsPerMessage: KRAKEN_LIMITS.symbolsPerMessage,
    topicsPerSocket: KRAKEN_LIMITS.topicsPerSocket,
    groupOf: channelOf,
    isUrgent: (topic) => channelOf(topic) === 'trade',
    subscribe: (topics, id) => message('subscribe', topics, id),
    unsubscribe: (topics, id) => message('unsubscribe', topics, id),
    read,
  };
}
