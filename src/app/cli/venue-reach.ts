/**
 * Whether the venues can be reached from this machine, for `tidemark doctor`: a connection to each of their addresses, and in words why there is none.
 * Sends nothing, asks all at once and takes a few seconds at most.
 */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { venueUrls } from '#modules/prices';
import type { Config } from '../config.ts';
import { venuesOf } from '../venue-settings.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MS = 4_000;

export async function checkVenues(config: Config, timeoutMs = TIMEOUT_MS): Promise<readonly Finding[]> {
  return Promise.all(
    venuesOf(config).flatMap((setting) => {
      const urls = venueUrls(setting);
      return urls.length === 0 ? [] : [checkVenue(setting.venue, urls, timeoutMs)];
    }),
  );
}

async function checkVenue(venue: string, urls: readonly string[], timeoutMs: number): Promise<Finding> {
  const faults = await Promise.all(urls.map((url) => reach(new URL(url), timeoutMs)));
  const subject = `venue ${venue}`;
  const said = [...new Set(faults.filter((fault) => fault !== undefined))];
  if (said.length === 0)
    return { level: 'ok', subject, says: `${urls.map((url) => new URL(url).host).join(' and ')} can be reached` };
  const says = `${said.join('; ')}. Until it is, there are no live prices of ${venue}; the server keeps trying. Without the internet: npm run demo.`;
  return { level: 'warn', subject, says };
}

/** Undefined: a connection was made, encrypted where the address says so. */
function reach(url: URL, timeoutMs: number): Promise<string | undefined> {
  const isEncrypted = url.protocol === 'https:' || url.protocol === 'wss:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (isEncrypted ? 443 : 80);
  return new Promise((resolve) => {
    const socket: Socket = isEncrypted
      ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) })
      : connect({ host, port });
    // Look-up of the name, connection and encryption together.
    const late = setTimeout(() => done(`${url.host} did not answer within ${timeoutMs / 1_000} s`), timeoutMs);
    function done(fault?: string): void {
      clearTimeout(late);
      socket.destroy();
      resolve(fault);
    }
    socket.once(isEncrypted ? 'secureConnect' : 'connect', () => done());
    socket.on('error', (cause) => done(sentenceOf(url.host, cause)));
  });
}

function sentenceOf(host: string, cause: Error): string {
  const { code } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${host} cannot be looked up (DNS: ${code})`;
    case 'ECONNREFUSED':
      return `${host} refuses the connection`;
    case 'ECONNRESET':
      return `${host} broke the connection off`;
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return `there is no way to ${host} from this machine (${code})`;
    default:
      return `${host} cannot be reached (${code ?? cause.message})`;
  }
}
