/**
 * What the worker does with a request, by its address alone. What the server answers about a person (`/v1`) never passes through it. Pure.
 */

export type RequestKind =
  /** A screen: from the network, and the shell where there is none. */
  | 'page'
  /** A file whose name changes with its content: kept for ever. */
  | 'asset'
  /** A file of the shell that is asked for anew. */
  | 'file'
  /** Not the worker's: it goes its way as if there were none. */
  | 'other';

export interface AskedFor {
  readonly method: string;
  /** `navigate` where a screen is opened. */
  readonly mode: string;
  readonly url: string;
}

/** As the server has them: nothing below is a screen. */
const SERVER = /^\/(v1|docs|metrics|healthz|readyz|openapi\.json|\.well-known)(\/|$)/;

export function kindOf({ method, mode, url }: AskedFor, origin: string, files: readonly string[]): RequestKind {
  const address = new URL(url);
  if (method !== 'GET' || address.origin !== origin || SERVER.test(address.pathname)) return 'other';
  if (mode === 'navigate') return 'page';
  if (address.pathname.startsWith('/assets/')) return 'asset';
  return files.includes(address.pathname) ? 'file' : 'other';
}
