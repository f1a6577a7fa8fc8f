/** A small client of the HTTP surface, as flows and the crash test use it. It asserts nothing; it answers what was answered. */

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

export interface CallOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface ApiClient {
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    options?: CallOptions,
  ): Promise<Answer<T>>;
  signUp(email: string, password?: string): Promise<SignedInClient>;
  signIn(email: string, password?: string): Promise<SignedInClient>;
}

export interface SignedInClient {
  readonly token: string;
  readonly userId: string;
  readonly refreshToken: string;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    options?: CallOptions,
  ): Promise<Answer<T>>;
  /** Every item of a list, over all its pages. */
  all<T = Record<string, unknown>>(path: string): Promise<T[]>;
}

export const TEST_PASSWORD = 'correct-horse-battery';

interface SignedInBody {
  readonly user: { readonly id: string };
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** `url` is asked for at every call, since a restarted server may listen elsewhere. */
export function createApiClient(url: () => string): ApiClient {
  async function call<T>(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer<T>> {
    const isText = typeof body === 'string';
    const answer = await fetch(`${url()}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as T,
    };
  }

  function signedIn({ user, accessToken, refreshToken }: SignedInBody): SignedInClient {
    const mine: SignedInClient['call'] = (method, path, body, options) =>
      call(method, path, body, { token: accessToken, ...options });
    return {
      token: accessToken,
      userId: user.id,
      refreshToken,
      call: mine,
      async all<T>(path: string): Promise<T[]> {
        const items: T[] = [];
        let cursor: string | null = null;
        do {
          const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
          const page: Answer<{ items: T[]; nextCursor: string | null }> = await mine(
            'GET',
            `${path}${path.includes('?') ? '&' : '?'}limit=200${at}`,
          );
          if (page.status !== 200) throw new Error(`${path} answered ${page.status}: ${JSON.stringify(page.body)}`);
          items.push(...page.body.items);
          cursor = page.body.nextCursor;
        } while (cursor !== null);
        return items;
      },
    };
  }

  async function enter(path: string, email: string, password: string): Promise<SignedInClient> {
    const answer = await call<SignedInBody>('POST', path, { email, password, client: 'native' });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return signedIn(answer.body);
  }

  return {
    call,
    signUp: (email, password = TEST_PASSWORD) => enter('/v1/auth/register', email, password),
    signIn: (email, password = TEST_PASSWORD) => enter('/v1/auth/login', email, password),
  };
}
