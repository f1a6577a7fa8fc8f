import { describe, expect, test } from 'vitest';
import { createTestBrowser, USER } from './session-testbed.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 10));
const LOGIN = { email: 'ann@example.com', password: 'correct-horse-battery' };
const fifty = Array.from({ length: 50 }, (_, number) => `/things/${number}`);

describe('one tab', () => {
  test('fifty requests of a page that has just been opened renew once', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true });
    const { api } = openTab();
    const answers = await Promise.all(fifty.map((path) => api.get<{ token: number }>(path)));
    expect(server.refreshes).toBe(1);
    expect(new Set(answers.map(({ token }) => token))).toEqual(new Set([1]));
    expect(server.asked).toHaveLength(51);
  });

  test('fifty requests whose token was refused renew once, and each is sent exactly once more', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true });
    const { api } = openTab();
    await api.get('/first');
    server.refuseTokens();
    const answers = await Promise.all(fifty.map((path) => api.get<{ token: number }>(path)));
    expect(server.refreshes).toBe(2);
    expect(new Set(answers.map(({ token }) => token))).toEqual(new Set([2]));
    expect(server.asked.filter((path) => path.startsWith('/v1/things/'))).toHaveLength(100);
  });

  test('a request that is refused with the new token too is not sent a third time', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true });
    const { api } = openTab();
    server.isRefusing = true;
    await expect(api.get('/thing')).rejects.toMatchObject({ status: 401 });
    expect(server.asked.filter((path) => path === '/v1/thing')).toHaveLength(2);
  });

  test('a refusal that comes late, of a token that was renewed meanwhile, renews nothing', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true });
    const { api, session } = openTab();
    await api.get('/first');
    const old = (await session.token()) ?? '';
    server.refuseTokens();
    await api.get('/second');
    expect(server.refreshes).toBe(2);
    expect(await session.renew(old)).toBe('token-2');
    expect(server.refreshes).toBe(2);
  });

  test('a refresh that is refused signs out, and is not asked again', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true });
    const { api, session, remembered } = openTab();
    server.endSession();
    expect(session.state()).toEqual({ status: 'signed-in', user: USER });
    await Promise.allSettled(fifty.map((path) => api.get(path)));
    expect(server.refreshes).toBe(1);
    expect([session.state(), remembered()]).toEqual([{ status: 'signed-out' }, undefined]);
    await expect(api.get('/more')).rejects.toMatchObject({ status: 401 });
    expect(server.refreshes).toBe(1);
  });

  test('a server that does not answer signs nobody out; the next request asks again', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true });
    const { api, session } = openTab();
    server.isDown = true;
    await expect(api.get('/thing')).rejects.toMatchObject({ code: 'unreachable', status: 0 });
    expect(session.state().status).toBe('signed-in');
    server.isDown = false;
    expect(await api.get('/thing')).toMatchObject({ token: 1 });
  });

  test('a token is renewed before it expires, without a request, and what is open hears of it', async () => {
    const { server, openTab, passMs } = createTestBrowser({ isRemembered: true });
    const { api, session } = openTab();
    await api.get('/first');
    let heard = 0;
    session.onToken(() => {
      heard += 1;
    });
    passMs(500_000);
    await settle();
    expect([server.refreshes, heard]).toEqual([1, 0]);
    passMs(45_000);
    await settle();
    expect([server.refreshes, heard]).toEqual([2, 1]);
  });

  test('a token that has all but expired is not sent, even if the timer slept', async () => {
    const { server, openTab, passMs } = createTestBrowser({ isRemembered: true });
    const { api } = openTab();
    await api.get('/first');
    server.isDown = true;
    passMs(597_000);
    await settle();
    server.isDown = false;
    expect(await api.get('/second')).toMatchObject({ token: 2 });
    expect(server.asked.filter((path) => path === '/v1/second')).toHaveLength(1);
  });

  test('nobody is signed in: no token is asked for', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: false });
    await expect(openTab().api.get('/thing')).rejects.toMatchObject({ status: 401 });
    expect(server.asked).toEqual(['/v1/thing']);
  });
});

describe('two tabs', () => {
  test('renew once between them: the second waits, and takes what the first was given', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true });
    const [one, two] = [openTab(), openTab()];
    const answers = await Promise.all(
      fifty.map((path, number) => (number % 2 ? one : two).api.get<{ token: number }>(path)),
    );
    expect(server.refreshes).toBe(1);
    expect(new Set(answers.map(({ token }) => token))).toEqual(new Set([1]));
  });

  test('both were refused: still once', async () => {
    const { server, openTab, passMs } = createTestBrowser({ isRemembered: true });
    const [one, two] = [openTab(), openTab()];
    await Promise.all([one.api.get('/a'), two.api.get('/b')]);
    passMs(1_000);
    server.refuseTokens();
    await Promise.all(fifty.map((path, number) => (number % 2 ? one : two).api.get(path)));
    expect(server.refreshes).toBe(2);
  });

  test('without locks each may ask; both end with a token that holds', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true, hasLocks: false });
    const [one, two] = [openTab(), openTab()];
    await Promise.all([one.api.get('/a'), two.api.get('/b')]);
    expect(server.refreshes).toBeLessThanOrEqual(2);
    expect(await Promise.all([one.api.get('/c'), two.api.get('/d')])).toHaveLength(2);
  });

  test('signing in and out in one is so in the other', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: false });
    const [one, two] = [openTab(), openTab()];
    await one.session.signIn(LOGIN);
    await settle();
    expect(two.session.state().status).toBe('signed-in');
    expect(await two.api.get('/thing')).toMatchObject({ token: 1 });
    expect(server.refreshes).toBe(0);
    await two.session.signOut();
    await settle();
    expect([one.session.state().status, one.remembered()]).toEqual(['signed-out', undefined]);
  });

  test('a session that ended is over in both, after one question', async () => {
    const { server, openTab } = createTestBrowser({ isRemembered: true });
    const [one, two] = [openTab(), openTab()];
    await Promise.all([one.api.get('/a'), two.api.get('/b')]);
    server.endSession();
    await Promise.allSettled([one.api.get('/c'), two.api.get('/d')]);
    await settle();
    expect([one.session.state().status, two.session.state().status]).toEqual(['signed-out', 'signed-out']);
    expect(server.refreshes).toBe(2);
  });
});
