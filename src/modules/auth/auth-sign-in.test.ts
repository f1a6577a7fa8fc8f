/** Registering and signing in over HTTP: the whole module on a real store. */
import * as argon2 from '@node-rs/argon2';
import { describe, expect, it, vi } from 'vitest';
import { codeOf, EMAIL, PASSWORD, useAuthWorld } from './auth-world.ts';
import { createPasswordHasher } from './password-hasher.ts';

const world = useAuthWorld();

describe('registering and signing in', () => {
  it('makes an account and signs in, whatever case the address is written in', async () => {
    const signed = await world.register({ email: '  Ada@Example.org ', timezone: 'Europe/Berlin' });
    expect(signed).toMatchObject({
      expiresInS: 600,
      user: { email: EMAIL, role: 'user', timezone: 'Europe/Berlin', version: 1 },
    });
    const again = await world.login(PASSWORD, 'ADA@EXAMPLE.ORG');
    expect(again.statusCode).toBe(200);
    expect(again.headers['cache-control']).toBe('no-store');
    expect((await world.me('GET', again.json().accessToken)).json()).toMatchObject({
      id: signed.user.id,
      email: EMAIL,
    });
    expect(JSON.stringify(again.json())).not.toContain('argon2');
  });

  it('has one winner of fifty who register one address at once', async () => {
    const functions = { hash: async (password: string) => `h:${password}`, verify: async () => true };
    const fast = world.build({ hasher: { ...createPasswordHasher(functions), needsRehash: () => false } });
    const ask = { email: EMAIL, password: PASSWORD, client: 'native' as const };
    const other = await world.serve(fast);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => other.inject({ method: 'POST', url: '/v1/auth/register', payload: ask })),
    );
    const statuses = answers.map((answer) => answer.statusCode).sort();
    expect(statuses).toEqual([201, ...Array(49).fill(409)]);
    await other.close();
    await fast.stop();
  });

  it('lists every fault of a registration', async () => {
    const answer = await world.post('/v1/auth/register', {
      email: 'nobody',
      password: 'password123',
      timezone: 'Mars/Base',
    });
    expect(codeOf(answer)).toBe('400 validation_failed');
    expect(answer.json().errors.map((fault: { path: string }) => fault.path)).toEqual([
      '/email',
      '/password',
      '/timezone',
    ]);
    const short = await world.post('/v1/auth/register', { email: EMAIL, password: 'short', extra: 1 });
    expect(short.json().errors).toHaveLength(2);
    expect(codeOf(await world.post('/v1/auth/register', { email: EMAIL, password: ['x'] }))).toBe(
      '400 validation_failed',
    );
  });

  it('says that an address is taken', async () => {
    await world.register();
    const answer = await world.post('/v1/auth/register', { email: 'ADA@example.org', password: 'another long secret' });
    expect(codeOf(answer)).toBe('409 email_taken');
  });

  it('answers a wrong password, an unknown address and no address alike, and spends a hash on each', async () => {
    await world.register();
    const real = createPasswordHasher();
    const verify = vi.fn(real.verify);
    const counted = world.build({ hasher: { ...real, verify } });
    const other = await world.serve(counted);
    const bodies = await Promise.all(
      [EMAIL, 'bob@example.org', 'no address'].map(async (email) => {
        const answer = await other.inject({
          method: 'POST',
          url: '/v1/auth/login',
          payload: { email, password: 'wrong' },
        });
        expect(codeOf(answer)).toBe('401 credentials_invalid');
        const { requestId: _requestId, ...body } = answer.json();
        return body;
      }),
    );
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
    expect(verify.mock.calls.map(([hash]) => typeof hash).sort()).toEqual(['string', 'undefined', 'undefined']);
    await other.close();
    await counted.stop();
  });

  it('slows guessing down, and lets the right password in after the pause', async () => {
    await world.register();
    for (let i = 0; i < 10; i++) expect(codeOf(await world.login('wrong'))).toBe('401 credentials_invalid');
    const refused = await world.login();
    expect(codeOf(refused)).toBe('429 rate_limited');
    expect(refused.headers['retry-after']).toBe('1');
    world.clock.advance(1_000);
    expect((await world.login()).statusCode).toBe(200);
  });

  it('hashes a password anew when the parameters have risen since', async () => {
    const { user } = await world.register();
    const weak = await argon2.hash(PASSWORD, { memoryCost: 8_192, timeCost: 2 });
    await world.db.write(() => world.db.prepare('UPDATE users SET password_hash = ? WHERE id = ?').run(weak, user.id));
    expect((await world.login()).statusCode).toBe(200);
    const row = world.db.prepare('SELECT password_hash FROM users WHERE id = ?').get(user.id);
    expect(row?.password_hash).toContain('m=19456,t=2,p=1');
    expect((await world.login()).statusCode).toBe(200);
  });

  it('answers 503 with Retry-After when too many sign in at once, and counts that as no failed attempt', async () => {
    let release = () => {};
    const held = new Promise<string>((resolve) => {
      release = () => resolve('h');
    });
    const busy = world.build({ hasher: createPasswordHasher({ hash: () => held, verify: async () => false }) });
    const other = await world.serve(busy);
    const attempt = async (email: string) =>
      other.inject({ method: 'POST', url: '/v1/auth/login', payload: { email, password: 'x' } });
    const waiting = Array.from({ length: 68 }, (_, i) => attempt(`user${i}@example.org`));
    await new Promise((resume) => setTimeout(resume, 50));
    for (let i = 0; i < 20; i++) {
      const refused = await attempt(EMAIL);
      expect(codeOf(refused)).toBe('503 overloaded');
      expect(refused.headers['retry-after']).toBe('2');
    }
    release();
    for (const answer of await Promise.all(waiting)) expect(codeOf(answer)).toBe('401 credentials_invalid');
    expect(codeOf(await attempt(EMAIL))).toBe('401 credentials_invalid');
    await other.close();
    await busy.stop();
  });
});
