/**
 * The push service of a browser on the loopback, with the browsers behind it: it checks the server's signature (VAPID, RFC 8292) and decrypts what it is
 * handed (RFC 8291, RFC 8188) by node:crypto alone, so that nothing of the sender's library vouches for the sender.
 */
import { createDecipheriv, createECDH, createHmac, type ECDH, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, jwtVerify } from 'jose';

export interface ReceivedPush {
  readonly payload: Record<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  /** Claims of the signed token, which is checked already. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

export interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export interface PushService {
  readonly origin: string;
  readonly received: readonly ReceivedPush[];
  /** What went wrong with a push: it was not signed, not for us, or could not be decrypted. */
  readonly faults: readonly string[];
  /** A browser subscribes with the key of the server. */
  subscribe(serverKey: string): Subscription;
  /** Undefined: 201. */
  answerWith: ((response: ServerResponse) => void) | undefined;
  close(): Promise<void>;
}

interface Browser {
  readonly pair: ECDH;
  readonly auth: Buffer;
  readonly serverKey: string;
}

export async function startPushService(): Promise<PushService> {
  const browsers = new Map<string, Browser>();
  const received: ReceivedPush[] = [];
  const faults: string[] = [];
  const service: { answerWith: PushService['answerWith'] } = { answerWith: undefined };

  async function take(request: IncomingMessage): Promise<void> {
    const browser = browsers.get(request.url ?? '');
    if (!browser) throw new Error(`no browser at ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    if (headers['content-encoding'] !== 'aes128gcm') throw new Error('not aes128gcm');
    const claims = await checkSignature(headers.authorization ?? '', browser.serverKey, origin());
    received.push({
      payload: JSON.parse(decrypt(body, browser).toString('utf8')),
      headers,
      claims,
      bytes: body.length,
    });
  }

  const server = createServer((request, response) => {
    const answer = () => (service.answerWith ? service.answerWith(response) : response.writeHead(201).end());
    take(request).then(answer, (cause: Error) => {
      faults.push(cause.message);
      response.writeHead(400).end(cause.message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    get origin() {
      return origin();
    },
    received,
    faults,
    subscribe(serverKey) {
      const pair = createECDH('prime256v1');
      pair.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(24).toString('base64url')}`;
      browsers.set(path, { pair, auth, serverKey });
      const keys = { p256dh: pair.getPublicKey('base64url'), auth: auth.toString('base64url') };
      return { endpoint: `${origin()}${path}`, keys };
    },
    get answerWith() {
      return service.answerWith;
    },
    set answerWith(handler) {
      service.answerWith = handler;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `vapid t=<jwt>, k=<key>`: signed by the key that the browser subscribed with, for this service, not for long. */
async function checkSignature(header: string, serverKey: string, audience: string): Promise<Record<string, unknown>> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(\S+)$/.exec(header) ?? [];
  if (key !== serverKey) throw new Error('signed by another key than the browser subscribed with');
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const verified = await jwtVerify(token, await importJWK(jwk, 'ES256'), {
    algorithms: ['ES256'],
    audience,
    requiredClaims: ['exp', 'sub'],
  });
  if (Number(verified.payload.exp) - Date.now() / 1_000 > 86_400) throw new Error('signed for more than a day');
  return verified.payload;
}

/** One record: salt (16), record size (4), length of the key (1), the sender's key, the text with its padding. */
function decrypt(body: Buffer, { pair, auth }: Browser): Buffer {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const shared = pair.computeSecret(senderKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), senderKey]);
  const input = expand(extract(auth, shared), info, 32);
  const pseudorandom = extract(salt, input);
  const key = expand(pseudorandom, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = expand(pseudorandom, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0) throw new Error('the record has no end');
  return padded.subarray(0, end);
}

/** HKDF, RFC 5869; a single block is all that is needed. */
function extract(salt: Buffer, input: Buffer): Buffer {
  return createHmac('sha256', salt).update(input).digest();
}

function expand(key: Buffer, info: Buffer, length: number): Buffer {
  return createHmac('sha256', key)
    .update(Buffer.concat([info, Buffer.from([1])]))
    .digest()
    .subarray(0, length);
}
