import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMetrics } from '#platform/observe/metrics';
import type { WebSocketEvents, WebSockets } from '#platform/web-socket/web-socket';
import { createTestRandom } from '#test/test-random';
import { createBackoff } from './backoff.ts';
import { createVenueSocket, type VenueSocket } from './venue-socket.ts';
import type { FrameSignal, VenueWire } from './wire.ts';

/** A socket whose other side is the test. */
interface FakeSocket {
  readonly events: WebSocketEvents;
  readonly sent: { text: string; atMs: number }[];
  state: 'connecting' | 'open' | 'ended';
}

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

describe('a connection to a venue', () => {
  let sockets: FakeSocket[];
  let heard: string[];
  let socket: VenueSocket;

  const webSockets: WebSockets = {
    open(_url, events) {
      const fake: FakeSocket = { events, sent: [], state: 'connecting' };
      sockets.push(fake);
      const end = () => {
        if (fake.state === 'ended') return;
        fake.state = 'ended';
        setTimeout(() => events.closed('ended'), 0);
      };
      return {
        send: (text) => fake.sent.push({ text, atMs: performance.now() }),
        close: end,
        terminate: end,
      };
    },
  };
  const wire: VenueWire = {
    url: 'ws://venue',
    topicsPerMessage: 3,
    topicsPerSocket: 10,
    subscribe: (topics, id) => `${id} + ${topics.join(' ')}`,
    unsubscribe: (topics, id) => `${id} - ${topics.join(' ')}`,
    read: (text): FrameSignal | undefined => (text === 'price' ? undefined : JSON.parse(text)),
  };

  function create(timing: Parameters<typeof createVenueSocket>[0]['timing'] = {}): void {
    socket = createVenueSocket({
      venue: 'v',
      wire,
      webSockets,
      clock,
      random: createTestRandom(3),
      metrics: createMetrics(),
      timing,
      events: {
        flowing: (topic) => heard.push(`+${topic}`),
        cut: (topic) => heard.push(`-${topic}`),
        changed: () => heard.push(socket.state().status),
      },
    });
    socket.start();
  }
  const accept = (fake = sockets.at(-1) as FakeSocket) => {
    fake.state = 'open';
    fake.events.opened();
  };
  const answerAll = (fake = sockets.at(-1) as FakeSocket) => {
    for (const { text } of fake.sent) fake.events.message(`{"kind":"answered","id":${text.split(' ')[0]}}`);
  };
  const price = (fake = sockets.at(-1) as FakeSocket) => fake.events.message('price');
  const pass = (forMs: number) => vi.advanceTimersByTimeAsync(forMs);
  /** Time goes on, and the newest socket brings a price each second. */
  const passBusy = async (forMs: number) => {
    for (let passedMs = 0; passedMs < forMs; passedMs += 1_000) {
      await pass(1_000);
      for (const fake of sockets) if (fake.state === 'open') price(fake);
    }
  };
  const texts = (fake = sockets.at(-1) as FakeSocket) => fake.sent.map(({ text }) => text);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
    sockets = [];
    heard = [];
  });
  afterEach(async () => {
    const stopped = socket.stop();
    await pass(10);
    await stopped;
    vi.useRealTimers();
  });

  it('brings what flows to what is wanted, in few messages with a pause between', async () => {
    create();
    accept();
    socket.want(new Set(['a', 'b', 'c', 'd']));
    socket.want(new Set(['a', 'b', 'c', 'd', 'e']));
    expect(texts()).toEqual(['1 + a b c']);
    await pass(300);
    expect(texts()).toEqual(['1 + a b c', '2 + d e']);
    expect(heard).toEqual([]);
    answerAll();
    expect(heard).toEqual(['+a', '+b', '+c', 'live', '+d', '+e']);
    socket.want(new Set(['b', 'x']));
    await pass(900);
    expect(texts().slice(2)).toEqual(['3 - a c d', '4 - e', '5 + x']);
    const at = sockets[0]?.sent.map(({ atMs }) => atMs) ?? [];
    for (const [index, atMs] of at.entries())
      if (index > 0) expect(atMs - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(300);
  });

  it('waits after it was asked whether it is there, which it answers', async () => {
    create();
    accept();
    socket.want(new Set(['a']));
    await pass(1_000);
    sockets[0]?.events.pinged();
    socket.want(new Set(['a', 'b']));
    expect(texts()).toHaveLength(1);
    await pass(300);
    expect(texts()).toHaveLength(2);
  });

  it('comes back after a pause that grows, and begins at the shortest again after a good time', async () => {
    create();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      const count = sockets.length;
      sockets.at(-1)?.events.closed('refused');
      const fromMs = performance.now();
      while (sockets.length === count) await pass(10);
      pauses.push(performance.now() - fromMs);
    }
    for (const [index, pauseMs] of pauses.entries()) {
      expect(pauseMs).toBeGreaterThanOrEqual(500);
      expect(pauseMs).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** (index + 1)) + 10);
    }
    expect(Math.max(...pauses)).toBeGreaterThan(5_000);
    expect(socket.state()).toMatchObject({ status: 'down', reason: 'refused' });
    accept();
    socket.want(new Set(['a']));
    answerAll();
    await passBusy(31_000);
    const count = sockets.length;
    sockets.at(-1)?.events.closed('reset');
    await pass(1_010);
    expect(sockets.length).toBe(count + 1);
  });

  it('takes a socket that says nothing for dead after 10 s, and is stale until the next one speaks', async () => {
    create();
    accept();
    socket.want(new Set(['a']));
    answerAll();
    await passBusy(5_000);
    expect(socket.state().status).toBe('live');
    await pass(9_000);
    expect(sockets).toHaveLength(1);
    await pass(3_000);
    expect(sockets).toHaveLength(2);
    accept();
    expect(socket.state().status).toBe('stale');
    expect(heard).toEqual(['+a', 'live', 'stale', '-a', 'down', 'stale']);
    answerAll();
    expect(socket.state().status).toBe('live');
    expect(heard.at(-2)).toBe('+a');
  });

  it('does not take a socket for dead on which nothing is wanted', async () => {
    create();
    accept();
    await pass(60_000);
    expect(sockets).toHaveLength(1);
  });

  it('gives up a socket that does not answer a subscription though prices come', async () => {
    create();
    accept();
    socket.want(new Set(['a']));
    await passBusy(12_000);
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('replaces a socket when its time is up: the new one flows before the old one is closed', async () => {
    create({ rotateAfterMs: 23 * 3_600_000, rotateJitterMs: 60_000 });
    accept();
    socket.want(new Set(['a']));
    answerAll();
    await passBusy(23 * 3_600_000 - 61_000);
    expect(sockets).toHaveLength(1);
    await passBusy(121_000);
    expect(sockets.length).toBeGreaterThan(1);
    const [old, next] = [sockets[0] as FakeSocket, sockets.at(-1) as FakeSocket];
    accept(next);
    await passBusy(2_000);
    expect(old.state).toBe('open');
    answerAll(next);
    expect(old.state).toBe('open');
    price(next);
    expect(old.state).toBe('ended');
    expect(heard.filter((one) => one.startsWith('-'))).toEqual([]);
    await pass(10);
    expect(socket.state().status).toBe('live');
  }, 60_000);

  it('keeps the old socket while the new one cannot be made, and lets the new one take over when the old one ends first', async () => {
    create();
    accept();
    socket.want(new Set(['a']));
    answerAll();
    price();
    sockets[0]?.events.message('{"kind":"leaving","detail":"shutdown"}');
    expect(sockets).toHaveLength(2);
    sockets[1]?.events.closed('refused');
    await passBusy(5_000);
    expect(sockets.length).toBeGreaterThan(2);
    expect(heard).not.toContain('-a');
    const next = sockets.at(-1) as FakeSocket;
    accept(next);
    sockets[0]?.events.closed('going away');
    expect(heard.at(-1)).toBe('-a');
    const count = sockets.length;
    answerAll(next);
    expect(heard.at(-1)).toBe('+a');
    price(next);
    await passBusy(5_000);
    expect(sockets.length).toBe(count);
  });

  it('asks for a topic anew, and again for one that was refused', async () => {
    create({ refusedPauseMs: 2_000 });
    accept();
    socket.want(new Set(['a']));
    sockets[0]?.events.message('{"kind":"refused","id":1,"detail":"no"}');
    expect(socket.isFlowing('a')).toBe(false);
    await pass(3_500);
    expect(texts()).toEqual(['1 + a', '2 + a']);
    sockets[0]?.events.message('{"kind":"answered","id":2}');
    socket.renew('a');
    expect(texts().at(-1)).toBe('3 - a');
    sockets[0]?.events.message('{"kind":"ended","topics":["a"]}');
    await pass(300);
    expect(texts().at(-1)).toBe('4 + a');
    sockets[0]?.events.message('{"kind":"confirmed","topics":["a"]}');
    expect(heard.filter((one) => one.endsWith('a'))).toEqual(['+a', '-a', '+a']);
  });
});

describe('a pause before the next attempt', () => {
  it('is anywhere between the base and a limit that doubles', () => {
    for (const share of [0, 0.5, 0.999]) {
      const backoff = createBackoff({
        random: { fraction: () => share, bytes: () => new Uint8Array() },
        baseMs: 500,
        capMs: 4_000,
      });
      const limits = [1_000, 2_000, 4_000, 4_000];
      expect(limits.map(() => backoff.nextMs())).toEqual(limits.map((limitMs) => 500 + share * (limitMs - 500)));
      backoff.reset();
      expect(backoff.nextMs()).toBe(500 + share * 500);
    }
  });
});
