/**
 * Coinbase Exchange as a test sees it: products, subscriptions, matches, tickers and heartbeats in the venue's own frames, and the REST interface over
 * the same trades. Nothing moves but by `trade` and `beat`.
 */
import { startVenueServer, type VenueServer, type VenueSocket } from '#test/venue-server';
import type { ModelTrade, VenueModel } from '../trade-feed-testbed.ts';

export interface CoinbaseServer extends VenueServer, VenueModel {
  subscribersOf(channel: string, product: string): number;
}

interface Request {
  readonly type: string;
  readonly product_ids?: readonly string[];
  readonly channels: readonly (string | { readonly name: string; readonly product_ids?: readonly string[] })[];
}

export async function startCoinbaseServer(options: {
  readonly products: readonly string[];
  /** Listed, and no valid products on the socket. */
  readonly refused?: readonly string[];
  readonly nowMs: () => number;
}): Promise<CoinbaseServer> {
  const { products, refused = [], nowMs } = options;
  const trades = new Map<string, ModelTrade[]>(products.map((product) => [product, []]));
  /** `channel product` by socket. */
  const subscriptions = new WeakMap<VenueSocket, Set<string>>();
  const of = (product: string) => trades.get(product) ?? [];

  const server = await startVenueServer({
    onMessage(socket, message) {
      const request = message as Request;
      const held = subscriptions.get(socket) ?? new Set<string>();
      subscriptions.set(socket, held);
      for (const channel of request.channels) {
        const name = typeof channel === 'string' ? channel : channel.name;
        const ids = (typeof channel === 'string' ? undefined : channel.product_ids) ?? request.product_ids ?? [];
        const unknown = ids.find((id) => !trades.has(id));
        if (unknown !== undefined) {
          server.send(
            socket,
            json({ type: 'error', message: 'Failed to subscribe', reason: `${unknown} is not a valid product` }),
          );
          return;
        }
        for (const id of ids) {
          if (request.type === 'unsubscribe') held.delete(`${name} ${id}`);
          else held.add(`${name} ${id}`);
        }
        if (request.type === 'subscribe') greet(socket, name, ids);
      }
      const byChannel = Map.groupBy(held, (key) => key.split(' ')[0] ?? '');
      const channels = [...byChannel].map(([name, keys]) => ({
        name,
        product_ids: keys.map((key) => key.split(' ')[1]),
      }));
      server.send(socket, json({ type: 'subscriptions', channels }));
    },
    onGet: (url) => {
      const [, , product = '', what = ''] = url.pathname.split('/');
      if (url.pathname === '/products') return { body: json([...products, ...refused].map(productOf)) };
      if (!trades.has(product)) return { status: 404, body: '{"message":"NotFound"}' };
      return {
        body: what === 'candles' ? candlesOf(of(product), url.searchParams) : pageOf(of(product), url.searchParams),
      };
    },
  });

  function greet(socket: VenueSocket, channel: string, ids: readonly string[]): void {
    for (const id of ids) {
      const last = of(id).at(-1);
      if (last && channel === 'matches') server.send(socket, matchOf(id, last, 'last_match'));
      if (last && channel === 'ticker_batch') server.send(socket, tickerOf(id, last));
    }
  }

  function tell(channel: string, product: string, text: string): void {
    for (const socket of server.sockets)
      if (subscriptions.get(socket)?.has(`${channel} ${product}`)) server.send(socket, text);
  }

  function tellTrade(product: string, trade: ModelTrade): void {
    tell('matches', product, matchOf(product, trade, 'match'));
    tell('ticker_batch', product, tickerOf(product, trade));
  }

  return Object.assign(server, {
    trade(product: string, price: string, { atMs = nowMs(), isTold = true } = {}) {
      const done = of(product);
      const trade = { id: (done.at(-1)?.id ?? 1_000) + 1, atMs, price };
      done.push(trade);
      if (isTold) tellTrade(product, trade);
      return trade;
    },
    tell: tellTrade,
    beat() {
      for (const product of products) {
        const last = of(product).at(-1)?.id ?? 0;
        tell(
          'heartbeat',
          product,
          json({ type: 'heartbeat', sequence: 1, last_trade_id: last, product_id: product, time: iso(nowMs()) }),
        );
      }
    },
    tradesOf: of,
    subscribersOf: (channel: string, product: string) =>
      [...server.sockets].filter((socket) => subscriptions.get(socket)?.has(`${channel} ${product}`)).length,
  });
}

function productOf(id: string) {
  const [base, quote] = id.split('-');
  return {
    id,
    base_currency: base,
    quote_currency: quote,
    quote_increment: '0.01',
    base_increment: '0.00000001',
    display_name: `${base}/${quote}`,
    min_market_funds: '1',
    margin_enabled: false,
    post_only: false,
    limit_only: false,
    cancel_only: false,
    status: 'online',
    status_message: '',
    trading_disabled: false,
    fx_stablecoin: false,
    auction_mode: false,
  };
}

function matchOf(product: string, { id, atMs, price }: ModelTrade, type: 'match' | 'last_match'): string {
  return json({
    type,
    trade_id: id,
    maker_order_id: '0f2c2d3d-be9c-4bc0-920b-f7e73ef5f41a',
    taker_order_id: '6675f8d2-9aba-4b20-8870-25c56958c6f5',
    side: 'buy',
    size: '0.5',
    price,
    product_id: product,
    sequence: id * 10,
    time: iso(atMs),
  });
}

function tickerOf(product: string, { id, atMs, price }: ModelTrade): string {
  return json({
    type: 'ticker',
    sequence: id * 10,
    product_id: product,
    price,
    open_24h: '100',
    volume_24h: '12.5',
    low_24h: '90',
    high_24h: '110',
    volume_30d: '1000',
    best_bid: price,
    best_ask: price,
    side: 'buy',
    time: iso(atMs),
    trade_id: id,
    last_size: '0.5',
  });
}

function pageOf(trades: readonly ModelTrade[], query: URLSearchParams): string {
  const after = Number(query.get('after') ?? Number.POSITIVE_INFINITY);
  const page = trades.filter(({ id }) => id < after).slice(-Number(query.get('limit') ?? 1_000));
  return json(
    page.reverse().map(({ id, atMs, price }) => ({ trade_id: id, side: 'sell', size: '0.5', price, time: iso(atMs) })),
  );
}

function candlesOf(trades: readonly ModelTrade[], query: URLSearchParams): string {
  const stepMs = Number(query.get('granularity')) * 1_000;
  const startMs = Date.parse(query.get('start') ?? '');
  const endMs = Date.parse(query.get('end') ?? '');
  const within = trades.filter(({ atMs }) => atMs - (atMs % stepMs) >= startMs && atMs - (atMs % stepMs) <= endMs);
  const rows = [...Map.groupBy(within, ({ atMs }) => atMs - (atMs % stepMs))].map(([atMs, parts]) => {
    const prices = parts.map(({ price }) => price);
    const byValue = prices.toSorted((a, b) => Number(a) - Number(b));
    return `[${atMs / 1_000},${byValue[0]},${byValue.at(-1)},${prices[0]},${prices.at(-1)},${0.5 * parts.length}]`;
  });
  return `[${rows.slice(0, 300).reverse().join(',')}]`;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '123Z');
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
