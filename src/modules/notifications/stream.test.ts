/** Streams over a real socket: what is told, in what order, and that nothing is missed or repeated when a stream resumes. */
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '#platform/http/http';
import { type EventStream, openEventStream } from '#test/event-stream';
import { createTestClock } from '#test/test-clock';
import { until } from '#test/until';
import { NOW_MS, sampleDraft, sampleFiring } from './notification-samples.ts';
import { type NotificationsUnderTest, startNotifications } from './notifications-under-test.ts';
import { createStreamClient, type StreamSink } from './stream-client.ts';
import { formatPosition, parsePosition } from './stream-format.ts';
import { createStreamHub } from './stream-hub.ts';

let under: NotificationsUnderTest;
let streams: EventStream[] = [];

beforeEach(async () => {
  under = await startNotifications({ config: { heartbeatMs: 50 } });
});
afterEach(async () => {
  for (const stream of streams) await stream.close();
  streams = [];
  await under.stop();
});

async function open(query = '', user = 'ann', lastEventId?: string): Promise<EventStream> {
  const stream = await openEventStream(`${under.baseUrl}/v1/stream${query}`, user, lastEventId);
  streams.push(stream);
  return stream;
}

const fire = (...sequences: number[]) =>
  under.publish('evaluator.alert.fired', { firings: sequences.map((sequence) => sampleFiring({ sequence })) });
const task = (id: string) => under.publish('tasks.task.changed', { userId: 'ann', taskId: id, body: { id } });
const namesOf = (stream: EventStream) => stream.events.map((event) => event.event);
const got = (stream: EventStream, count: number) => until(async () => stream.events.length >= count, `${count} events`);

describe('a stream', () => {
  test('tells a firing, its notification, tasks and prices, to their user only', async () => {
    const [ann, bob] = [await open('?markets=custom:BTC/USDT,custom:SECRET/USD'), await open('', 'bob')];
    await fire(1);
    await task('t1');
    under.price({ market: 'custom:BTC/USDT', price: 1.72e-9, atMs: NOW_MS, receivedAtMs: NOW_MS });
    await got(ann, 4);
    expect(ann.events.map(({ event, data }) => [event, data])).toMatchObject([
      ['firing', { sequence: 1, price: '65000.5' }],
      ['notification', { type: 'alert.fired', isRead: false }],
      ['task', { id: 't1' }],
      ['price', { market: 'custom:BTC/USDT', price: '0.00000000172' }],
    ]);
    expect(ann.events[3]?.id).toBeUndefined();
    expect(bob.events).toEqual([]);
  });

  test('resumes after any of its events without gaps or repeats', async () => {
    const first = await open();
    await fire(1, 2, 3);
    await task('t1');
    await fire(4);
    await task('t2');
    await got(first, 10);
    const all = first.events.map(({ id, event, data }) => ({ id, event, data }));
    for (let at = 0; at < all.length; at++) {
      const next = await open('', 'ann', all[at]?.id);
      await fire(100 + at);
      const rest = all.slice(at + 1);
      const late = await until(async () =>
        next.events.some((event) => JSON.stringify(event.data).includes(`.${100 + at}"`)),
      );
      expect(late).toBeUndefined();
      const seen = next.events.map((event) => JSON.stringify([event.event, event.data]));
      expect(new Set(seen).size).toBe(seen.length);
      for (const event of rest) expect(seen).toContain(JSON.stringify([event.event, event.data]));
      await next.close();
    }
  });

  test('without Last-Event-ID begins now, and gives a position at once', async () => {
    await fire(1);
    const stream = await open();
    await fire(2);
    await got(stream, 2);
    expect(namesOf(stream)).toEqual(['firing', 'notification']);
    expect(stream.events[0]?.data).toMatchObject({ sequence: 2 });
  });

  test('refuses positions that are none, markets that are none, and more streams than ten', async () => {
    await expect(open('', 'ann', 'nonsense')).rejects.toThrow('cursor_invalid');
    await expect(open('?markets=bitcoin')).rejects.toThrow('validation_failed');
    for (let at = 0; at < 10; at++) await open();
    await expect(open()).rejects.toThrow('limit_reached');
    await streams[0]?.close();
    await until(
      async () =>
        open().then(
          () => true,
          () => false,
        ),
      'a free place',
    );
  });

  test('takes less than 5 ms from the durable row to the reader, and ends with the module', async () => {
    const stream = await open();
    await fire(0);
    const latencies: number[] = [];
    for (let sequence = 1; sequence <= 50; sequence++) {
      await fire(sequence);
      const durableAtMs = performance.now();
      await until(async () => stream.events.length >= 2 * sequence + 2);
      latencies.push((stream.events.at(-2)?.atMs ?? 0) - durableAtMs);
    }
    expect(latencies.sort((a, b) => a - b)[25]).toBeLessThan(5);
    await under.module.stop();
    await expect(open()).rejects.toThrow('503');
  });
});

/** A socket that takes `room` bytes until it is drained. */
function createSlowSink(room: number) {
  const written: string[] = [];
  let waiting = 0;
  let onDrain = () => {};
  const sink: StreamSink = {
    write(text) {
      written.push(text);
      waiting += text.length;
      return waiting < room;
    },
    bufferedBytes: () => waiting,
    onDrain: (listener) => {
      onDrain = listener;
    },
    close: () => written.push('closed'),
  };
  const drain = () => {
    waiting = 0;
    onDrain();
  };
  return { sink, written, drain, bufferedBytes: () => waiting };
}

describe('a slow socket', () => {
  const record = (seq: number) => {
    const { channelIds: _, ...draft } = sampleDraft({ id: `a.${seq}` });
    return { ...draft, seq, isRead: false };
  };
  const from = { notificationSeq: 0, firingSeq: 0, itemSeq: 0 };

  test('gets every event once and in order, with a bounded buffer', async () => {
    const rows: ReturnType<typeof record>[] = [];
    const slow = createSlowSink(5_000);
    const client = createStreamClient({
      userId: 'ann',
      from,
      sink: slow.sink,
      notifications: { after: async (_, after, limit) => rows.filter((row) => row.seq > after).slice(0, limit) },
      items: { after: async () => [] },
      bufferBytesMax: 10_000,
      onFailure: (cause) => {
        throw cause;
      },
    });
    let most = 0;
    for (let seq = 1; seq <= 2_000; seq++) {
      rows.push(record(seq));
      client.notify([record(seq)]);
      most = Math.max(most, slow.bufferedBytes());
      if (seq % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    for (let at = 0; at < 200; at++) {
      slow.drain();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const ids = slow.written.join('').matchAll(/^id: (\d+)\.0\nevent: notification$/gm);
    expect([...ids].map((match) => Number(match[1]))).toEqual(rows.map((row) => row.seq));
    // A page of rows may come on top of the bound.
    expect(most).toBeLessThan(10_000 + 100 * 1_000);
  });

  test('gets the last price of each market once it takes something again, and is closed when it never does', async () => {
    const slow = createSlowSink(1);
    const none = { after: async () => [] };
    const deps = { userId: 'ann', from, sink: slow.sink, notifications: none, items: none, bufferBytesMax: 10 };
    const client = createStreamClient({ ...deps, onFailure: () => {} });
    for (let price = 1; price <= 1_000; price++)
      client.price({ market: `custom:M${price % 2}/USD`, price, atMs: 0, receivedAtMs: 0 });
    expect(slow.written).toHaveLength(1);
    slow.drain();
    expect(slow.written.slice(1).map((text) => /"price":"(\d+)"/.exec(text)?.[1])).toEqual(['999']);
    slow.drain();
    expect(slow.written.at(-1)).toContain('"price":"1000"');
    expect([client.checkStalled(), client.checkStalled()]).toEqual([false, true]);
  });
});

describe('a stream ends', () => {
  const from = { notificationSeq: 0, firingSeq: 0, itemSeq: 0 };
  const ann: Principal = {
    userId: 'ann',
    sessionId: 'first',
    role: 'user',
    scopes: new Set(),
    tokenId: 'one',
    expiresAtMs: NOW_MS + 60_000,
  };

  function hubOf(ended: Set<string>) {
    const rows = { after: async () => [], latestSeq: async () => 0 };
    const listeners: (() => void)[] = [];
    const hub = createStreamHub({
      notifications: rows,
      items: rows,
      prices: { subscribe: () => () => {} },
      sessions: {
        isEnded: ({ sessionId }) => ended.has(sessionId),
        onEnded: (listener) => {
          listeners.push(listener);
          return () => {};
        },
      },
      clock: createTestClock(NOW_MS),
      log: pino({ level: 'silent' }),
      config: { heartbeatMs: 1_000, bufferBytesMax: 1_000, streamsPerUserMax: 5 },
    });
    hub.start();
    return { hub, tellEnded: () => listeners.forEach((listener) => void listener()) };
  }

  test('with the access token that opened it', async () => {
    const { sink, written } = createSlowSink(1_000);
    const { hub } = hubOf(new Set());
    hub.open({ principal: { ...ann, expiresAtMs: NOW_MS + 40 }, from, markets: [], sink });
    expect(written).not.toContain('closed');
    await until(async () => written.includes('closed'), 'the end', 1_000);
    hub.stop();
  });

  test('with the session that opened it, and no other of its user with it', async () => {
    const ended = new Set<string>();
    const { hub, tellEnded } = hubOf(ended);
    const first = createSlowSink(1_000);
    const second = createSlowSink(1_000);
    hub.open({ principal: ann, from, markets: [], sink: first.sink });
    hub.open({ principal: { ...ann, sessionId: 'second' }, from, markets: [], sink: second.sink });
    ended.add('first');
    tellEnded();
    await until(async () => first.written.includes('closed'), 'the end', 1_000);
    expect(second.written).not.toContain('closed');
    // Let in just before its session ended.
    const late = createSlowSink(1_000);
    hub.open({ principal: ann, from, markets: [], sink: late.sink });
    expect(late.written).toContain('closed');
    hub.stop();
  });
});

test('positions: parse(format(position)) is the position', () => {
  const seq = fc.integer({ min: 1, max: 10 ** 14 });
  fc.assert(
    fc.property(seq, fc.boolean(), fc.nat(), (firingSeq, isHalf, itemSeq) => {
      const position = { firingSeq, notificationSeq: isHalf ? firingSeq - 1 : firingSeq, itemSeq };
      expect(parsePosition(formatPosition(position))).toEqual(position);
    }),
  );
});
