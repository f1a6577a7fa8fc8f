import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '#platform/ids';
import { createTestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { createAccessTokens } from './access-tokens.ts';
import { openKeyFolder } from './key-folder.ts';

const ISSUER = 'https://tidemark.example';
const USER = { id: 'user-1', role: 'user' } as const;
const folder = mkdtempSync(join(tmpdir(), 'keys-'));
const keys = openKeyFolder({ folder, random: createTestRandom(), log: pino({ level: 'silent' }) }).signing;

function setUp() {
  const clock = createTestClock();
  const denied = new Set<string>();
  const newId = createIds({ clock, random: createTestRandom(5) });
  const tokens = createAccessTokens({
    keys,
    issuer: ISSUER,
    clock,
    newId,
    denyList: { has: (one) => denied.has(one) },
  });
  return { clock, denied, tokens };
}

/** A token that differs from a real one in what is told. */
async function forge(
  nowMs: number,
  change: { header?: object; claims?: object; key?: KeyObject | Uint8Array } = {},
): Promise<string> {
  const nowS = Math.floor(nowMs / 1_000);
  const claims = {
    iss: ISSUER,
    aud: 'tidemark',
    sub: 'user-1',
    sid: 's',
    jti: 'j',
    role: 'user',
    iat: nowS,
    exp: nowS + 60,
  };
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: keys[0].kid ?? '', ...change.header };
  const key = change.key ?? createPrivateKey({ key: keys[0], format: 'jwk' });
  return new SignJWT({ ...claims, ...change.claims }).setProtectedHeader(header).sign(key);
}

function unsigned(header: object, payload: object, signature = ''): string {
  const [head, body] = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return `${head}.${body}.${signature}`;
}

describe('access tokens', () => {
  let world: ReturnType<typeof setUp>;
  beforeEach(() => {
    world = setUp();
  });

  async function codeOf(token: string): Promise<string> {
    const outcome = await world.tokens.authenticate(`Bearer ${token}`);
    return outcome.ok ? 'ok' : outcome.error.code;
  }

  it('says who sends a token, with all scopes, for ten minutes', async () => {
    const token = await world.tokens.issue({ id: 'user-1', role: 'admin' }, 'session-1');
    const outcome = await world.tokens.authenticate(`bearer ${token}`);
    expect(outcome).toMatchObject({ ok: true, value: { userId: 'user-1', sessionId: 'session-1', role: 'admin' } });
    if (outcome.ok) expect(outcome.value.expiresAtMs).toBe(world.clock.nowMs() + 600_000);
    world.clock.advance(599_999);
    expect(await codeOf(token)).toBe('ok');
    world.clock.advance(1);
    expect(await codeOf(token)).toBe('token_expired');
    expect(await codeOf(token)).toBe('token_expired');
  });

  it('can be verified by others with the public keys, which hold no private part', async () => {
    const token = await world.tokens.issue(USER, 'session-1');
    const jwks = world.tokens.jwks();
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), {
      currentDate: new Date(world.clock.nowMs()),
      issuer: ISSUER,
      audience: 'tidemark',
      typ: 'at+jwt',
    });
    expect(protectedHeader.kid).toBe(jwks.keys[0]?.kid);
    expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'role', 'sid', 'sub']);
  });

  it('refuses a remembered token at once when its session, its user or itself is denied', async () => {
    for (const subject of ['session:session-1', 'user:user-1']) {
      const token = await world.tokens.issue(USER, 'session-1');
      expect(await codeOf(token)).toBe('ok');
      world.denied.add(subject);
      expect(await codeOf(token)).toBe('token_revoked');
      expect(await codeOf(token)).toBe('token_revoked');
      world.denied.clear();
    }
    const token = await forge(world.clock.nowMs());
    world.denied.add('token:j');
    expect(await codeOf(token)).toBe('token_revoked');
  });

  it('takes the token that forge makes when nothing is changed, so that the refusals below have their cause', async () => {
    expect(await codeOf(await forge(world.clock.nowMs()))).toBe('ok');
  });

  it.each([
    ['another type', { header: { typ: 'JWT' } }],
    ['an unknown key', { header: { kid: 'other' } }],
    ['no key named', { header: { kid: undefined } }],
    ['another issuer', { claims: { iss: 'https://evil.example' } }],
    ['another audience', { claims: { aud: 'other' } }],
    ['no session', { claims: { sid: undefined } }],
    ['a session that is no text', { claims: { sid: 5 } }],
    ['no expiry', { claims: { exp: undefined } }],
    ['an unknown role', { claims: { role: 'root' } }],
    ['a signature of another key', { key: generateKeyPairSync('ed25519').privateKey }],
    [
      'a shared secret made of the public key',
      { header: { alg: 'HS256' }, key: Buffer.from(`${keys[0].x}`.padEnd(32)) },
    ],
  ])('refuses a token with %s', async (_name, change) => {
    expect(await codeOf(await forge(world.clock.nowMs(), change))).toBe('unauthenticated');
  });

  it('refuses alg none, in any spelling and with any signature', async () => {
    const nowS = Math.floor(world.clock.nowMs() / 1_000);
    const payload = {
      iss: ISSUER,
      aud: 'tidemark',
      sub: 'u',
      sid: 's',
      jti: 'j',
      role: 'admin',
      iat: nowS,
      exp: nowS + 60,
    };
    for (const alg of ['none', 'None', 'NONE', ''])
      for (const signature of ['', 'AAAA'])
        expect(await codeOf(unsigned({ alg, typ: 'at+jwt', kid: keys[0].kid }, payload, signature))).toBe(
          'unauthenticated',
        );
  });

  it('refuses a token whose claims were changed under its signature, also after the real one is remembered', async () => {
    const token = await world.tokens.issue(USER, 'session-1');
    expect(await codeOf(token)).toBe('ok');
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), role: 'admin' };
    expect(await codeOf(`${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`)).toBe(
      'unauthenticated',
    );
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer  ',
    'Basic YTpi',
    'Bearer a b',
    `Bearer ${'x'.repeat(5_000)}`,
    'Bearer x',
    'Bearer a.b.c',
    'Bearer ..',
  ])('refuses the header %j', async (header) => {
    expect(await world.tokens.authenticate(header)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });
});
