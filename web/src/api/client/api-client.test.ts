import { expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { isProblem } from './api-problem.ts';

/** Answers the first request with a 401 of this code, and others with what they carried. */
function setup(code: string) {
  const tokens: (string | null)[] = [];
  const renewed: string[] = [];
  const api = createApiClient({
    async fetch(_url, init) {
      tokens.push(new Headers(init?.headers).get('authorization'));
      if (tokens.length > 1) return Response.json({ ok: true });
      return Response.json({ code, detail: 'No.' }, { status: 401 });
    },
    tokens: {
      token: async () => 'old',
      async renew(refused) {
        renewed.push(refused);
        return 'new';
      },
    },
  });
  return { api, tokens, renewed };
}

test('a request whose token has expired is sent once more with a new one', async () => {
  const { api, tokens, renewed } = setup('token_expired');
  expect(await api.get('/me')).toEqual({ ok: true });
  expect(tokens).toEqual(['Bearer old', 'Bearer new']);
  expect(renewed).toEqual(['old']);
});

test('a wrong password is told, and not tried a second time', async () => {
  const { api, tokens, renewed } = setup('credentials_invalid');
  const failure = await api.post('/me/password', { body: {} }).catch((cause: unknown) => cause);
  expect(isProblem(failure, 'credentials_invalid')).toBe(true);
  expect(tokens).toEqual(['Bearer old']);
  expect(renewed).toEqual([]);
});
