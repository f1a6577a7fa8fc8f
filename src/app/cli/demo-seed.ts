/**
 * What is in the demo when somebody first looks: a watch list, alerts of several shapes around the present prices, and a few tasks. Made through the
 * HTTP surface by the demo's user, as a person would make them.
 */
import type { FastifyInstance } from 'fastify';
import type { AlertCreate } from '#contract/api/alerts';
import type { SignedInBody } from '#contract/api/auth';
import type { PriceList } from '#contract/api/prices';
import type { TaskCreate } from '#contract/api/tasks';

const BTC = 'demo:BTC/USDT';
const ETH = 'demo:ETH/USDT';
const SOL = 'demo:SOL/USDT';
const PEPE = 'demo:PEPE/USDT';
const INDEX = 'index:BTC/USD';
const WATCHED = [BTC, ETH, SOL, INDEX, 'demo:XRP/USDT', 'demo:DOGE/USDT', PEPE];

/** Share of the price by which Bitcoin moves within a minute nearly always, up or down. */
const NEAR = 0.0003;

export type Prices = (market: string) => number;

export async function seedDemo(server: Pick<FastifyInstance, 'inject'>): Promise<void> {
  const { accessToken } = await call<SignedInBody>('POST', '/v1/auth/demo', {});

  async function call<T>(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, token?: string): Promise<T> {
    const answer = await server.inject({
      method,
      url,
      ...(payload ? { payload } : {}),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode}: ${answer.body}`);
    return answer.json<T>();
  }

  const { items } = await call<PriceList>(
    'GET',
    `/v1/prices?markets=${encodeURIComponent([BTC, ETH, SOL, PEPE].join())}`,
    undefined,
    accessToken,
  );
  const prices = new Map(items.map(({ market, price }) => [market, Number(price)]));
  const priceOf = (market: string): number => {
    const price = prices.get(market);
    if (price === undefined) throw new Error(`The demo has no price of ${market}.`);
    return price;
  };
  await call('PUT', '/v1/watchlist', { markets: WATCHED }, accessToken);
  // The newest is listed first.
  for (const alert of demoAlerts(priceOf).toReversed()) await call('POST', '/v1/alerts', alert, accessToken);
  for (const task of demoTasks(Date.now())) await call('POST', '/v1/tasks', task, accessToken);
}

/** The first fires within a minute, nearly always; the second at once, and every minute; the others when the market gets there. */
export function demoAlerts(price: Prices): readonly AlertCreate[] {
  const [btc, eth, sol, pepe] = [price(BTC), price(ETH), price(SOL), price(PEPE)];
  return [
    {
      market: BTC,
      condition: `price outside ${level(btc * (1 - NEAR), 6)}..${level(btc * (1 + NEAR), 6)}`,
      repeat: 'always',
      cooldown: '2m',
      note: 'Close to the price, so that you see one fire soon',
      task: { title: 'Look at Bitcoin: it left its narrow band', priority: 'high', dueIn: '1h' },
    },
    {
      market: BTC,
      condition: `price > ${level(btc * 0.98)}`,
      trigger: 'state',
      repeat: 'always',
      cooldown: '1m',
      note: 'Once a minute, as long as it holds',
    },
    {
      market: ETH,
      condition: `price >= ${level(eth * 1.012)}`,
      note: 'Where I sell a part',
      task: { title: 'Take some profit on ETH', priority: 'medium', dueIn: '4h' },
    },
    { market: ETH, condition: `price <= ${level(eth * 0.97)}`, note: 'Too low to ignore', rearm: '0.5%', repeat: 5 },
    {
      market: SOL,
      condition: `price inside ${level(sol * 0.97)}..${level(sol * 0.985)}`,
      note: 'Where I would buy',
      task: { title: 'Buy SOL in three parts', priority: 'urgent', dueIn: '30m' },
    },
    {
      market: SOL,
      condition: `all(price > ${level(sol * 1.004)}, price(${BTC}) > ${level(btc * 1.002)})`,
      repeat: 'always',
      cooldown: '30m',
      note: 'Only together with Bitcoin',
    },
    {
      market: BTC,
      condition: `price / price(${ETH}) >= ${level((btc / eth) * 1.003)}`,
      repeat: 'always',
      cooldown: '10m',
      rearm: '0.2%',
      note: 'Bitcoin gets dear against Ether',
    },
    {
      market: INDEX,
      condition: `price crosses ${level(btc * 1.005)}`,
      repeat: 3,
      note: 'On the index: one venue alone cannot fire it',
    },
    { market: PEPE, condition: `price <= ${level(pepe * 0.95)}`, note: 'Small prices are exact too' },
  ];
}

export function demoTasks(nowMs: number): readonly TaskCreate[] {
  const inHours = (hours: number) => new Date(nowMs + hours * 3_600_000).toISOString();
  return [
    { title: 'Go through the alerts of this week', due: inHours(26), priority: 'medium', tags: ['routine'] },
    { title: 'Move the stop of DOGE up', status: 'doing', priority: 'high', due: inHours(3), tags: ['doge'] },
    { title: 'Write down why I hold LINK', priority: 'low', tags: ['journal'], notes: 'Three sentences are enough.' },
    { title: 'Compare fees of both exchanges', status: 'done', tags: ['routine'] },
  ];
}

/** A round price near another: so many digits that count. */
function level(value: number, digits = 4): string {
  const rounded = Number(value.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(rounded)));
  return rounded.toFixed(decimals);
}
