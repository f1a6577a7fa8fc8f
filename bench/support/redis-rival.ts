/**
 * What alert systems grow into: a sorted set of levels for each market in Redis, asked with each tick for those between the last price and this one.
 * The client speaks over a socket of its own and keeps as many commands in flight as it is told.
 */
import { type Crowd, createIdMaker, marketName, membersOf, type QuietTicks } from './alert-crowd.ts';
import { startRedis } from './redis-server.ts';

const LOAD_MEMBERS = 500;
const LOAD_COMMANDS = 20;
const CHANGES = 50_000;
const CHANGES_IN_FLIGHT = 500;

export interface RedisRival {
  readonly crowd: Crowd;
  tickRate(ticks: QuietTicks, inFlight: number, durationMs: number): Promise<number>;
  /** One command an alert, many in flight. */
  changeRates(): Promise<{ readonly insertsPerS: number; readonly removesPerS: number }>;
  stop(): Promise<void>;
}

/** Undefined where Redis is not installed. */
export async function createRedisRival(crowd: Crowd): Promise<RedisRival | undefined> {
  const server = await startRedis();
  if (!server) return undefined;
  const { client } = server;
  await load(crowd, client.send);
  const key = (market: number) => `levels:${marketName(market)}`;

  return {
    crowd,
    async tickRate(ticks, inFlight, durationMs) {
      // Two groups of half the size, so that one is under way while the other is taken in.
      const groups = inFlight === 1 ? 1 : 2;
      const size = inFlight / groups;
      const startMs = performance.now();
      let next = 0;
      async function group(): Promise<void> {
        while (performance.now() - startMs < durationMs) {
          const replies = await Promise.all(
            Array.from({ length: size }, () => {
              const previous = ticks.price[next % ticks.price.length] as number;
              const place = ++next % ticks.price.length;
              return client.send(query(key(ticks.market[place] as number), previous, ticks.price[place] as number));
            }),
          );
          if (replies.some((reply) => (reply as readonly string[]).length > 0))
            throw new Error('A tick that should fire nothing fired.');
        }
      }
      await Promise.all(Array.from({ length: groups }, group));
      return (next / (performance.now() - startMs)) * 1_000;
    },
    async changeRates() {
      const members = Array.from({ length: CHANGES }, (_, i) => [String(50 + (i % 997) / 20), `new-${i}`] as const);
      const insertsPerS = await rateOf(members, ([score, member]) => client.send(['ZADD', key(0), score, member]));
      const removesPerS = await rateOf(members, ([, member]) => client.send(['ZREM', key(0), member]));
      return { insertsPerS, removesPerS };
    },
    stop: server.stop,
  };
}

/** Levels in (low, high], where high is where the price is now or was before. */
function query(key: string, previous: number, price: number): string[] {
  const [low, high] = previous < price ? [previous, price] : [price, previous];
  return ['ZRANGEBYSCORE', key, `(${low}`, String(high), 'LIMIT', '0', '100'];
}

async function rateOf<T>(items: readonly T[], send: (item: T) => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  for (let from = 0; from < items.length; from += CHANGES_IN_FLIGHT) {
    await Promise.all(items.slice(from, from + CHANGES_IN_FLIGHT).map(send));
  }
  return (items.length / (performance.now() - startMs)) * 1_000;
}

async function load(crowd: Crowd, send: (command: readonly string[]) => Promise<unknown>): Promise<void> {
  const memberOf = membersOf(crowd);
  const newId = createIdMaker();
  const commands = new Map<number, string[]>();
  let sending: Promise<unknown>[] = [];
  for (let i = 0; i < crowd.alerts; i++) {
    const { market, level } = memberOf(i);
    const command = commands.get(market) ?? ['ZADD', `levels:${marketName(market)}`];
    command.push(String(level), newId(i));
    commands.set(market, command);
    if (command.length < LOAD_MEMBERS * 2) continue;
    commands.delete(market);
    sending.push(send(command));
    if (sending.length < LOAD_COMMANDS) continue;
    await Promise.all(sending);
    sending = [];
  }
  await Promise.all([...sending, ...[...commands.values()].map(send)]);
}
