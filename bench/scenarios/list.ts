/**
 * Reading a page of one's alerts when there are a million in the database: people with a hundred, one with fifty thousand anywhere in the list, and the
 * filters that have no index. Asked for at a steady rate, counted from when each page was due.
 */
import { createApiClient, type SignedInClient } from '#test/api-client';
import { atMost, type BenchContext, type Measurement } from '../measurement.ts';
import { marketName } from '../support/alert-crowd.ts';
import { keepToCore, startServer } from '../support/bench-server.ts';
import {
  createLoadClient,
  type LoadClient,
  type LoadOutcome,
  mustHaveWorked,
  startOpenLoop,
} from '../support/http-load.ts';
import { copyOfPrepared, emailOf } from '../support/prepared-data.ts';
import { spreadShape } from './api.ts';

const PAGES_PER_S = 100;
/** Of searches that look through all that somebody has. */
const SEARCHES_PER_S = 2;
const ORDINARY_USERS = 20;
const LIMIT = 50;

interface Page {
  readonly token: string;
  readonly path: string;
}

interface Kind {
  readonly what: string;
  readonly pages: readonly Page[];
  readonly ratePerS: number;
}

export async function runList(context: BenchContext): Promise<Measurement[]> {
  const shape = spreadShape(context.isQuick);
  context.progress('preparing the database');
  const dataDir = await copyOfPrepared(context.folder, shape, 'list');
  const server = await startServer({ dataDir, core: 0 });
  keepToCore(1);
  const client = createLoadClient(server.url, 64);
  try {
    const api = createApiClient(() => server.url);
    const heavy = await api.signIn(emailOf(0));
    const ordinary: SignedInClient[] = [];
    // Users whose number is a multiple of 20 gave their alerts to the first one.
    for (let i = 0; i < ORDINARY_USERS; i++) ordinary.push(await api.signIn(emailOf(i + 1 < 20 ? i + 1 : i + 2)));
    const pages = await heavyPages(heavy, context.isQuick ? 10 : 200);
    const firstPage = ({ token }: { token: string }) => ({ token, path: `/v1/alerts?limit=${LIMIT}` });
    const first = (query: string) => ({ token: heavy.token, path: `/v1/alerts?limit=${LIMIT}${query}` });
    const byMarket = [0, 20, 40].map((market) => first(`&market=${encodeURIComponent(marketName(market))}`));
    const kinds: readonly Kind[] = [
      { what: 'of people with about 100', pages: ordinary.map(firstPage), ratePerS: PAGES_PER_S },
      { what: 'of one with 5 % of all, anywhere in the list', pages, ratePerS: PAGES_PER_S },
      { what: 'the same, by market', pages: byMarket, ratePerS: PAGES_PER_S },
      { what: 'the same, by state (no index)', pages: [first('&state=armed')], ratePerS: PAGES_PER_S },
      {
        what: 'the same, by a text that is nowhere (no index)',
        pages: [first('&q=nowhere')],
        ratePerS: SEARCHES_PER_S,
      },
    ];
    const rows: Measurement[] = [];
    for (const kind of kinds) rows.push(...(await measure(context, client, { ...kind, alerts: shape.alerts })));
    return rows;
  } finally {
    client.close();
    await server.stop();
  }
}

/** As many pages of the long list, from all over it. */
async function heavyPages(heavy: SignedInClient, count: number): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: string | null = null;
  do {
    const path: string = `/v1/alerts?limit=${LIMIT}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await heavy.call<{ nextCursor: string | null }>('GET', path);
    pages.push({ token: heavy.token, path });
    cursor = answer.body.nextCursor;
  } while (cursor !== null);
  const every = Math.max(1, Math.floor(pages.length / count));
  return pages.filter((_, index) => index % every === 0);
}

async function measure(
  context: BenchContext,
  client: LoadClient,
  kind: Kind & { readonly alerts: number },
): Promise<Measurement[]> {
  const { what, ratePerS } = kind;
  context.progress(`pages ${what}`);
  const { latencies } = await load(client, kind, context.isQuick ? 300 : 5_000);
  const row = (name: string, share: number): Measurement => ({
    scenario: 'list',
    what: `a page of ${LIMIT} alerts, ${kind.alerts.toLocaleString('en-US')} in the database, ${ratePerS}/s, ${what}, ${name}`,
    value: latencies.percentileMs(share),
    unit: 'ms',
    ...(name === 'p99' ? { target: atMost(context, latencies.percentileMs(share), 20, 'ms') } : {}),
  });
  return [row('p50', 0.5), row('p99', 0.99)];
}

async function load(client: LoadClient, { pages, ratePerS }: Kind, durationMs: number): Promise<LoadOutcome> {
  const loop = startOpenLoop(ratePerS, (index) => {
    const page = pages[index % pages.length] ?? { token: '', path: '' };
    return client.send({ method: 'GET', ...page, status: 200 });
  });
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  const outcome = await loop.stop();
  mustHaveWorked(outcome, 'pages');
  return outcome;
}
