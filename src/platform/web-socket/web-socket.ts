/**
 * The port of outgoing WebSocket connections. One connection carries text both ways until it ends; whoever opened it is told so exactly once.
 * What a connection means (what is asked for on it, when it is made again) is for its owner to know.
 */

export interface WebSocketEvents {
  opened(): void;
  /** A whole message, UTF-8. */
  message(text: string): void;
  /** The other side asked whether anybody is there; it was answered already, which the other side may count as a message. */
  pinged(): void;
  /** Exactly once, also where it never opened; nothing comes after it. A sentence for the operator. */
  closed(reason: string): void;
}

export interface WebSocketConnection {
  /** Ignored when the connection is not open. */
  send(text: string): void;
  /** Says goodbye, and cuts the connection if the other side does not answer soon. */
  close(): void;
  /** Cuts the connection at once. */
  terminate(): void;
}

export interface WebSockets {
  /** Begins to connect. Never throws for what the other side or the network does: that is a reason to `closed`, never within this call. */
  open(url: string, events: WebSocketEvents): WebSocketConnection;
}
