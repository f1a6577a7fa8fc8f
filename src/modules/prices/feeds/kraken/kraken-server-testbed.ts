/**
 * Kraken as a test sees it: pairs, subscriptions, trades, tickers and heartbeats in the frames of WebSocket v2, and the REST interface over the same
 * trades. Nothing moves but by `trade` and `beat`. Prices are written as JSON numbers, with the zeros that they were given.
 */
import { startVenueServer, type VenueServer, type VenueSocket } from '#test/venue-server';
import type { ModelTrade, VenueModel } from '../trade-feed-testbed.ts';

export interface KrakenServer extends VenueServer, VenueModel {
  subscribersOf(channel: string, symbol: string): number;
}

interface Request {
  readonly method: string;
  readonly req_id?: number;
  readonly params?: { readonly channel: string; readonly symbol: readonly string[]; readonly snapshot?: boolean };
}

const SNAPSHOT_TRADES = 50;

export async function startKrakenServer(options: {
  /** As WebSocket v2 writes them: `BTC/USD`. */
  readonly symbols: readonly string[];
  /** Listed, and not supported on the socket. */
  readonly refused?: readonly string[];
  readonly nowMs: () => number;
}): Promise<KrakenServer> {
  const { symbols, refused = [], nowMs } = options;
  const trades = new Map<string, ModelTrade[]>(symbols.map((symbol) => [symbol, []]));
  const subscriptions = new WeakMap<VenueSocket, Set<string>>();
  const of = (symbol: string) => trades.get(symbol) ?? [];

  const server = await startVenueServer({
    onConnect(socket) {
      subscriptions.set(socket, new Set());
      server.send(
        socket,
        '{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":12393906104898154338}]}',
      );
    },
    onMessage(socket, message) {
      const { method, req_id, params } = message as Request;
      if (method === 'ping') server.send(socket, JSON.stringify({ method: 'pong', req_id }));
      if (!params) return;
      const { channel } = params;
      for (const symbol of params.symbol) {
        const isKnown = trades.has(symbol);
        server.send(socket, JSON.stringify({ method, req_id, ...answerTo({ isKnown, channel, symbol }) }));
        if (!isKnown) continue;
        if (method === 'unsubscribe') subscriptions.get(socket)?.delete(`${channel} ${symbol}`);
        else subscriptions.get(socket)?.add(`${channel} ${symbol}`);
        if (method === 'subscribe') greet(socket, params, symbol);
      }
    },
    onGet(url) {
      if (url.pathname.endsWith('AssetPairs')) return answer(`{${[...symbols, ...refused].map(pairOf).join(',')}}`);
      const symbol = symbols.find((known) => restNameOf(known) === url.searchParams.get('pair'));
      if (symbol === undefined) return { body: '{"error":["EQuery:Unknown asset pair"]}' };
      return answer(
        url.pathname.endsWith('OHLC') ? candlesOf(symbol, of(symbol), url) : pageOf(symbol, of(symbol), url),
      );
    },
  });

  function greet(socket: VenueSocket, { channel, snapshot }: NonNullable<Request['params']>, symbol: string): void {
    const last = of(symbol).at(-1);
    if (last && channel === 'ticker' && snapshot !== false) server.send(socket, tickerOf(symbol, last, 'snapshot'));
    if (channel === 'trade' && snapshot)
      server.send(socket, tradesOf(symbol, of(symbol).slice(-SNAPSHOT_TRADES), 'snapshot'));
  }

  function tell(channel: string, symbol: string, text: string): void {
    for (const socket of server.sockets)
      if (subscriptions.get(socket)?.has(`${channel} ${symbol}`)) server.send(socket, text);
  }

  function tellTrade(symbol: string, trade: ModelTrade): void {
    tell('trade', symbol, tradesOf(symbol, [trade], 'update'));
    tell('ticker', symbol, tickerOf(symbol, trade, 'update'));
  }

  return Object.assign(server, {
    trade(symbol: string, price: string, { atMs = nowMs(), isTold = true } = {}) {
      const done = of(symbol);
      const trade = { id: (done.at(-1)?.id ?? 1_000) + 1, atMs, price };
      done.push(trade);
      if (isTold) tellTrade(symbol, trade);
      return trade;
    },
    tell: tellTrade,
    beat() {
      for (const socket of server.sockets)
        if (subscriptions.get(socket)?.size) server.send(socket, '{"channel":"heartbeat"}');
    },
    tradesOf: of,
    subscribersOf: (channel: string, symbol: string) =>
      [...server.sockets].filter((socket) => subscriptions.get(socket)?.has(`${channel} ${symbol}`)).length,
  });
}

function answerTo({ isKnown, channel, symbol }: { isKnown: boolean; channel: string; symbol: string }) {
  const times = { time_in: '2023-09-25T09:04:31.742599Z', time_out: '2023-09-25T09:04:31.742648Z' };
  if (!isKnown) return { error: `Currency pair not supported ${symbol}`, success: false, symbol, ...times };
  return { result: { channel, symbol, snapshot: true }, success: true, ...times };
}

function answer(result: string) {
  return { body: `{"error":[],"result":${result}}` };
}

/** `BTC/USD` -> `XBTUSD`. */
function restNameOf(symbol: string): string {
  return wsnameOf(symbol).replace('/', '');
}

function wsnameOf(symbol: string): string {
  return symbol.replace('BTC', 'XBT').replace('DOGE', 'XDG');
}

function pairOf(symbol: string): string {
  const name = restNameOf(symbol);
  const fields = { altname: name, wsname: wsnameOf(symbol), pair_decimals: 1, tick_size: '0.1', status: 'online' };
  return `"${name}":${JSON.stringify(fields)}`;
}

function tradesOf(symbol: string, trades: readonly ModelTrade[], type: 'snapshot' | 'update'): string {
  const entries = trades.map(
    ({ id, atMs, price }) =>
      `{"symbol":"${symbol}","side":"buy","price":${price},"qty":0.50000000,"ord_type":"limit","trade_id":${id},"timestamp":"${iso(atMs)}"}`,
  );
  return `{"channel":"trade","type":"${type}","data":[${entries.join(',')}]}`;
}

function tickerOf(symbol: string, { atMs, price }: ModelTrade, type: 'snapshot' | 'update'): string {
  const fields = `"bid":${price},"bid_qty":1,"ask":${price},"ask_qty":1,"last":${price},"volume":10,"vwap":100.00,"low":90,"high":110,"change":1.0,"change_pct":1`;
  return `{"channel":"ticker","type":"${type}","data":[{"symbol":"${symbol}",${fields},"timestamp":"${iso(atMs)}"}]}`;
}

function pageOf(symbol: string, trades: readonly ModelTrade[], url: URL): string {
  const sinceNs = BigInt(url.searchParams.get('since') ?? '0');
  const page = trades
    .filter((trade) => nsOf(trade.atMs) > sinceNs)
    .slice(0, Number(url.searchParams.get('count') ?? 1_000));
  const rows = page.map(({ id, atMs, price }) => `["${price}","0.50000000",${secondsOf(atMs)},"b","l","",${id}]`);
  const last = page.at(-1);
  return `{"${restNameOf(symbol)}":[${rows.join(',')}],"last":"${last ? nsOf(last.atMs) : sinceNs}"}`;
}

function candlesOf(symbol: string, trades: readonly ModelTrade[], url: URL): string {
  const stepMs = Number(url.searchParams.get('interval')) * 60_000;
  const sinceMs = Number(url.searchParams.get('since')) * 1_000;
  const byOpening = Map.groupBy(trades, ({ atMs }) => atMs - (atMs % stepMs));
  const rows = [...byOpening].flatMap(([atMs, parts]) => {
    const prices = parts.map(({ price }) => price);
    const byValue = prices.toSorted((a, b) => Number(a) - Number(b));
    if (atMs <= sinceMs) return [];
    return `[${atMs / 1_000},"${prices[0]}","${byValue.at(-1)}","${byValue[0]}","${prices.at(-1)}","1","${0.5 * parts.length}",${parts.length}]`;
  });
  return `{"${restNameOf(symbol)}":[${rows.slice(-720).join(',')}],"last":0}`;
}

function nsOf(atMs: number): bigint {
  return BigInt(atMs) * 1_000_000n + 123_000n;
}

function secondsOf(atMs: number): string {
  return `${Math.floor(atMs / 1_000)}.${(atMs % 1_000).toString().padStart(3, '0')}1230`;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '123Z');
}
