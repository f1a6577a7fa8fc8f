/**
 * The outgoing HTTP client over node:http and node:https.
 * A literal address is checked before the request, a name's addresses when they are resolved, and the connection is made to what was checked:
 * there is no second resolution in between that could answer otherwise. One address that is refused refuses the name.
 */
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { Clock } from '#platform/clock';
import { type AddressRules, createAddressRules } from './addresses.ts';
import type { HttpClient, OutgoingFailure, OutgoingOutcome, OutgoingRequest } from './http-client.ts';
import { createResolveHost, type ResolveHost } from './resolve-host.ts';

export interface NodeHttpClientDeps {
  /** CIDR ranges that may be reached although they are not public. */
  readonly allow: readonly string[];
  /**
   * Hosts (names or literal addresses, as in a URL) that the operator named in a setting: they may be reached wherever they are. Only for a
   * client of its own that never sees a URL of a user.
   */
  readonly trustedHosts?: readonly string[];
  /** Absent: the name servers of the system. */
  readonly lookup?: ResolveHost;
  readonly clock: Clock;
  /** PEM certificates that are trusted besides the usual ones, for tests. */
  readonly ca?: string;
}

/**
 * Connections are kept for the next request. Only their number in all is bounded: many users share one host (a webhook service), and those
 * whose endpoint there does not answer must not hold up the others. Callers bound what they send to one endpoint.
 */
const CONNECTIONS = { keepAlive: true, maxSockets: 512, maxTotalSockets: 512, maxFreeSockets: 64, timeout: 15_000 };
const HEADER_BYTES_MAX = 16_384;
const CUT_OFF = 'The request was ended on this side.';

interface Failure {
  readonly reason: OutgoingFailure;
  readonly detail: string;
}

class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

export function createHttpClient(deps: NodeHttpClientDeps): HttpClient {
  const { clock } = deps;
  const trusted = new Set(deps.trustedHosts?.map(bareHost));
  const rules: HostRules = { ...createAddressRules(deps.allow), isTrusted: (host) => trusted.has(host) };
  const lookup = checkedLookup(rules, deps.lookup ?? createResolveHost());
  const plain = new http.Agent(CONNECTIONS);
  const secure = new https.Agent({ ...CONNECTIONS, ...(deps.ca === undefined ? {} : { ca: deps.ca }) });

  async function send(request: OutgoingRequest): Promise<OutgoingOutcome> {
    const startMs = clock.monotonicMs();
    const ended = (outcome: Answer | Failure): OutgoingOutcome => {
      const tookMs = clock.monotonicMs() - startMs;
      return 'status' in outcome ? { kind: 'answered', ...outcome, tookMs } : { kind: 'failed', ...outcome, tookMs };
    };
    if (request.signal?.aborted) return ended({ reason: 'reset', detail: CUT_OFF });
    const url = inspect(request.url, rules);
    if (!(url instanceof URL)) return ended(url);
    const agent = url.protocol === 'https:' ? secure : plain;
    const signal = AbortSignal.timeout(request.timeoutMs);
    const first = await exchange({ request, url, agent, lookup, signal });
    // A kept connection may be closed by the other side just as it is used again: nothing was read then, so it is tried on a new one.
    if ('isStale' in first && first.isStale)
      return ended(await exchange({ request, url, agent: false, lookup, signal, ca: deps.ca }));
    return ended('status' in first ? first : { reason: first.reason, detail: first.detail });
  }

  return {
    send,
    refusal(text) {
      const url = inspect(text, rules);
      return url instanceof URL ? undefined : url.detail;
    },
    async close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

interface HostRules extends AddressRules {
  /** Its addresses are not judged. */
  isTrusted(host: string): boolean;
}

function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase();
}

/** The URL, or why it is refused. Numbers as hosts (`2130706433`, `0x7f.1`, `0177.0.0.1`) are addresses to URL already. */
function inspect(text: string, rules: HostRules): URL | Failure {
  if (!URL.canParse(text)) return { reason: 'invalid_url', detail: 'This is not an absolute URL.' };
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { reason: 'invalid_url', detail: 'The URL must begin with http:// or https://.' };
  }
  if (url.username !== '' || url.password !== '') {
    return { reason: 'invalid_url', detail: 'The URL must not hold a user name or password.' };
  }
  const host = bareHost(url.hostname);
  if (isIP(host) !== 0 && !rules.isTrusted(host) && !rules.isAllowed(host))
    return { reason: 'address_refused', detail: refusedText(host) };
  return url;
}

function refusedText(address: string, host?: string): string {
  const what = host === undefined ? address : `${host} leads to ${address}, which`;
  return `${what} is not a public address. The operator can allow it with TIDEMARK_OUTBOUND_ALLOW.`;
}

/** Never called for literal addresses, hence `inspect`. */
function checkedLookup(rules: HostRules, resolve: ResolveHost): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (found) => {
        const refused = rules.isTrusted(bareHost(host))
          ? undefined
          : found.find(({ address }) => !rules.isAllowed(address));
        const first = found[0];
        if (refused) callback(new AddressRefused(refusedText(refused.address, host)), '', 0);
        else if (!first) callback(Object.assign(new Error(`${host} has no address.`), { code: 'ENOTFOUND' }), '', 0);
        else if (options.all) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (cause) =>
        callback(Object.assign(new Error(`${host} does not resolve.`, { cause }), { code: 'ENOTFOUND' }), '', 0),
    );
  };
}

interface Exchange {
  readonly request: OutgoingRequest;
  readonly url: URL;
  readonly agent: http.Agent | false;
  readonly lookup: LookupFunction;
  readonly signal: AbortSignal;
  readonly ca?: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Phase = 'queued' | 'connecting' | 'securing' | 'connected';

/** One request on one connection. */
function exchange(options: Exchange): Promise<Answer | (Failure & { isStale?: boolean })> {
  const { request, url, agent, lookup, signal } = options;
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve) => {
    let phase: Phase = 'queued';
    const body = Buffer.from(request.body ?? '');
    const hasBody = request.body !== undefined || request.method === 'POST' || request.method === 'PUT';
    const outgoing = (isSecure ? https : http).request(url, {
      method: request.method,
      headers: {
        'accept-encoding': 'identity',
        ...request.headers,
        ...(hasBody ? { 'content-length': String(body.byteLength) } : {}),
      },
      agent,
      lookup,
      signal,
      maxHeaderSize: HEADER_BYTES_MAX,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    outgoing.on('socket', (socket: Socket) => {
      if (!socket.connecting) {
        phase = 'connected';
        return;
      }
      phase = 'connecting';
      socket.once('connect', () => {
        phase = isSecure ? 'securing' : 'connected';
      });
      socket.once('secureConnect', () => {
        phase = 'connected';
      });
    });
    outgoing.on('response', (incoming) => {
      readAnswer(incoming, request.answerBytesMax).then(resolve, (cause) => resolve(failureOf(cause, phase, signal)));
    });
    outgoing.on('upgrade', (_incoming, socket) => {
      socket.destroy();
      resolve({ reason: 'invalid_answer', detail: 'The answer switches to another protocol.' });
    });
    const cutOff = () => outgoing.destroy(new Error(CUT_OFF));
    request.signal?.addEventListener('abort', cutOff, { once: true });
    outgoing.on('close', () => request.signal?.removeEventListener('abort', cutOff));
    outgoing.on('error', (cause) => {
      const failure = failureOf(cause, phase, signal);
      resolve({
        ...failure,
        isStale: failure.reason === 'reset' && outgoing.reusedSocket && agent !== false && !request.signal?.aborted,
      });
    });
    outgoing.end(body);
  });
}

async function readAnswer(incoming: http.IncomingMessage, bytesMax: number): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the connection: what lies beyond the bound is never read.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, bytesMax - size));
    size += chunk.byteLength;
    if (size >= bytesMax) break;
  }
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(incoming.headersDistinct)) headers[name] = values?.join(', ') ?? '';
  return { status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') };
}

function failureOf(cause: Error & { code?: string }, phase: Phase, signal: AbortSignal): Failure {
  const code = cause.code ?? '';
  if (signal.aborted) return { reason: 'timeout', detail: `No complete answer in time (${phase}).` };
  if (cause instanceof AddressRefused) return { reason: 'address_refused', detail: cause.message };
  const detail = code === '' ? cause.message : `${code}: ${cause.message}`;
  if (code === 'ENOTFOUND') return { reason: 'dns', detail };
  if (phase === 'queued' || phase === 'connecting') return { reason: 'connect', detail };
  if (phase === 'securing') return { reason: 'tls', detail };
  if (code.startsWith('HPE_')) return { reason: 'invalid_answer', detail };
  return { reason: 'reset', detail };
}
