/**
 * Resolves a host name to all its addresses. Asks the name servers directly, since the system's resolver (getaddrinfo) holds one of few
 * threads while it waits, and a slow name must not hold up anybody else; the system is asked only about names that the servers do not know
 * (the hosts file, search domains).
 */
import { lookup, Resolver } from 'node:dns/promises';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Rejects with an Error that has a `code` (`ENOTFOUND`, `ETIMEOUT` …) when there is none. IPv4 first. */
export type ResolveHost = (host: string) => Promise<readonly ResolvedAddress[]>;

const UNKNOWN = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED', 'EBADNAME']);

export function createResolveHost(): ResolveHost {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });

  return async (host) => {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found: ResolvedAddress[] = [];
    if (v4.status === 'fulfilled') for (const address of v4.value) found.push({ address, family: 4 });
    if (v6.status === 'fulfilled') for (const address of v6.value) found.push({ address, family: 6 });
    if (found.length > 0) return found;
    for (const answer of [v4, v6]) {
      if (answer.status === 'rejected' && !UNKNOWN.has(answer.reason?.code)) throw answer.reason;
    }
    const entries = await lookup(host, { all: true, order: 'ipv4first' });
    return entries.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  };
}
