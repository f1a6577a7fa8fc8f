/**
 * The outgoing HTTP port. The real adapter refuses addresses that are not public (literal and every resolved one), never follows
 * redirects, and reads answers only to a bound.
 */

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** Bytes of the answer that are read; the rest is dropped. */
  readonly answerBytesMax: number;
}

export type OutgoingOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly tookMs: number;
    }
  | { readonly kind: 'failed'; readonly reason: OutgoingFailure; readonly detail: string; readonly tookMs: number };

export const OUTGOING_FAILURES = [
  'address_refused',
  'dns',
  'connect',
  'tls',
  'timeout',
  'reset',
  'invalid_url',
  'invalid_answer',
] as const;
export type OutgoingFailure = (typeof OUTGOING_FAILURES)[number];

export interface HttpClient {
  /** Never rejects for what the other side or the network does; those are outcomes. */
  send(request: OutgoingRequest): Promise<OutgoingOutcome>;
  /** Whether a URL could be allowed: scheme, host and literal address, without asking DNS. Undefined: allowed so far. */
  refusal(url: string): string | undefined;
  close(): Promise<void>;
}
