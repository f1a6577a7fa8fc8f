/**
 * What every adapter of the bus must do. Called by `bus.sqlite.test.ts`, and by each further adapter's test.
 * `make` opens a bus with short retry delays; `restart` ends it as a kill would (nothing is flushed) and opens one on what is durable.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Topics } from '#contract/events';
import { OperationalError } from '#contract/problem';
import type { Bus, Message } from './bus.ts';

export interface BusUnderTest {
  readonly bus: Bus;
  restart(): Promise<Bus>;
  close(): Promise<void>;
}

type Make = () => Promise<BusUnderTest>;

const TOPIC = 'auth.user.deleted';
const OTHER = 'tasks.task.changed';

export function user(userId: string): { id: string; body: Topics[typeof TOPIC] } {
  return { id: `message-${userId}`, body: { userId, atMs: 1 } };
}

export async function until(check: () => boolean, what: string): Promise<void> {
  for (const endMs = performance.now() + 5000; !check(); await sleep(2)) {
    if (performance.now() > endMs) throw new Error(`never: ${what}`);
  }
}

/** A consumer that keeps what it is given; `refuse` says how often a user's message is rejected first. */
export function collect(refuse: (message: Message<typeof TOPIC>) => boolean = () => false) {
  const seen: string[] = [];
  const attempts: number[] = [];
  return {
    seen,
    attempts,
    async handler(message: Message<typeof TOPIC>): Promise<void> {
      attempts.push(message.attempt);
      if (refuse(message)) throw new Error('refused');
      seen.push(message.body.userId);
    },
  };
}

export function describeBus(name: string, make: Make): void {
  describe(`bus: ${name}`, () => {
    const opened: BusUnderTest[] = [];
    const open = async () => {
      const made = await make();
      opened.push(made);
      return made;
    };
    afterEach(async () => {
      for (const made of opened.splice(0)) await made.close();
    });
    describeDelivery(open);
    describeRetries(open);
    describeRestarts(open);
  });
}

function describeDelivery(open: Make): void {
  it('delivers in order what was published to a bound queue, once each', async () => {
    const { bus } = await open();
    await bus.bind('q', [TOPIC]);
    const consumer = collect();
    bus.consume('q', [TOPIC], consumer.handler);
    for (let i = 0; i < 5; i++) await bus.publish(TOPIC, [user(`${i}a`), user(`${i}b`)]);
    await until(() => consumer.seen.length >= 10, 'ten messages');
    await sleep(30);
    expect(consumer.seen).toEqual(['0a', '0b', '1a', '1b', '2a', '2b', '3a', '3b', '4a', '4b']);
    expect(consumer.attempts.every((attempt) => attempt === 1)).toBe(true);
    expect(bus.stats()).toEqual({ ready: 0, dead: 0, oldestAgeMs: 0 });
  });

  it('gives a message as it was published, also a large one', async () => {
    const { bus } = await open();
    await bus.bind('q', [OTHER]);
    const got: unknown[] = [];
    bus.consume('q', [OTHER], async (message) => {
      got.push([message.id, message.topic, message.body]);
    });
    const body = { userId: 'u', taskId: 't', body: { text: 'ü€😀'.repeat(100_000) } };
    await bus.publish(OTHER, [{ id: 'large', body }]);
    await until(() => got.length === 1, 'the message');
    expect(got[0]).toEqual(['large', OTHER, body]);
  });

  it('gives each bound queue its own copy, and other topics none', async () => {
    const { bus } = await open();
    await bus.bind('a', [TOPIC]);
    await bus.bind('b', [TOPIC, OTHER]);
    const a = collect();
    const b = collect();
    bus.consume('a', [TOPIC], a.handler);
    bus.consume('b', [TOPIC], b.handler);
    await bus.publish(OTHER, [{ id: 'x', body: { userId: 'u', taskId: 't', body: null } }]);
    await bus.publish(TOPIC, [user('1')]);
    await until(() => a.seen.length === 1 && b.seen.length === 1, 'both copies');
    expect(bus.stats().ready).toBe(1);
  });

  it('keeps messages for a bound queue that nobody consumes, and none for a topic without queue', async () => {
    const { bus } = await open();
    await bus.publish(TOPIC, [user('before')]);
    await bus.bind('q', [TOPIC]);
    await bus.publish(TOPIC, [user('after')]);
    const consumer = collect();
    bus.consume('q', [TOPIC], consumer.handler);
    await until(() => consumer.seen.length === 1, 'the message');
    await sleep(20);
    expect(consumer.seen).toEqual(['after']);
  });

  it('runs as many handlers at once as asked, and no more', async () => {
    const { bus } = await open();
    await bus.bind('q', [TOPIC]);
    let now = 0;
    let most = 0;
    let done = 0;
    bus.consume(
      'q',
      [TOPIC],
      async () => {
        most = Math.max(most, ++now);
        await sleep(5);
        now--;
        done++;
      },
      { concurrency: 3 },
    );
    await bus.publish(
      TOPIC,
      Array.from({ length: 12 }, (_, i) => user(String(i))),
    );
    await until(() => done === 12, 'twelve messages');
    expect(most).toBe(3);
  });

  it('refuses a consumer of a topic that is not bound, and a second one of the same topic and queue', async () => {
    const { bus } = await open();
    await bus.bind('q', [TOPIC]);
    const { handler } = collect();
    expect(() => bus.consume('q', [OTHER], async () => {})).toThrow('not bound');
    bus.consume('q', [TOPIC], handler);
    expect(() => bus.consume('q', [TOPIC], handler)).toThrow('already');
  });
}

function describeRetries(open: Make): void {
  it('delivers a rejected message again, later, with a higher attempt, and others meanwhile', async () => {
    const { bus } = await open();
    await bus.bind('q', [TOPIC]);
    const consumer = collect((message) => message.body.userId === 'bad' && message.attempt < 3);
    bus.consume('q', [TOPIC], consumer.handler);
    await bus.publish(TOPIC, [user('bad'), user('good')]);
    await until(() => consumer.seen.length === 2, 'both messages');
    expect(consumer.seen).toEqual(['good', 'bad']);
    expect(consumer.attempts).toEqual([1, 1, 2, 3]);
    expect(bus.stats()).toMatchObject({ ready: 0, dead: 0 });
  });

  it('sets a message aside after attemptsMax deliveries, and counts it', async () => {
    const { bus } = await open();
    await bus.bind('q', [TOPIC]);
    const consumer = collect((message) => message.body.userId === 'bad');
    bus.consume('q', [TOPIC], consumer.handler, { attemptsMax: 3 });
    await bus.publish(TOPIC, [user('bad')]);
    await until(() => bus.stats().dead === 1, 'a dead letter');
    await bus.publish(TOPIC, [user('good')]);
    await until(() => consumer.seen.length === 1, 'the next message');
    expect(consumer.attempts).toEqual([1, 2, 3, 1]);
    expect(bus.stats()).toMatchObject({ ready: 0, dead: 1 });
  });

  it('does not count failures of the surroundings as attempts', async () => {
    const { bus } = await open();
    await bus.bind('q', [TOPIC]);
    let calls = 0;
    const attempts = new Set<number>();
    bus.consume(
      'q',
      [TOPIC],
      async (message) => {
        attempts.add(message.attempt);
        if (++calls <= 4) throw new OperationalError('storage_unavailable', 'full');
      },
      { attemptsMax: 2 },
    );
    await bus.publish(TOPIC, [user('a')]);
    await until(() => calls === 5, 'the fifth call');
    await until(() => bus.stats().ready === 0, 'the acknowledgement');
    expect(attempts).toEqual(new Set([1]));
    expect(bus.stats().dead).toBe(0);
  });

  it('stop waits for the handler that runs, and takes nothing more', async () => {
    const { bus } = await open();
    await bus.bind('q', [TOPIC]);
    let started = 0;
    let ended = 0;
    const subscription = bus.consume('q', [TOPIC], async () => {
      started++;
      await sleep(30);
      ended++;
    });
    await bus.publish(TOPIC, [user('1'), user('2')]);
    await until(() => started === 1, 'the first');
    await subscription.stop();
    expect([started, ended]).toEqual([1, 1]);
    await sleep(30);
    expect(started).toBe(1);
    const rest = collect();
    bus.consume('q', [TOPIC], rest.handler);
    await until(() => rest.seen.length === 1, 'the second');
    expect(rest.seen).toEqual(['2']);
  });
}

function describeRestarts(open: Make): void {
  it('delivers after a kill what was published and not acknowledged, at once and in order, and nothing acknowledged before', async () => {
    const made = await open();
    await made.bus.bind('q', [TOPIC]);
    const first = collect();
    const subscription = made.bus.consume('q', [TOPIC], first.handler);
    await made.bus.publish(TOPIC, [user('done')]);
    await until(() => first.seen.length === 1, 'the first');
    await subscription.stop();
    let isHanging = false;
    made.bus.consume('q', [TOPIC], () => {
      isHanging = true;
      return new Promise(() => {});
    });
    await made.bus.publish(TOPIC, [user('1'), user('2')]);
    await until(() => isHanging, 'a handler that hangs');
    const bus = await made.restart();
    const second = collect();
    bus.consume('q', [TOPIC], second.handler);
    await until(() => second.seen.length === 2, 'both messages');
    expect(second.seen).toEqual(['1', '2']);
  });

  it('keeps bindings, retries and dead letters over a restart', async () => {
    const made = await open();
    await made.bus.bind('q', [TOPIC]);
    const first = collect((message) => message.body.userId !== 'fine');
    const subscription = made.bus.consume('q', [TOPIC], first.handler, { attemptsMax: 1 });
    await made.bus.publish(TOPIC, [user('dead')]);
    await until(() => made.bus.stats().dead === 1, 'a dead letter');
    await subscription.stop();
    const refusing = made.bus.consume('q', [TOPIC], first.handler);
    await made.bus.publish(TOPIC, [user('retried')]);
    await until(() => first.attempts.length === 2, 'a refusal');
    await refusing.stop();
    const bus = await made.restart();
    expect(bus.stats()).toMatchObject({ ready: 1, dead: 1 });
    const second = collect();
    bus.consume('q', [TOPIC], second.handler);
    await until(() => second.seen.length === 1, 'the retried message');
    expect(second.seen).toEqual(['retried']);
    expect(second.attempts[0]).toBeGreaterThan(1);
  });
}
