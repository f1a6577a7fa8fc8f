/**
 * What a venue's adapter tells the shared connection about its wire: how to ask for topics, and what a frame means for the connection.
 * A topic is one stream of one market as the adapter names it (`btcusdt@aggTrade`); the connection never looks into it.
 */
import { FEED_SILENCE_MAX_MS } from '../feed.ts';

/** What a frame says to the connection; frames with prices say nothing to it. */
export type FrameSignal =
  /** The message of this id is done: all its topics flow, or have ended. */
  | { readonly kind: 'answered'; readonly id: number }
  /** Of venues that answer topic by topic. */
  | { readonly kind: 'confirmed' | 'ended'; readonly topics: readonly string[] }
  /** Of venues that answer with the list of all that flows on this socket now, and say no id. */
  | { readonly kind: 'holds'; readonly topics: readonly string[] }
  /**
   * The venue does not give what was asked for, by the message's id or by topic (without both: the oldest message that is not answered). They are
   * asked for again after a pause. `isWhole`: nothing of the message that had these topics was done; its others are asked for again at once.
   */
  | {
      readonly kind: 'refused';
      readonly id?: number;
      readonly topics?: readonly string[];
      readonly isWhole?: boolean;
      readonly detail: string;
    }
  /** The venue is about to close this connection: another one takes over before. */
  | { readonly kind: 'leaving'; readonly detail: string }
  /** The frame was none that is known; counted by reason, a short fixed word. */
  | { readonly kind: 'rejected'; readonly reason: string };

export interface VenueWire {
  readonly url: string;
  readonly topicsPerMessage: number;
  readonly topicsPerSocket: number;
  /** Only topics of one group go into one message; absent: all are of one group. */
  groupOf?(topic: string): string;
  /** Asked for before the others, on a new socket too. */
  isUrgent?(topic: string): boolean;
  /** `id` is of this message only. */
  subscribe(topics: readonly string[], id: number): string;
  unsubscribe(topics: readonly string[], id: number): string;
  /** A topic on which something comes every second or so: asked for on every socket, so that a quiet one can be told from a dead one. */
  readonly pulseTopic?: string;
  /** Takes in what the frame brings. Never throws for what the venue sends. */
  read(text: string, receivedAtMs: number): FrameSignal | undefined;
}

/** All in milliseconds. Defaults suit venues; tests shorten them. */
export interface ConnectionTiming {
  /** Between two messages to the venue on one socket. */
  readonly messageSpacingMs: number;
  /** A socket with subscriptions that brings no frame for this long is dead. */
  readonly silenceMaxMs: number;
  /** A message to the venue must be answered within this. */
  readonly answerMaxMs: number;
  /** A socket is replaced after this, give or take `rotateJitterMs`; 0: never. */
  readonly rotateAfterMs: number;
  readonly rotateJitterMs: number;
  /** A new socket must be subscribed and flow within this, or it is given up. */
  readonly overlapMaxMs: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** A socket that was up for this long was good: the next attempt to connect begins at the base again. */
  readonly goodAfterMs: number;
  /** What the venue refused is asked for again after this. */
  readonly refusedPauseMs: number;
}

export const CONNECTION_TIMING: ConnectionTiming = {
  messageSpacingMs: 300,
  silenceMaxMs: FEED_SILENCE_MAX_MS,
  answerMaxMs: 10_000,
  rotateAfterMs: 0,
  rotateJitterMs: 0,
  overlapMaxMs: 60_000,
  backoffBaseMs: 500,
  backoffCapMs: 30_000,
  goodAfterMs: 30_000,
  refusedPauseMs: 60_000,
};
