/**
 * The outgoing HTTP port. The real adapter refuses addresses that are not public (literal and every resolved one), never follows
 * redirects, and reads answers only to a bound.
 */

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** http or https, without user or password. */
  readonly url: string;
  /** `host`, `content-length` and `connection` are set by the client. A header that HTTP cannot carry is a bug: `send` rejects. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8. */
  readonly body?: string | Uint8Array;
  /** For everything together: name, connection, request and answer. */
  readonly timeoutMs: number;
  /** Bytes of the answer that are read; the rest is dropped, and the answer counts as complete. */
  readonly answerBytesMax: number;
  /** Ends the request early, as if the connection had broken. */
  readonly signal?: AbortSignal;
}

export type OutgoingOutcome =
  | {
      readonly kind: 'answered';
      /** As sent, 3xx too: a redirect is an answer. */
      readonly status: number;
      /** Names in lower case; values of repeated headers are joined with `, `. */
      readonly headers: Readonly<Record<string, string>>;
      /** UTF-8. */
      readonly body: string;
      readonly tookMs: number;
    }
  | { readonly kind: 'failed'; readonly reason: OutgoingFailure; readonly detail: string; readonly tookMs: number };

export type OutgoingFailure =
  /** The address, or one that the name resolves to, is not public and not allowed by the operator. Nothing was sent. */
  | 'address_refused'
  /** The name does not resolve. */
  | 'dns'
  | 'connect'
  | 'tls'
  /** Not answered whole within the time; the other side may have acted. */
  | 'timeout'
  /** The connection broke; the other side may have acted. */
  | 'reset'
  | 'invalid_url'
  /** What came is not HTTP. */
  | 'invalid_answer';

export interface HttpClient {
  /** Never rejects for what the other side or the network does; those are outcomes. */
  send(request: OutgoingRequest): Promise<OutgoingOutcome>;
  /** Why a URL is refused by its scheme, user, host or literal address, without asking DNS: a sentence. Undefined: allowed so far. */
  refusal(url: string): string | undefined;
  /** Ends all connections; requests that run end as if theirs had broken. */
  close(): Promise<void>;
}
