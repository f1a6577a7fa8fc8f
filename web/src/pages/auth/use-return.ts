/**
 * After signing in: back to where one was, else to the markets.
 */
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useSession } from '../../api/hooks.ts';

/** Leaves the screen as soon as somebody is signed in, here or in another tab. */
export function useReturn(): { readonly from?: string } {
  const { history } = useRouter();
  const search: { from?: string } = useSearch({ strict: false });
  const { from } = search;
  const isSignedIn = useSession().status === 'signed-in';
  useEffect(() => {
    if (isSignedIn) history.replace(from ?? '/');
  }, [isSignedIn, from, history]);
  return from === undefined ? {} : { from };
}
