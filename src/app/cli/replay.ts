/**
 * `tidemark replay`: pushes a price file to a running server through `POST /v1/ticks`, as its owner would, and sends again what was not
 * acknowledged. Sending again is harmless: what the server has already is `out_of_order` to it.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { marketOfSymbol, type PriceRow, readPriceFile } from './candle-file.ts';
import { CommandFailure } from './command-failure.ts';

export interface ReplayOptions {
  readonly data: string;
  readonly url: string;
  readonly email: string;
  readonly passwordFile?: string;
  readonly symbol?: string;
  readonly market?: string;
  readonly speed: number;
  readonly concurrency: number;
}

const RETRIES_MAX = 60;
const RETRY_DELAY_MS = 1_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Access tokens live ten minutes. */
const LOGIN_AGAIN_MS = 8 * 60_000;

interface Session {
  readonly url: string;
  token(): Promise<string>;
}

export async function replayFile(options: ReplayOptions): Promise<void> {
  const session = await openSession(options);
  const totals = { ticks: 0, accepted: 0, rejected: new Map<string, number>() };
  const beganAtMs = Date.now();
  let firstAtMs: number | undefined;
  const underWay = new Set<Promise<void>>();
  for await (const row of readPriceFile(options.data, options.symbol)) {
    firstAtMs ??= row.atMs;
    if (options.speed > 0) await waitUntil(beganAtMs + (row.atMs - firstAtMs) / options.speed);
    const market = options.market ?? (row.symbol === undefined ? undefined : marketOfSymbol(row.symbol));
    if (market === undefined)
      throw new CommandFailure(
        `Name the market of ${row.symbol ?? 'the file'} with --market, for example custom:BASE/QUOTE.`,
      );
    totals.ticks++;
    const sent = pushTick(session, market, row).then((answer) => {
      totals.accepted += answer.accepted;
      for (const { code } of answer.rejected) totals.rejected.set(code, (totals.rejected.get(code) ?? 0) + 1);
    });
    const tracked = sent.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    if (underWay.size >= Math.max(1, options.concurrency)) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  const rejected = Object.fromEntries(totals.rejected);
  process.stdout.write(
    `${JSON.stringify({ ticks: totals.ticks, accepted: totals.accepted, rejected, tookMs: Date.now() - beganAtMs })}\n`,
  );
}

async function waitUntil(atMs: number): Promise<void> {
  const waitMs = atMs - Date.now();
  if (waitMs > 0) await sleep(waitMs);
}

interface PushAnswer {
  readonly accepted: number;
  readonly rejected: readonly { readonly code: string }[];
}

async function pushTick(session: Session, market: string, row: PriceRow): Promise<PushAnswer> {
  const { atMs, open, last, high, low, volume } = row;
  const tick = { at: new Date(atMs).toISOString(), ...(open === undefined ? {} : { open }), last, high, low, volume };
  return (await post(session, '/v1/ticks', { market, ticks: [tick] }, await session.token())) as PushAnswer;
}

async function openSession(options: ReplayOptions): Promise<Session> {
  const password = (
    options.passwordFile === undefined ? readFileSync(0, 'utf8') : readFileSync(options.passwordFile, 'utf8')
  ).trim();
  const url = options.url.replace(/\/$/, '');
  let current: { token: string; takenAtMs: number } | undefined;
  const session: Session = {
    url,
    async token() {
      if (!current || Date.now() - current.takenAtMs > LOGIN_AGAIN_MS) {
        const answer = (await post(session, '/v1/auth/login', {
          email: options.email,
          password,
          client: 'native',
        })) as { accessToken: string };
        current = { token: answer.accessToken, takenAtMs: Date.now() };
      }
      return current.token;
    },
  };
  await session.token();
  return session;
}

/** Tries again while the server is away, overloaded or out of room; anything else it refuses ends the replay. */
async function post(session: Session, path: string, body: unknown, token?: string): Promise<unknown> {
  let reason = '';
  for (let attempt = 0; attempt < RETRIES_MAX; attempt++) {
    if (attempt > 0) await sleep(RETRY_DELAY_MS);
    try {
      const answer = await fetch(`${session.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      if (answer.ok) return await answer.json();
      reason = `${answer.status} ${await answer.text()}`;
      if (answer.status !== 429 && answer.status < 500) break;
    } catch (cause) {
      reason = String((cause as Error).cause ?? cause);
    }
  }
  throw new CommandFailure(`${session.url}${path}: ${reason}`);
}
