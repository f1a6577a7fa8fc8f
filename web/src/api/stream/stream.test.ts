import { describe, expect, test } from 'vitest';
import { ApiProblem, unreachable } from '../client/api-problem.ts';
import type { ServerEvent } from './event-parser.ts';
import { createStream, type Stream } from './stream.ts';

interface Connection {
  readonly markets: readonly string[];
  readonly lastEventId: string | undefined;
  /** Bytes as they come from the network. */
  send(bytes: Uint8Array | string): Promise<void>;
  /** The server ends it. */
  end(): Promise<void>;
  readonly isLeft: boolean;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

function createWorld() {
  const connections: Connection[] = [];
  const timers = new Map<number, { readonly delayMs: number; readonly run: () => void }>();
  let timerIds = 0;
  const world = {
    isOnline: true,
    /** What the next attempts answer, in order; then the connection opens. */
    refusals: [] as unknown[],
    /** Connections stay unanswered until this is called. */
    hold: undefined as (() => Promise<void>) | undefined,
    connections,
    events: [] as ServerEvent[],
    statuses: [] as string[],
    /** Pauses before the next attempt, apart from the watchdog's. */
    pauses: () => [...timers.values()].map(({ delayMs }) => delayMs).filter((delayMs) => delayMs !== 40_000),
    /** Lets the pause end, or with `watchdog` the silence. */
    async elapse(what: 'pause' | 'watchdog') {
      for (const [id, { delayMs, run }] of [...timers]) {
        if ((delayMs === 40_000) !== (what === 'watchdog')) continue;
        timers.delete(id);
        run();
      }
      await settle();
    },
    stream: undefined as unknown as Stream,
  };

  async function open(
    _path: string,
    { query, headers, signal }: Parameters<Parameters<typeof createStream>[0]['api']['open']>[1],
  ) {
    await world.hold?.();
    if (signal?.aborted) throw new DOMException('left', 'AbortError');
    const refusal = world.refusals.shift();
    if (refusal) throw refusal;
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const writer = body.writable.getWriter();
    writer.closed.catch(() => undefined);
    let isLeft = false;
    signal?.addEventListener('abort', () => {
      isLeft = true;
      writer.abort(new DOMException('left', 'AbortError')).catch(() => undefined);
    });
    connections.push({
      markets: (query?.markets ?? []) as readonly string[],
      lastEventId: headers?.['last-event-id'],
      async send(bytes) {
        await writer.write(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
        await settle();
      },
      async end() {
        await writer.close();
        await settle();
      },
      get isLeft() {
        return isLeft;
      },
    });
    return new Response(body.readable);
  }

  world.stream = createStream({
    api: { open },
    isOnline: () => world.isOnline,
    random: () => 0,
    setTimer(run, delayMs) {
      timers.set(++timerIds, { delayMs, run });
      return timerIds;
    },
    clearTimer: (timer) => timers.delete(timer as number),
  });
  world.stream.onEvent((event) => world.events.push(event));
  world.stream.subscribe(() => world.statuses.push(world.stream.status()));
  return world;
}

async function createLiveWorld() {
  const world = createWorld();
  world.stream.start();
  await settle();
  await world.connections[0]?.send('id: 10.5\n\n');
  return world;
}

const event = (name: string, id: string, data = '{}') => `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`;

describe('a connection', () => {
  test('is live once it is open, and hands on events wherever the bytes were cut', async () => {
    const world = await createLiveWorld();
    expect(world.statuses).toEqual(['live']);
    const bytes = new TextEncoder().encode(event('notification', '11.5', '{"title":"Größe 😀"}'));
    for (const byte of bytes) await world.connections[0]?.send(Uint8Array.of(byte));
    expect(world.events).toEqual([{ event: 'notification', id: '11.5', data: '{"title":"Größe 😀"}' }]);
  });

  test('that ends comes back at once and resumes after the last event', async () => {
    const world = await createLiveWorld();
    await world.connections[0]?.send(event('notification', '11.5'));
    await world.connections[0]?.end();
    expect([world.statuses, world.pauses()]).toEqual([['live', 'reconnecting'], [0]]);
    await world.elapse('pause');
    expect(world.connections[1]?.lastEventId).toBe('11.5');
    expect(world.statuses).toEqual(['live', 'reconnecting', 'live']);
  });

  test('that says nothing for 40 s is left, and comes back', async () => {
    const world = await createLiveWorld();
    await world.elapse('watchdog');
    expect([world.connections[0]?.isLeft, world.stream.status()]).toEqual([true, 'reconnecting']);
    await world.elapse('pause');
    expect([world.connections.length, world.stream.status()]).toEqual([2, 'live']);
  });

  test('tells each event once, though the resumed one begins earlier', async () => {
    const world = await createLiveWorld();
    await world.connections[0]?.send(event('notification', '11.5') + event('firing', '11f.5'));
    await world.connections[0]?.end();
    await world.elapse('pause');
    await world.connections[1]?.send(event('notification', '11.5') + event('firing', '11f.5'));
    await world.connections[1]?.send(event('notification', '12.5') + event('task', '12.6'));
    expect(world.events.map(({ event: name, id }) => `${name} ${id}`)).toEqual([
      'notification 11.5',
      'firing 11f.5',
      'notification 12.5',
      'task 12.6',
    ]);
  });
});

describe('without a server', () => {
  test('pauses grow up to half a minute, and the fourth failure is called offline', async () => {
    const world = createWorld();
    world.refusals = Array.from({ length: 8 }, () => unreachable(new TypeError('refused')));
    world.stream.start();
    await settle();
    const seen: unknown[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      seen.push([world.pauses()[0], world.stream.status()]);
      await world.elapse('pause');
    }
    // Half of the pause, since chance is 0 here.
    expect(seen).toEqual([
      [500, 'reconnecting'],
      [1_000, 'reconnecting'],
      [2_000, 'reconnecting'],
      [4_000, 'offline'],
      [8_000, 'offline'],
      [15_000, 'offline'],
      [15_000, 'offline'],
      [15_000, 'offline'],
    ]);
    expect(world.stream.status()).toBe('live');
  });

  test('a device that is offline says so at once', async () => {
    const world = await createLiveWorld();
    world.isOnline = false;
    world.refusals = [unreachable(new TypeError('offline'))];
    world.stream.reopen();
    await settle();
    expect([world.stream.status(), world.connections[0]?.isLeft]).toEqual(['offline', true]);
    world.isOnline = true;
    world.stream.reopen();
    await settle();
    expect(world.stream.status()).toBe('live');
  });

  test('positions of another life of the server are dropped', async () => {
    const world = await createLiveWorld();
    world.refusals = [new ApiProblem({ code: 'cursor_invalid', status: 400, detail: 'No such position.' })];
    await world.connections[0]?.end();
    await world.elapse('pause');
    expect(world.connections).toHaveLength(1);
    await world.elapse('pause');
    expect(world.connections[1]?.lastEventId).toBeUndefined();
    await world.connections[1]?.send(`id: 0.0\n\n${event('notification', '1.0')}`);
    expect(world.events.map(({ id }) => id)).toContain('1.0');
  });
});

describe('taking over', () => {
  test('the next connection is open before the last is left, and the status does not flicker', async () => {
    const world = await createLiveWorld();
    let go: () => void = () => undefined;
    world.hold = () => new Promise((resolve) => (go = resolve));
    world.stream.setMarkets(['B', 'A']);
    await settle();
    await world.connections[0]?.send(event('notification', '11.5'));
    expect([world.connections.length, world.connections[0]?.isLeft, world.events.length]).toEqual([1, false, 1]);
    go();
    await settle();
    expect([world.connections.length, world.connections[0]?.isLeft]).toEqual([2, true]);
    expect(world.connections[1]?.markets).toEqual(['A', 'B']);
    expect(world.statuses).toEqual(['live']);
  });

  test('one that fails after the other has ended is not covered by it: the loss is told', async () => {
    const world = await createLiveWorld();
    let go: () => void = () => undefined;
    world.hold = () => new Promise((resolve) => (go = resolve));
    world.stream.reopen();
    await settle();
    await world.connections[0]?.end();
    world.refusals = [unreachable(new TypeError('refused'))];
    go();
    await settle();
    expect(world.stream.status()).toBe('reconnecting');
  });

  test('each that opens is told of, once it is: what came before it is to be asked for', async () => {
    const { stream, connections } = createWorld();
    const opened: number[] = [];
    stream.onOpened(() => opened.push(connections.length));
    stream.start();
    await settle();
    stream.setMarkets(['a:B/C']);
    await settle();
    stream.reopen();
    await settle();
    expect(opened).toEqual([1, 2, 3]);
  });

  test('ten changes at once leave one connection', async () => {
    const world = await createLiveWorld();
    for (let n = 0; n < 10; n += 1) world.stream.reopen();
    await settle();
    expect(world.connections.filter(({ isLeft }) => !isLeft)).toHaveLength(1);
    expect(world.statuses).toEqual(['live']);
  });

  test('one that fails while another is live changes nothing but to be tried again', async () => {
    const world = await createLiveWorld();
    world.refusals = [unreachable(new TypeError('refused'))];
    world.stream.setMarkets(['A']);
    await settle();
    expect([world.connections[0]?.isLeft, world.stream.status()]).toEqual([false, 'live']);
    await world.elapse('pause');
    expect(world.connections.at(-1)?.markets).toEqual(['A']);
  });

  test('fewer markets keep the connection, others open one, and the same ones none', async () => {
    const world = await createLiveWorld();
    world.stream.setMarkets(['A', 'B', 'C']);
    await settle();
    world.stream.setMarkets(['C', 'B', 'A', 'A']);
    world.stream.setMarkets(['A']);
    await settle();
    expect(world.connections).toHaveLength(2);
    world.stream.setMarkets(['A', 'D']);
    await settle();
    expect(world.connections.map(({ markets }) => markets)).toEqual([[], ['A', 'B', 'C'], ['A', 'D']]);
  });

  test('stopping leaves it, and the next person begins at now', async () => {
    const world = await createLiveWorld();
    await world.connections[0]?.send(event('notification', '11.5'));
    world.stream.stop();
    await settle();
    expect([world.connections[0]?.isLeft, world.pauses()]).toEqual([true, []]);
    world.stream.start();
    await settle();
    expect(world.connections[1]?.lastEventId).toBeUndefined();
  });
});
