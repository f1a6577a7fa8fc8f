/**
 * Binance on 127.0.0.1 for tests: one tape of trades, served consistently as aggTrade and miniTicker frames over WebSocket and as aggTrades and klines
 * over HTTP. It misbehaves on command, and remembers what it was sent and when.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { klinesOf, type TapedTrade, tradesPage } from './binance-tape.ts';

export interface BinanceSymbol {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  status: string;
  tickSize: string;
}

/** Something that came from the client on a socket, pongs too. */
interface Received {
  readonly socket: number;
  readonly atMs: number;
  readonly text: string;
}

interface Forced {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Client {
  readonly number: number;
  readonly socket: WebSocket;
  readonly topics: Set<string>;
}

export type BinanceServer = Awaited<ReturnType<typeof startBinanceServer>>;

const QUOTES_TOPIC = '!miniTicker@arr';

export async function startBinanceServer(options: { symbols?: BinanceSymbol[]; quoteEveryMs?: number } = {}) {
  const symbols = options.symbols ?? [btcUsdt()];
  const tapes = new Map<string, TapedTrade[]>();
  const clients = new Set<Client>();
  const received: Received[] = [];
  const requests: { path: string; query: URLSearchParams; atMs: number }[] = [];
  const forced: Forced[] = [];
  const changed = new Set<string>();
  let connections = 0;
  /** What tests set to make it misbehave. */
  const moods = {
    /** Connections are broken off before the handshake. */
    refusesSockets: false,
    /** Requests are broken off. */
    refusesRequests: false,
    /** Sockets stay open and bring nothing, answers neither. */
    isSilent: false,
    /** Trades do not come, everything else does. */
    holdsTrades: false,
    /** In place of each trade's frame. */
    mangle: undefined as ((frame: string, trade: TapedTrade) => readonly string[]) | undefined,
    /** The history shows trades only when they are this old. */
    historyLagMs: 0,
    /** Subscriptions are answered with an error. */
    refusesSubscriptions: false,
    usedWeight: 10,
  };

  const http = createServer((request, response) => answer(request, response));
  const webSockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    if (moods.refusesSockets) socket.destroy();
    else webSockets.handleUpgrade(request, socket, head, welcome);
  });

  function welcome(socket: WebSocket): void {
    const client: Client = { number: ++connections, socket, topics: new Set() };
    clients.add(client);
    socket.on('close', () => clients.delete(client));
    socket.on('error', () => clients.delete(client));
    socket.on('pong', () => received.push({ socket: client.number, atMs: performance.now(), text: 'pong' }));
    socket.on('message', (data) => {
      const text = data.toString();
      received.push({ socket: client.number, atMs: performance.now(), text });
      heed(client, text);
    });
  }

  function heed({ socket, topics }: Client, text: string): void {
    if (moods.isSilent) return;
    const { method, params, id } = JSON.parse(text) as { method: string; params: string[]; id: number };
    if (moods.refusesSubscriptions) {
      socket.send(JSON.stringify({ code: 2, msg: 'Invalid request: no such stream', id }));
      return;
    }
    for (const topic of params) method === 'SUBSCRIBE' ? topics.add(topic) : topics.delete(topic);
    socket.send(JSON.stringify({ result: null, id }));
  }

  function broadcast(topic: string, frames: readonly string[]): void {
    if (moods.isSilent) return;
    for (const { socket, topics } of clients) if (topics.has(topic)) for (const frame of frames) socket.send(frame);
  }

  function tapeOf(symbol: string): TapedTrade[] {
    const tape = tapes.get(symbol) ?? [];
    tapes.set(symbol, tape);
    return tape;
  }

  function publish(symbol: string, trades: readonly Omit<TapedTrade, 'id'>[]): void {
    const tape = tapeOf(symbol);
    for (const trade of trades) {
      const taped = { ...trade, id: (tape.at(-1)?.id ?? 99) + 1 };
      tape.push(taped);
      changed.add(symbol);
      if (moods.holdsTrades) continue;
      const frame = aggTradeFrame(symbol, taped);
      broadcast(`${symbol.toLowerCase()}@aggTrade`, moods.mangle?.(frame, taped) ?? [frame]);
    }
  }

  function tellQuotes(): void {
    // The first symbol trades all the time, as BTC does.
    const told = [...new Set([symbols[0]?.symbol ?? '', ...changed])].filter((symbol) => tapeOf(symbol).length > 0);
    changed.clear();
    const tickers = told.map((symbol) => miniTicker(symbol, tapeOf(symbol)));
    if (tickers.length > 0) broadcast(QUOTES_TOPIC, [JSON.stringify(tickers)]);
    for (const ticker of tickers) broadcast(`${ticker.s.toLowerCase()}@miniTicker`, [JSON.stringify(ticker)]);
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://binance');
    requests.push({ path: url.pathname, query: url.searchParams, atMs: performance.now() });
    if (moods.refusesRequests) {
      request.socket.destroy();
      return;
    }
    const isOfMarket = !/\/(exchangeInfo|ticker\/24hr)$/.test(url.pathname);
    const { status = 200, headers = {}, body } = (isOfMarket ? forced.shift() : undefined) ?? {};
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-mbx-used-weight-1m': String(moods.usedWeight),
      ...headers,
    });
    response.end(body ?? JSON.stringify(status === 200 ? bodyOf(url) : { code: -1003, msg: 'Too many requests' }));
  }

  function bodyOf({ pathname, searchParams }: URL): unknown {
    const shown = tapeOf(searchParams.get('symbol') ?? '').filter(
      ({ publishedAtMs = 0 }) => performance.now() - publishedAtMs >= moods.historyLagMs,
    );
    if (pathname.endsWith('/exchangeInfo')) return exchangeInfo(symbols);
    if (pathname.endsWith('/ticker/24hr')) return symbols.flatMap(({ symbol }) => dayTicker(symbol, tapeOf(symbol)));
    if (pathname.endsWith('/time')) return { serverTime: Date.now() };
    if (pathname.endsWith('/aggTrades')) return tradesPage(shown, searchParams);
    if (pathname.endsWith('/klines')) return klinesOf(shown, searchParams, Date.now());
    return {};
  }

  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const quoting = setInterval(tellQuotes, options.quoteEveryMs ?? 100);

  return {
    wsUrl: `ws://127.0.0.1:${port}`,
    restUrl: `http://127.0.0.1:${port}`,
    symbols,
    moods,
    received,
    requests,
    /** These answers are given instead of trades and candles, one a request. */
    force: (...answers: Forced[]) => forced.push(...answers),
    get connections() {
      return connections;
    },
    get openSockets() {
      return clients.size;
    },
    isSubscribed: (topic: string) => [...clients].some(({ topics }) => topics.has(topic)),
    tapeOf,
    publish: (symbol: string, ...trades: readonly Omit<TapedTrade, 'id'>[]) =>
      publish(
        symbol,
        trades.map((trade) => ({ ...trade, publishedAtMs: performance.now() })),
      ),
    /** A text to every socket, whatever it is subscribed to. */
    say(text: string): void {
      for (const { socket } of clients) socket.send(text);
    },
    ping(): void {
      for (const { socket } of clients) socket.ping('keep');
    },
    /** The connections break without a goodbye (a TCP reset). */
    reset(): void {
      for (const { socket } of clients)
        (socket as unknown as { _socket: { resetAndDestroy(): void } })._socket.resetAndDestroy();
    },
    /** A frame whose second half never comes, then the end. */
    async halfFrame(): Promise<void> {
      for (const { socket } of clients) {
        const raw = (socket as unknown as { _socket: { write(bytes: Buffer): void; end(): void } })._socket;
        raw.write(Buffer.from([0x81, 0x7e, 0x01, 0x00, 0x7b, 0x22]));
        await sleep(5);
        raw.end();
      }
    },
    /** Says that it will, then closes every socket that was open. */
    async shutDown(afterMs: number): Promise<void> {
      const old = [...clients];
      for (const { socket } of old) socket.send(JSON.stringify({ e: 'serverShutdown', E: Date.now() }));
      await sleep(afterMs);
      for (const { socket } of old) socket.close(1001);
    },
    async close(): Promise<void> {
      clearInterval(quoting);
      for (const { socket } of clients) socket.terminate();
      webSockets.close();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

export function btcUsdt(): BinanceSymbol {
  return { symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING', tickSize: '0.01000000' };
}

export function aggTradeFrame(symbol: string, { id, atMs, price, size }: TapedTrade): string {
  return JSON.stringify({
    e: 'aggTrade',
    E: atMs,
    s: symbol,
    a: id,
    p: price,
    q: size,
    f: id,
    l: id,
    T: atMs,
    m: true,
    M: true,
  });
}

function miniTicker(symbol: string, tape: readonly TapedTrade[]) {
  const last = tape.at(-1) as TapedTrade;
  const first = tape[0] as TapedTrade;
  return {
    e: '24hrMiniTicker',
    E: Date.now(),
    s: symbol,
    c: last.price,
    o: first.price,
    h: last.price,
    l: last.price,
    v: '1',
    q: '2.5',
  };
}

/** Symbols that never traded show prices of 0, as Binance has it. */
function dayTicker(symbol: string, tape: readonly TapedTrade[]) {
  const last = tape.at(-1)?.price ?? '0.00000000';
  const open = tape[0]?.price ?? '0.00000000';
  return {
    symbol,
    openPrice: open,
    highPrice: last,
    lowPrice: open,
    lastPrice: last,
    volume: '1',
    quoteVolume: '2.5',
    openTime: Date.now() - 86_400_000,
    closeTime: Date.now(),
    firstId: tape[0]?.id ?? -1,
    lastId: tape.at(-1)?.id ?? -1,
    count: tape.length,
  };
}

function exchangeInfo(symbols: readonly BinanceSymbol[]) {
  return {
    timezone: 'UTC',
    serverTime: Date.now(),
    rateLimits: [],
    symbols: symbols.map(({ tickSize, ...symbol }) => ({
      ...symbol,
      filters: [{ filterType: 'PRICE_FILTER', minPrice: tickSize, maxPrice: '1000000.00000000', tickSize }],
    })),
  };
}
