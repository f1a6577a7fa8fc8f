/**
 * Goal: no firing is lost, none is made twice, none is without cause, whenever the server is killed.
 * Method: candles of a real crash (20 symbols, 2,000 alerts of all kinds) are pushed by a client that resends what was not acknowledged, while the server is
 * killed at random instants. Then its firings are compared with those of a brute-force computation that shares no code with the engine,
 * and with what a webhook receiver has got. TIDEMARK_TEST_KILLS sets how many kills (25), TIDEMARK_TEST_SEED which.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marketOfSymbol, type PriceRow } from '#app/cli/candle-file';
import { parseDuration } from '#contract/time';
import type { AlertSpec, EngineEntry } from '#engine';
import { type AlertBody, type MixedMarket, mixedAlert } from '#test/alert-mix';
import { type Answer, createApiClient, type SignedInClient } from '#test/api-client';
import { bruteForce } from '#test/brute-force';
import { hasCrashData, readCrash } from '#test/market-data';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import { startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';
import { createServerProcess, type ServerProcess } from './server-process.ts';

const SYMBOLS = [
  'BTCUSDT',
  'ETHUSDT',
  'BNBUSDT',
  'XRPUSDT',
  'ADAUSDT',
  'DOGEUSDT',
  'DOTUSDT',
  'UNIUSDT',
  'LTCUSDT',
  'LINKUSDT',
  'BCHUSDT',
  'ALGOUSDT',
  'VETUSDT',
  'SOLUSDT',
  'TRXUSDT',
  'MATICUSDT',
  'EOSUSDT',
  'AAVEUSDT',
  'ATOMUSDT',
  'NEOUSDT',
];
const ALERTS = 2_000;
const KILLS = Number(process.env.TIDEMARK_TEST_KILLS ?? 25);
const SEED = Number(process.env.TIDEMARK_TEST_SEED ?? 20_210_418);
const TICKS_PER_PUSH = 24;
/** A kill comes this long after a push was sent, at most. */
const KILL_DELAY_MS_MAX = 25;

/** Relative. Series with arithmetic are rounded to 15 digits by two different ways of doing it. */
const VALUE_ERROR_MAX = 1e-13;

interface FiringBody {
  readonly id: string;
  readonly at: string;
  readonly price: string;
  readonly value: string;
}

interface Push {
  readonly market: string;
  readonly rows: readonly PriceRow[];
}

const random = createTestRandom(SEED);
const channelSecrets = new Map<string, string>();
let dataDir: string;
let server: ServerProcess;
let receiver: WebhookReceiver;
let killings: Promise<void> = Promise.resolve();

describe.skipIf(!hasCrashData())('a server that is killed at random instants', () => {
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-crash-'));
    receiver = await startWebhookReceiver();
    server = await createServerProcess(dataDir, { TIDEMARK_LOG_LEVEL: 'info' });
    await server.start();
  });

  afterAll(async () => {
    await server.stop();
    await receiver.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it(`fires what brute force expects, once each, after ${KILLS} kills (seed ${SEED})`, {
    timeout: 900_000,
  }, async () => {
    const rows = await readCrash(SYMBOLS);
    const pushes = pushesOf(rows);
    const client = await createApiClient(() => server.url).signUp('crash@example.com');
    const channelId = await addChannel(client);
    const alerts = await createAlerts(client, marketsOf(rows), channelId);

    const killsAt = new Set<number>();
    while (killsAt.size < Math.min(KILLS, pushes.length)) killsAt.add(Math.floor(random.fraction() * pushes.length));
    let kills = 0;
    for (const [index, push] of pushes.entries()) {
      if (killsAt.has(index)) {
        kills++;
        killings = killSoon(random.fraction() * KILL_DELAY_MS_MAX);
      }
      await pushUntilAcknowledged(client.token, push);
      await killings;
    }
    expect(kills).toBe(KILLS);

    const expected = new Map(
      bruteForce(alerts, entriesOf(alerts, pushes)).map((firing) => [`${firing.alertId}.${firing.sequence}`, firing]),
    );
    const again = await createApiClient(() => server.url).signIn('crash@example.com');
    const firings = await again.all<FiringBody>('/v1/firings');
    expect(expected.size).toBeGreaterThan(ALERTS);
    expect(new Set(firings.map(({ id }) => id)).size).toBe(firings.length);
    const facts = firings.map(({ id, at, price }) => `${id} at ${Date.parse(at)} price ${Number(price)}`);
    const expectedFacts = [...expected].map(([id, { atMs, price }]) => `${id} at ${atMs} price ${price}`);
    expect(facts.sort()).toEqual(expectedFacts.sort());
    for (const { id, value } of firings)
      expect(Math.abs(Number(value) / (expected.get(id)?.value ?? 0) - 1)).toBeLessThan(VALUE_ERROR_MAX);

    await deliveriesOf(firings.map(({ id }) => id));
  });
});

/** Candles in time order, a few minutes of one symbol to a push. */
function pushesOf(rows: ReadonlyMap<string, readonly PriceRow[]>): Push[] {
  const pushes: Push[] = [];
  const longest = Math.max(...[...rows.values()].map((symbolRows) => symbolRows.length));
  for (let from = 0; from < longest; from += TICKS_PER_PUSH) {
    for (const [symbol, symbolRows] of rows) {
      const slice = symbolRows.slice(from, from + TICKS_PER_PUSH);
      if (slice.length > 0) pushes.push({ market: marketOfSymbol(symbol) ?? '', rows: slice });
    }
  }
  return pushes;
}

function marketsOf(rows: ReadonlyMap<string, readonly PriceRow[]>): MixedMarket[] {
  return [...rows].map(([symbol, symbolRows]) => ({
    market: marketOfSymbol(symbol) ?? '',
    low: Math.min(...symbolRows.map((row) => Number(row.low))),
    high: Math.max(...symbolRows.map((row) => Number(row.high))),
  }));
}

async function addChannel(client: SignedInClient): Promise<string> {
  const created = await client.call<{ id: string; secret: string }>('POST', '/v1/channels', {
    kind: 'webhook',
    url: receiver.url('/crash'),
  });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  channelSecrets.set('/crash', created.body.secret);
  await until(async () => {
    const channels = await client.all<{ id: string; verified: boolean }>('/v1/channels');
    return channels.some((channel) => channel.id === created.body.id && channel.verified);
  }, 'the verification of the channel');
  return created.body.id;
}

async function createAlerts(
  client: SignedInClient,
  markets: readonly MixedMarket[],
  channelId: string,
): Promise<AlertSpec[]> {
  const specs: AlertSpec[] = [];
  for (let from = 0; from < ALERTS; from += 500) {
    const bodies = Array.from({ length: 500 }, () => ({ ...mixedAlert(random, markets), channels: [channelId] }));
    const answer = await client.call<{ items: { status: number; alert: { id: string } }[] }>(
      'POST',
      '/v1/alerts/bulk',
      { alerts: bodies },
    );
    expect(answer.status, JSON.stringify(answer.body).slice(0, 500)).toBeLessThan(300);
    for (const [index, item] of answer.body.items.entries()) {
      expect(item.status, `${JSON.stringify(bodies[index])} -> ${JSON.stringify(item)}`).toBe(201);
      specs.push(specOf(item.alert.id, bodies[index] as AlertBody));
    }
  }
  return specs;
}

/** By the documentation, not by the code of the server. */
function specOf(id: string, body: AlertBody): AlertSpec {
  const repeat = body.repeat === 'always' ? 0 : body.repeat === 'once' || body.repeat === undefined ? 1 : body.repeat;
  const spec = {
    id,
    market: body.market,
    condition: body.condition,
    trigger: body.trigger ?? ('edge' as const),
    repeat,
    cooldownMs: parseDuration(body.cooldown ?? '0s') ?? 0,
  };
  return body.rearm === undefined
    ? spec
    : { ...spec, rearm: { kind: 'percent', amount: Number(body.rearm.replace('%', '')) } };
}

function entriesOf(alerts: readonly AlertSpec[], pushes: readonly Push[]): EngineEntry[] {
  const entries: EngineEntry[] = alerts.map((alert) => ({
    kind: 'arm',
    alert,
    arming: 1,
    sequence: 0,
    lastFiredAtMs: 0,
  }));
  for (const { market, rows } of pushes) {
    for (const row of rows) {
      const tick = {
        market,
        atMs: row.atMs,
        last: Number(row.last),
        high: Number(row.high),
        low: Number(row.low),
        volume: Number(row.volume),
      };
      entries.push({ kind: 'tick', tick: row.open === undefined ? tick : { ...tick, open: Number(row.open) } });
    }
  }
  return entries;
}

async function killSoon(delayMs: number): Promise<void> {
  await sleep(delayMs);
  await server.kill();
  await server.start();
}

async function pushUntilAcknowledged(token: string, { market, rows }: Push): Promise<void> {
  const ticks = rows.map(({ atMs, open, high, low, last, volume }) => ({
    at: new Date(atMs).toISOString(),
    open,
    high,
    low,
    last,
    volume,
  }));
  await until(
    async () => {
      let answer: Answer<{ rejected: { code: string }[] }>;
      try {
        answer = await createApiClient(() => server.url).call(
          'POST',
          '/v1/ticks',
          { market, ticks },
          { token, signal: AbortSignal.timeout(20_000) },
        );
      } catch {
        // The server is away: what was sent is not acknowledged, and is sent again.
        return false;
      }
      if (answer.status === 503) return false;
      expect(answer.status, JSON.stringify(answer.body)).toBe(202);
      expect(answer.body.rejected.filter(({ code }) => code !== 'out_of_order')).toEqual([]);
      return true;
    },
    `acknowledging ticks of ${market}`,
    60_000,
  );
}

/** Every firing has reached the receiver, always under one webhook-id, and every message is signed. */
async function deliveriesOf(firingIds: readonly string[]): Promise<void> {
  const wanted = new Set(firingIds);
  const idsByFiring = () => {
    const ids = new Map<string, Set<string>>();
    for (const { id, body } of receiver.received) {
      const { type, data } = JSON.parse(body) as { type: string; data: { firingId: string } };
      // Alerts that flooded tell that they are suspended, too.
      if (type !== 'alert.fired') continue;
      ids.set(data.firingId, (ids.get(data.firingId) ?? new Set()).add(id));
    }
    return ids;
  };
  await until(async () => idsByFiring().size >= wanted.size, 'the delivery of every firing', 120_000);
  const ids = idsByFiring();
  expect([...ids.keys()].filter((firing) => !wanted.has(firing))).toEqual([]);
  expect([...ids.values()].filter((set) => set.size !== 1)).toEqual([]);
  const webhook = new Webhook(channelSecrets.get('/crash') ?? '');
  for (const { body, headers } of receiver.received.slice(0, 200))
    expect(() => webhook.verify(body, headers)).not.toThrow();
}
