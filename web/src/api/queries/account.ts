/**
 * The account as settings show it: who one is, and where one is signed in.
 */
import { queryOptions } from '@tanstack/react-query';
import type { MeBody, MePatchBody, SessionItem, SessionList } from '#contract/api/auth';
import { api, session } from '../services.ts';

/** Asked for by the screen of the account: what this device remembers may be older (an address may have been verified by a mail). */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await api.get<MeBody>('/me', { signal });
    session.updateUser(me);
    return me;
  },
  staleTime: 0,
});

/** Changes the account on the version that is shown, and shows what the server made of it. */
export async function patchMe(me: MeBody, body: MePatchBody): Promise<void> {
  session.updateUser(await api.patch<MeBody>('/me', { body, ifMatch: me.version }));
}

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }): Promise<readonly SessionItem[]> =>
    (await api.get<SessionList>('/sessions', { signal })).items,
  staleTime: 0,
  // Network addresses stay with the server.
  meta: { kept: false },
});
