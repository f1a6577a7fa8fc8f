/**
 * Requests to `/v1`, as the person who is signed in. Answers the body; throws ApiProblem for every other outcome.
 * A request whose token has just expired is sent once more with a new one, so callers never see `token_expired`.
 */
import { problemOfResponse, unreachable } from './api-problem.ts';

export type QueryValue = string | number | boolean | undefined | readonly string[];

export interface RequestOptions {
  /** Lists are joined by commas; what is undefined is left out. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  /** The version that the change was made on: refused with `version_stale` if it is another by now. */
  readonly ifMatch?: number;
  /** Repeating a request with the same key does not do it twice; see `newKey`. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Sent even if the page is closed meanwhile. */
  readonly keepalive?: boolean;
}

/** Who says which token a request carries. */
export interface TokenSource {
  /** A token that holds for now, renewed where need be; undefined: nobody is signed in. Throws where it could not be renewed. */
  token(): Promise<string | undefined>;
  /** The server refused this token: another one, or undefined when the session has ended. */
  renew(refused: string): Promise<string | undefined>;
}

export interface ApiClient {
  get<T>(path: string, options?: RequestOptions): Promise<T>;
  post<T>(path: string, options?: RequestOptions): Promise<T>;
  put<T>(path: string, options?: RequestOptions): Promise<T>;
  /** As a JSON merge patch. */
  patch<T>(path: string, options?: RequestOptions): Promise<T>;
  delete<T = void>(path: string, options?: RequestOptions): Promise<T>;
  /** The answer itself, for what is not JSON: streams. `path` is below `/v1`. */
  open(path: string, options: RequestOptions & { headers?: Readonly<Record<string, string>> }): Promise<Response>;
}

export interface ApiClientDeps {
  readonly fetch: typeof fetch;
  readonly tokens: TokenSource;
}

export const BASE = '/v1';

export function createApiClient({ fetch, tokens }: ApiClientDeps): ApiClient {
  async function authorized(url: string, init: RequestInit, headers: Headers): Promise<Response> {
    const token = await tokens.token();
    const response = await attempt(url, { ...init, headers: withToken(headers, token) });
    if (token === undefined || !(await isTokenRefused(response))) return response;
    const renewed = await tokens.renew(token);
    return renewed === undefined ? response : attempt(url, { ...init, headers: withToken(headers, renewed) });
  }

  async function attempt(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
      throw unreachable(cause);
    }
  }

  async function open(
    method: string,
    path: string,
    options: RequestOptions,
    extra: HeadersInit = {},
  ): Promise<Response> {
    const headers = headersOf(options, extra);
    if (options.body !== undefined) {
      headers.set('content-type', method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
    }
    const init: RequestInit = {
      method,
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.keepalive ? { keepalive: true } : {}),
    };
    const response = await authorized(`${BASE}${path}${queryText(options.query)}`, init, headers);
    if (!response.ok) throw await problemOfResponse(response);
    return response;
  }

  async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const response = await open(method, path, options);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  return {
    get: (path, options) => request('GET', path, options),
    post: (path, options) => request('POST', path, options),
    put: (path, options) => request('PUT', path, options),
    patch: (path, options) => request('PATCH', path, options),
    delete: (path, options) => request('DELETE', path, options),
    open: (path, { headers, ...options }) => open('GET', path, options, headers),
  };
}

/** A wrong password is a 401 too, and no other token would mend it. */
async function isTokenRefused(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return !(typeof body === 'object' && body !== null && 'code' in body && body.code === 'credentials_invalid');
}

function headersOf({ ifMatch, idempotencyKey }: RequestOptions, extra: HeadersInit): Headers {
  const headers = new Headers({ accept: 'application/json', ...extra });
  if (ifMatch !== undefined) headers.set('if-match', `"v${ifMatch}"`);
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  return headers;
}

function withToken(headers: Headers, token: string | undefined): Headers {
  const all = new Headers(headers);
  if (token !== undefined) all.set('authorization', `Bearer ${token}`);
  return all;
}

export function queryText(query: RequestOptions['query'] = {}): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const text = typeof value === 'object' ? value.join(',') : String(value);
    if (text !== '') pairs.set(name, text);
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}

/** A key for one request that must not be done twice: make it when the person acts, keep it over repeats. */
export function newKey(): string {
  // Not randomUUID, which browsers keep from pages of plain http.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
