import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '#app/config';
import { assert } from '#contract/result';
import { checkVenues } from './venue-reach.ts';

describe('whether venues can be reached', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
  });

  async function listen(): Promise<string> {
    const server = createServer((socket) => socket.resume());
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function check(wsUrl: string, restUrl: string, timeoutMs = 2_000) {
    const config = readConfig({
      TIDEMARK_FEEDS: 'binance',
      TIDEMARK_BINANCE_WS_URL: wsUrl,
      TIDEMARK_BINANCE_REST_URL: restUrl,
    });
    assert(config.ok, 'the configuration is sound');
    return checkVenues(config.value, timeoutMs);
  }

  test('both addresses answer', async () => {
    const one = await listen();
    const other = await listen();
    expect(await check(`ws://${one}`, `http://${other}`)).toEqual([
      { level: 'ok', subject: 'venue binance', says: `${one} and ${other} can be reached` },
    ]);
  });

  test('one refuses', async () => {
    const there = await listen();
    const gone = await listen();
    await new Promise((done) => servers.pop()?.close(done));
    const [finding] = await check(`ws://${there}`, `http://${gone}`);
    expect(finding).toMatchObject({ level: 'warn', says: expect.stringContaining(`${gone} refuses the connection.`) });
    expect(finding?.says).toContain('npm run demo');
    expect(finding?.says).not.toContain(there);
  });

  test('a name that nobody knows', async () => {
    const [finding] = await check('wss://nowhere.invalid', 'https://nowhere.invalid', 10_000);
    expect(finding).toMatchObject({
      level: 'warn',
      says: expect.stringMatching(/^the name nowhere\.invalid cannot be looked up \(DNS: E\w+\)\. /),
    });
  });

  test('one that takes the connection and says nothing is not waited for', async () => {
    const mute = await listen();
    const beganAtMs = performance.now();
    const [finding] = await check(`wss://${mute}`, `https://${mute}`, 300);
    expect(finding?.says).toContain(`${mute} did not answer within 0.3 s`);
    expect(performance.now() - beganAtMs).toBeLessThan(3_000);
  });

  test('no venues, and simulated ones, are none to be reached', async () => {
    for (const feeds of ['none', 'demo']) {
      const config = readConfig({ TIDEMARK_FEEDS: feeds });
      assert(config.ok, 'the configuration is sound');
      expect(await checkVenues(config.value)).toEqual([]);
    }
  });
});
