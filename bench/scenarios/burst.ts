/**
 * One tick that fires every alert there is, of ten thousand people with a verified webhook each: how fast firings and deliveries become durable, how long
 * others wait for the API meanwhile, and, where the server is killed half-way, that in the end each firing and delivery is there once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createApiClient, type SignedInClient } from '#test/api-client';
import { atLeast, atMost, type BenchContext, type Measurement } from '../measurement.ts';
import { marketName, PRICE, START_MS } from '../support/alert-crowd.ts';
import { type BenchServer, startServer } from '../support/bench-server.ts';
import { countBurst, createBurstWatch } from '../support/burst-watch.ts';
import { createLoadClient, type LoadOutcome, mustHaveWorked, startOpenLoop } from '../support/http-load.ts';
import { copyOfPrepared, emailOf } from '../support/prepared-data.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

const READS_PER_S = 40;
const CREATES_PER_S = 10;
const CALM_MS = 4_000;
const DONE_MS_MAX = 300_000;

/** Reaches every level of the crowd, on both sides, and is no outlier. */
const TICK = { at: START_MS + 60_000, last: String(PRICE), high: String(PRICE + 45), low: String(PRICE - 45) };

interface Burst {
  readonly alerts: number;
  readonly dataDir: string;
  readonly stopSink: () => Promise<void>;
  readonly received: () => number;
}

async function prepare(context: BenchContext, name: string): Promise<Burst> {
  const [alerts, users] = context.isQuick ? [10_000, 100] : [1_000_000, 10_000];
  context.progress('preparing the database');
  const sink = await startWebhookSink(context.folder);
  const shape = { alerts, users, markets: 1, webhookOrigin: sink.origin };
  return {
    alerts,
    dataDir: await copyOfPrepared(context.folder, shape, name),
    stopSink: sink.stop,
    received: sink.received,
  };
}

export async function runBurst(context: BenchContext): Promise<Measurement[]> {
  const burst = await prepare(context, 'burst');
  const server = await startServer({ dataDir: burst.dataDir });
  try {
    const owner = await createApiClient(() => server.url).signIn(emailOf(0));
    context.progress('the API while nothing happens');
    const calm = await apiDuring(server, owner, sleep(context.isQuick ? 400 : CALM_MS));
    context.progress(`the tick that fires ${burst.alerts} alerts`);
    const before = await server.commits();
    const timing = timeBurst(server, owner, burst);
    const busy = await apiDuring(server, owner, timing);
    mustHaveWorked(busy.reads, 'reading during the burst');
    const { firingsMs, deliveriesMs, sent } = await timing;
    const commits = (await server.commits()).since(before);
    assertExact(burst);
    return [
      ...rateRows(context, burst, { firingsMs, deliveriesMs }),
      { scenario: 'burst', what: 'meanwhile webhooks sent', value: sent, unit: '' },
      { scenario: 'burst', what: 'meanwhile synced transactions', value: commits.count, unit: '' },
      { scenario: 'burst', what: 'a transaction, mean', value: commits.tookMs / commits.count, unit: 'ms' },
      ...latencyRows(context, calm, busy),
    ];
  } finally {
    await server.stop();
    await burst.stopSink();
  }
}

interface Timing {
  /** From the push until it was acknowledged: all firings are durable. */
  readonly firingsMs: number;
  /** From the push until the last delivery was there. */
  readonly deliveriesMs: number;
  readonly sent: number;
}

async function timeBurst(server: BenchServer, owner: SignedInClient, burst: Burst): Promise<Timing> {
  const watch = createBurstWatch(burst.dataDir);
  const startMs = performance.now();
  const firings = pushUntilTaken(() => server.url, owner).then(() => performance.now() - startMs);
  while (watch.notifications() < burst.alerts) {
    if (performance.now() - startMs > DONE_MS_MAX) throw new Error('The deliveries did not come.');
    await sleep(50);
  }
  const deliveriesMs = performance.now() - startMs;
  watch.close();
  return { firingsMs: await firings, deliveriesMs, sent: burst.received() };
}

/** As a client does that must not lose ticks: sends again until it is acknowledged. */
async function pushUntilTaken(url: () => string, owner: SignedInClient): Promise<void> {
  const client = createApiClient(url);
  for (;;) {
    const answer = await client
      .call('POST', '/v1/ticks', { market: marketName(0), ticks: [TICK] }, { token: owner.token })
      .catch(() => undefined);
    if (answer?.status === 202) return;
    if (answer && answer.status !== 503) throw new Error(`The tick was answered with ${answer.status}.`);
    await sleep(50);
  }
}

interface ApiOutcome {
  readonly reads: LoadOutcome;
  readonly creates: LoadOutcome;
}

async function apiDuring(server: BenchServer, owner: SignedInClient, work: Promise<unknown>): Promise<ApiOutcome> {
  const client = createLoadClient(server.url, 256);
  const { token } = owner;
  const reads = startOpenLoop(READS_PER_S, () =>
    client.send({ method: 'GET', path: '/v1/alerts?limit=50', token, status: 200 }),
  );
  const body = { market: 'custom:CALM/USD', condition: 'price above 1000', channels: [] };
  const creates = startOpenLoop(CREATES_PER_S, () =>
    client.send({ method: 'POST', path: '/v1/alerts', token, body, status: 201 }),
  );
  await work;
  const outcome = { reads: await reads.stop(), creates: await creates.stop() };
  client.close();
  return outcome;
}

function rateRows(context: BenchContext, { alerts }: Burst, times: Omit<Timing, 'sent'>): Measurement[] {
  const row = (what: string, tookMs: number): Measurement => {
    const value = (alerts / tookMs) * 1_000;
    const target = atLeast(context, value, 50_000, '/s');
    return {
      scenario: 'burst',
      what: `one tick fires ${alerts.toLocaleString('en-US')}: ${what}`,
      value,
      unit: '/s',
      target,
    };
  };
  return [
    row('durable firings, until the tick is acknowledged', times.firingsMs),
    row('durable firings and deliveries, until the last is there', times.deliveriesMs),
  ];
}

function latencyRows(context: BenchContext, calm: ApiOutcome, busy: ApiOutcome): Measurement[] {
  return (['reads', 'creates'] as const).flatMap((kind) =>
    ([0.5, 0.99] as const).map((share): Measurement => {
      const value = busy[kind].latencies.percentileMs(share);
      return {
        scenario: 'burst',
        what: `meanwhile ${kind === 'reads' ? `GET /v1/alerts, ${READS_PER_S}/s` : `POST /v1/alerts, ${CREATES_PER_S}/s`}, p${share * 100}`,
        value,
        unit: 'ms',
        comparedWith: { what: 'while nothing happens', value: calm[kind].latencies.percentileMs(share) },
        ...(share === 0.99 ? { target: atMost(context, value, 100, 'ms') } : {}),
      };
    }),
  );
}

export async function runBurstKilled(context: BenchContext): Promise<Measurement[]> {
  const burst = await prepare(context, 'burst-killed');
  let server = await startServer({ dataDir: burst.dataDir });
  try {
    const owner = await createApiClient(() => server.url).signIn(emailOf(0));
    context.progress('the tick, and a kill half-way');
    const pushed = pushUntilTaken(() => server.url, owner);
    const watch = createBurstWatch(burst.dataDir);
    while (watch.firings() < burst.alerts / 2) await sleep(20);
    await server.kill();
    const atKill = { firings: watch.firings(), notifications: watch.notifications() };
    context.progress(`killed at ${atKill.firings} firings and ${atKill.notifications} notifications`);
    const againMs = performance.now();
    server = await startServer({ dataDir: burst.dataDir, port: server.port });
    await pushed;
    const endMs = performance.now() + DONE_MS_MAX;
    while (watch.notifications() < burst.alerts && performance.now() < endMs) await sleep(50);
    const recoveredMs = performance.now() - againMs;
    watch.close();
    const counts = assertExact(burst);
    const row = (what: string, value: number): Measurement => ({
      scenario: 'burst-killed',
      what: `killed with SIGKILL at ${atKill.firings.toLocaleString('en-US')} firings, the tick sent again: ${what}`,
      value,
      unit: '',
      target: { text: `exactly ${burst.alerts.toLocaleString('en-US')}`, isMet: value === burst.alerts },
    });
    return [
      row('firings', counts.firings),
      row('deliveries', counts.deliveries),
      {
        scenario: 'burst-killed',
        what: 'from the start after the kill until all is there',
        value: recoveredMs / 1_000,
        unit: 's',
      },
    ];
  } finally {
    await server.kill();
    await burst.stopSink();
  }
}

/** Each alert fired once and has one delivery. Throws where it is otherwise. */
function assertExact({ dataDir, alerts }: Burst) {
  const counts = countBurst(dataDir);
  for (const [what, count] of Object.entries(counts)) {
    if (count !== alerts) throw new Error(`There are ${count} ${what}, not ${alerts}.`);
  }
  return counts;
}
