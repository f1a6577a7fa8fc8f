/** Mailed links, passwords and sessions over HTTP: the whole module on a real store, with a mailer that keeps what it is handed. */
import { describe, expect, it } from 'vitest';
import type { Mailer, MailOutcome, OutgoingMail } from '#platform/mailer/mailer';
import { until } from '#test/until';
import { codeOf, DAY_MS, EMAIL, PASSWORD, type Signed, useAuthWorld } from './auth-world.ts';

const world = useAuthWorld();
const NEW_PASSWORD = 'another harbor at dusk';
const HOUR_MS = 3_600_000;

interface Post extends Mailer {
  readonly mails: OutgoingMail[];
  answers: MailOutcome['kind'][];
}

function createPost(): Post {
  const post: Post = {
    mails: [],
    answers: [],
    async send(mail) {
      post.mails.push(mail);
      const kind = post.answers.shift() ?? 'accepted';
      return kind === 'accepted' ? { kind, tookMs: 1 } : { kind, reason: 'as the test says', tookMs: 1 };
    },
    close: async () => undefined,
  };
  return post;
}

/** The module once more on the same data, with a mail server. */
async function withMail(post = createPost()): Promise<Post> {
  await world.auth.stop();
  await world.app.close();
  world.auth = world.build({ mailer: post });
  world.app = await world.serve(world.auth);
  return post;
}

async function nextMail(post: Post, subject: RegExp): Promise<{ mail: OutgoingMail; token: string }> {
  let found: OutgoingMail | undefined;
  await until(async () => {
    found = post.mails.find((mail) => subject.test(mail.subject));
    return found !== undefined;
  }, `a mail about ${subject}`);
  const mail = found as OutgoingMail;
  post.mails.splice(post.mails.indexOf(mail), 1);
  return { mail, token: /#token=([\w-]+)/.exec(mail.text)?.[1] ?? '' };
}

const authorized = (signed: Signed) => ({ authorization: `Bearer ${signed.accessToken}` });
const verify = (token: string) => world.post('/v1/auth/email/verify', { token });
const forgot = (email = EMAIL) => world.post('/v1/auth/password/forgot', { email });
const reset = (token: string, password = NEW_PASSWORD) => world.post('/v1/auth/password/reset', { token, password });
const emailVerified = async (signed: Signed) =>
  ((await world.me('GET', signed.accessToken)).json() as { emailVerified: boolean }).emailVerified;

describe('the address of an account', () => {
  it('is mailed a link at registration, which verifies it once', async () => {
    const post = await withMail();
    const signed = await world.register();
    expect(await emailVerified(signed)).toBe(false);
    const { mail, token } = await nextMail(post, /Confirm/);
    expect(mail).toMatchObject({ to: EMAIL, html: expect.stringContaining(`/verify-email#token=${token}`) });
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect((await verify(token)).statusCode).toBe(204);
    expect(await emailVerified(signed)).toBe(true);
    expect(codeOf(await verify(token))).toBe('400 token_invalid');
    expect(codeOf(await verify('made-up'))).toBe('400 token_invalid');
    const again = await world.post('/v1/me/email/verification', undefined, authorized(signed));
    expect(codeOf(again)).toBe('409 conflict');
  });

  it('is verified by one of fifty that use the link at once', async () => {
    const post = await withMail();
    await world.register();
    const { token } = await nextMail(post, /Confirm/);
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(token)));
    expect(answers.filter(({ statusCode }) => statusCode === 204)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 400)).toHaveLength(49);
  });

  it('has a link that works for a day, and can be sent another, a few times an hour', async () => {
    const post = await withMail();
    const signed = await world.register();
    const { token } = await nextMail(post, /Confirm/);
    world.clock.advance(60_000);
    const ask = () => world.post('/v1/me/email/verification', undefined, authorized(signed));
    expect((await ask()).statusCode).toBe(202);
    const second = await nextMail(post, /Confirm/);
    expect(second.token).not.toBe(token);
    for (let n = 3; n <= 5; n++) {
      expect((await ask()).statusCode).toBe(202);
      await nextMail(post, /Confirm/);
    }
    expect(codeOf(await ask())).toBe('429 rate_limited');
    world.clock.advance(DAY_MS - 60_001);
    expect((await verify(token)).statusCode).toBe(204);
    // Used up together.
    expect(codeOf(await verify(second.token))).toBe('400 token_invalid');
  });

  it('has a link that is worth nothing after a day', async () => {
    const post = await withMail();
    await world.register();
    const { token } = await nextMail(post, /Confirm/);
    world.clock.advance(DAY_MS);
    expect(codeOf(await verify(token))).toBe('400 token_invalid');
  });

  it('stands nowhere with its token in the clear', async () => {
    const post = await withMail();
    post.answers = ['retry'];
    await world.register();
    const { token } = await nextMail(post, /Confirm/);
    const tables = world.db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const everything = tables.map(({ name }) => JSON.stringify(world.db.prepare(`SELECT * FROM "${name}"`).all()));
    expect(everything.join()).toContain(EMAIL);
    expect(everything.join()).not.toContain(token);
  });
});

describe('a forgotten password', () => {
  it('is replaced by a mailed link: everybody is signed out, and the owner is told', async () => {
    const post = await withMail();
    const signed = await world.register();
    expect((await forgot(' ADA@example.org ')).statusCode).toBe(202);
    const { mail, token } = await nextMail(post, /new password/);
    expect(mail.html).toContain(`/reset-password#token=${token}`);
    expect((await reset(token)).statusCode).toBe(204);
    expect(codeOf(await world.me('GET', signed.accessToken))).toBe('401 token_revoked');
    expect(codeOf(await world.refresh(signed.refreshToken))).toBe('401 refresh_token_invalid');
    expect(codeOf(await world.login(PASSWORD))).toBe('401 credentials_invalid');
    const anew = (await world.login(NEW_PASSWORD)).json() as Signed;
    // Whoever has the mail has the address.
    expect(await emailVerified(anew)).toBe(true);
    const told = await nextMail(post, /was changed/);
    expect(told.mail.text).toContain('127.0.0.1');
    expect(codeOf(await reset(token))).toBe('400 token_invalid');
  });

  it('is replaced by one of fifty that use the link at once', async () => {
    const post = await withMail();
    await world.register();
    await forgot();
    const { token } = await nextMail(post, /new password/);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => reset(token, `${NEW_PASSWORD} ${n}`)));
    const winners = answers.flatMap(({ statusCode }, n) => (statusCode === 204 ? [n] : []));
    expect(winners).toHaveLength(1);
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([204, 400]));
    expect((await world.login(`${NEW_PASSWORD} ${winners[0]}`)).statusCode).toBe(200);
  });

  it('answers alike, and mails nothing, where there is no account', async () => {
    const post = await withMail();
    await world.register();
    await nextMail(post, /Confirm/);
    const [known, unknown] = [await forgot(), await forgot('nobody@example.org')];
    expect(known.statusCode).toBe(202);
    expect([unknown.statusCode, unknown.body]).toEqual([known.statusCode, known.body]);
    expect(Object.keys(unknown.headers).sort()).toEqual(Object.keys(known.headers).sort());
    await nextMail(post, /new password/);
    await until(
      async () => world.db.prepare('SELECT count(*) AS n FROM account_mails').get()?.n === 0,
      'no mail to wait',
    );
    expect(post.mails).toEqual([]);
  });

  it('costs the request the same where there is no account: one write, and no look-up', async () => {
    const post = await withMail();
    await world.register();
    const asked: string[] = [];
    const prepare = world.db.prepare;
    Object.assign(world.db, {
      prepare: (sql: string) => {
        asked.push(sql.replaceAll(/\s+/g, ' ').slice(0, 30));
        return prepare.call(world.db, sql);
      },
    });
    // The worker is held, so that what is seen is the request's alone.
    await world.auth.stop();
    asked.length = 0;
    await forgot();
    const ofKnown = asked.splice(0);
    await forgot('nobody@example.org');
    expect(asked).toEqual(ofKnown);
    expect(ofKnown).toEqual(['INSERT INTO account_mails (id,']);
    Object.assign(world.db, { prepare });
    expect(post.mails.filter(({ subject }) => /new password/.test(subject))).toEqual([]);
  });

  it('works for an hour, and is mailed a few times within it', async () => {
    const post = await withMail();
    await world.register();
    await forgot();
    const { token } = await nextMail(post, /new password/);
    for (let n = 1; n <= 4; n++) await forgot();
    await until(
      async () => world.db.prepare('SELECT count(*) AS n FROM account_mails').get()?.n === 0,
      'no mail to wait',
    );
    expect(post.mails.filter(({ subject }) => /new password/.test(subject))).toHaveLength(2);
    world.clock.advance(HOUR_MS);
    expect(codeOf(await reset(token))).toBe('400 token_invalid');
  });

  it('is not used up by a new password that is refused', async () => {
    const post = await withMail();
    await world.register();
    await forgot();
    const { token } = await nextMail(post, /new password/);
    const refused = await reset(token, 'password');
    expect(codeOf(refused)).toBe('400 validation_failed');
    expect(refused.json().errors).toMatchObject([{ path: '/password' }]);
    expect((await reset(token)).statusCode).toBe(204);
  });
});

describe('mails of accounts', () => {
  it('are sent again under the same id and with the same link, also by the next process', async () => {
    const post = createPost();
    post.answers = ['retry'];
    await withMail(post);
    await world.register();
    const first = await nextMail(post, /Confirm/);
    await until(
      async () =>
        world.db.prepare('SELECT due_at_ms - created_at_ms AS later FROM account_mails').get()?.later === 5_000,
      'the put-off',
    );
    world.clock.advance(5_000);
    await withMail(post);
    const second = await nextMail(post, /Confirm/);
    expect([second.mail.id, second.token]).toEqual([first.mail.id, first.token]);
    expect((await verify(second.token)).statusCode).toBe(204);
  });

  it('that the stop cuts off are sent by the next process at once', async () => {
    const slow = createPost();
    await withMail({
      ...slow,
      send: (mail) =>
        new Promise((resolve) => {
          slow.mails.push(mail);
          mail.signal?.addEventListener('abort', () => resolve({ kind: 'retry', reason: 'cut off', tookMs: 1 }));
        }),
    });
    await world.register();
    const first = await nextMail(slow, /Confirm/);
    const post = await withMail();
    const second = await nextMail(post, /Confirm/);
    expect(second.mail.id).toBe(first.mail.id);
  });

  it.each(['rejected', 'gone'] as const)('that are %s are given up', async (kind) => {
    const post = createPost();
    post.answers = [kind];
    await withMail(post);
    await world.register();
    await nextMail(post, /Confirm/);
    await until(async () => world.db.prepare('SELECT count(*) AS n FROM account_mails').get()?.n === 0, 'the end');
  });

  it('are not written where there is no mail server, and those that ask are told', async () => {
    const signed = await world.register();
    expect(world.db.prepare('SELECT count(*) AS n FROM account_mails').get()?.n).toBe(0);
    expect(codeOf(await forgot())).toBe('503 mail_not_configured');
    expect(codeOf(await forgot('nobody@example.org'))).toBe('503 mail_not_configured');
    const again = await world.post('/v1/me/email/verification', undefined, authorized(signed));
    expect(codeOf(again)).toBe('503 mail_not_configured');
  });
});
