/**
 * The token of a link in a mail. It stands behind the #, which browsers send to nobody, and is taken out of the address at once.
 */
import { useEffect, useState } from 'react';

export function tokenIn(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') || undefined;
}

export function useLinkToken(): string | undefined {
  const [token] = useState(() => tokenIn(location.hash));
  useEffect(() => {
    if (token !== undefined) window.history.replaceState(window.history.state, '', location.pathname);
  }, [token]);
  return token;
}
