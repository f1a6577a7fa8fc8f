/**
 * From a pushed tick to the event on a person's stream, at a thousand ticks a second, each a request of its own: first ticks that each fire one alert, whose
 * firing is on disk before it is told, then ticks that fire nothing and are told as prices. Counted from when a tick was due to be sent.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApiClient, type SignedInClient } from '#test/api-client';
import { type EventStream, openEventStream } from '#test/event-stream';
import { atMost, type BenchContext, type Measurement } from '../measurement.ts';
import { type BenchServer, type Commits, startServer } from '../support/bench-server.ts';
import { createLoadClient, mustHaveWorked, startOpenLoop } from '../support/http-load.ts';
import { createLatencies, type Latencies } from '../support/latencies.ts';

const TICKS_PER_S = 1_000;
const USERS = 10;
const MARKETS_PER_USER = 10;
const MARKETS = USERS * MARKETS_PER_USER;
const ALERTS_PER_MARKET = 100;
/** Market time between two ticks: long enough that an alert that fires with each of them is no flood. */
const TICK_STEP_MS = 13_000;
const LAST_EVENT_MS_MAX = 10_000;

/** A tick of the market, as number `index` of the whole run. */
type PriceAt = (round: number) => number;

export async function runStream(context: BenchContext): Promise<Measurement[]> {
  const server = await startServer({ dataDir: mkdtempSync(join(context.folder, 'stream-')) });
  try {
    const users = await createUsers(server);
    const clock = { atMs: Date.now() - 7 * 86_400_000 };
    await push(server, users, { clock, ticksPerMarket: 1, priceAt: () => 99 });
    context.progress('creating alerts');
    for (const [index, user] of users.entries()) await createAlerts(user, index);
    const ticksPerMarket = context.isQuick ? 10 : 150;
    const warmUp = {
      clock,
      ticksPerMarket: context.isQuick ? 2 : 20,
      priceAt: (round: number) => 99 + 2 * ((round + 1) % 2),
    };
    await measure(server, users, { ...warmUp, event: 'firing' });
    context.progress('ticks that fire');
    const before = await server.commits();
    const firings = await measure(server, users, { ...warmUp, ticksPerMarket, event: 'firing' });
    const after = await server.commits();
    context.progress('ticks that are prices');
    const prices = await measure(server, users, {
      clock,
      ticksPerMarket,
      priceAt: (round) => 101 + (round % 7) / 10,
      event: 'price',
    });
    return [
      ...rows(context, 'each fires one alert, `firing` event', firings, [5, 25]),
      ...commitRows(after.since(before), firings.count),
      ...rows(context, 'none fires, `price` event', prices, undefined),
    ];
  } finally {
    await server.stop();
  }
}

function marketOf(user: number, index: number): string {
  return `custom:S${user}X${index}/USD`;
}

async function createUsers(server: BenchServer): Promise<SignedInClient[]> {
  const api = createApiClient(() => server.url);
  const users: SignedInClient[] = [];
  for (let i = 0; i < USERS; i++) users.push(await api.signUp(`streamer${i}@example.com`));
  return users;
}

/** In each market one alert that fires with every crossing of 100, and others that wait far away. */
async function createAlerts(user: SignedInClient, number: number): Promise<void> {
  for (let index = 0; index < MARKETS_PER_USER; index++) {
    const market = marketOf(number, index);
    const waiting = Array.from({ length: ALERTS_PER_MARKET - 1 }, (_, i) => ({
      market,
      condition: `price above ${200 + i}`,
      channels: [],
    }));
    const alerts = [{ market, condition: 'price crosses 100', repeat: 'always', channels: [] }, ...waiting];
    const answer = await user.call<{ items: { status: number }[] }>('POST', '/v1/alerts/bulk', { alerts });
    if (answer.status >= 300 || answer.body.items.some(({ status }) => status !== 201))
      throw new Error('Alerts were not created.');
  }
}

interface Run {
  readonly clock: { atMs: number };
  readonly ticksPerMarket: number;
  readonly priceAt: PriceAt;
}

/** Pushes at the steady rate, one market after the other; when each tick was due, by market and instant. */
async function push(server: BenchServer, users: readonly SignedInClient[], run: Run): Promise<Map<string, number>> {
  const client = createLoadClient(server.url, 256);
  const dueAtMs = new Map<string, number>();
  const count = run.ticksPerMarket * MARKETS;
  const beganAtMs = run.clock.atMs + TICK_STEP_MS;
  const startMs = performance.now();
  // Two requests of one market may overtake each other on their connections, so each waits for the one before it.
  const lastOf = new Map<string, Promise<unknown>>();
  const loop = startOpenLoop(TICKS_PER_S, (index) => {
    if (index >= count) return Promise.resolve();
    const user = index % USERS;
    const market = marketOf(user, Math.floor(index / USERS) % MARKETS_PER_USER);
    const round = Math.floor(index / MARKETS);
    const at = new Date(beganAtMs + round * TICK_STEP_MS).toISOString();
    dueAtMs.set(`${market} ${at}`, startMs + (index / TICKS_PER_S) * 1_000);
    const body = { market, ticks: [{ at, price: String(run.priceAt(round)) }] };
    const request = { method: 'POST', path: '/v1/ticks', token: users[user]?.token ?? '', body, status: 202 } as const;
    const sent = (lastOf.get(market) ?? Promise.resolve()).then(() => client.send(request)).then(mustBeTaken);
    lastOf.set(
      market,
      sent.catch(() => undefined),
    );
    return sent;
  });
  await sleep((count / TICKS_PER_S) * 1_000 + 20);
  mustHaveWorked(await loop.stop(), 'pushing ticks');
  client.close();
  run.clock.atMs = beganAtMs + run.ticksPerMarket * TICK_STEP_MS;
  return dueAtMs;
}

function mustBeTaken(answer: string): void {
  if (!answer.startsWith('{"accepted":1')) throw new Error(`A tick was not taken: ${answer}`);
}

async function measure(
  server: BenchServer,
  users: readonly SignedInClient[],
  run: Run & { readonly event: 'firing' | 'price' },
): Promise<Latencies> {
  const streams = await Promise.all(
    users.map((user, number) => openStream(server, user, { number, event: run.event })),
  );
  const dueAtMs = await push(server, users, run);
  const told = () => streams.flatMap(({ events }) => events.filter(({ event }) => event === run.event));
  const endMs = performance.now() + LAST_EVENT_MS_MAX;
  while (told().length < dueAtMs.size && performance.now() < endMs) await sleep(20);
  await Promise.all(streams.map((stream) => stream.close()));
  const latencies = createLatencies();
  for (const { data, atMs } of told()) {
    const { market, at } = data as { market: string; at: string };
    const dueMs = dueAtMs.get(`${market} ${at}`);
    if (dueMs === undefined)
      throw new Error(`A ${run.event} of ${market} at ${at} was told, of a tick that was not sent.`);
    latencies.add(atMs - dueMs);
  }
  // Prices may be passed over where a newer one is there; firings may not.
  if (run.event === 'firing' && latencies.count !== dueAtMs.size)
    throw new Error(`${dueAtMs.size} ticks fired, and ${latencies.count} firings were told.`);
  return latencies;
}

function openStream(
  server: BenchServer,
  user: SignedInClient,
  { number, event }: { number: number; event: 'firing' | 'price' },
): Promise<EventStream> {
  const markets = Array.from({ length: MARKETS_PER_USER }, (_, index) => marketOf(number, index));
  const query = event === 'price' ? `?markets=${encodeURIComponent(markets.join(','))}` : '';
  return openEventStream(`${server.url}/v1/stream${query}`, user.token);
}

/** What such ticks cost the disk. */
function commitRows({ count, tookMs }: Commits, firings: number): Measurement[] {
  const row = (what: string, value: number, unit: string): Measurement => ({
    scenario: 'stream',
    what: `meanwhile: ${what}`,
    value,
    unit,
  });
  return [
    row('transactions, each synced, a firing', count / firings, ''),
    row('a transaction, mean', tookMs / count, 'ms'),
  ];
}

function rows(
  context: BenchContext,
  what: string,
  latencies: Latencies,
  limitsMs: readonly [number, number] | undefined,
): Measurement[] {
  return ([0.5, 0.99] as const).map((share, index): Measurement => {
    const value = latencies.percentileMs(share);
    const limitMs = limitsMs?.[index];
    return {
      scenario: 'stream',
      what: `tick to stream, ${TICKS_PER_S.toLocaleString('en-US')} ticks/s on ${MARKETS} markets, ${what}, p${share * 100}`,
      value,
      unit: 'ms',
      ...(limitMs === undefined ? {} : { target: atMost(context, value, limitMs, 'ms') }),
    };
  });
}
