/**
 * What it costs to read venues' frames: trades and quotes, beside JSON.parse alone on the same texts (what no reader that makes JSON's objects gets below)
 * and, for Binance, beside ccxt. In turn, round after round, so that a machine that is slow for a while is slow for each of them.
 */
import { readFrame } from '../../src/modules/prices/feeds/binance/parse.ts';
import { parseCoinbaseFrame } from '../../src/modules/prices/feeds/coinbase/parse.ts';
import { parseKrakenFrame } from '../../src/modules/prices/feeds/kraken/parse.ts';
import { parseTick } from '../../src/modules/prices/tick-parse.ts';
import { atLeast, atMost, type BenchContext, type Comparison, type Measurement, median } from '../measurement.ts';
import { createCcxtRival } from '../support/ccxt-rival.ts';
import {
  coinbaseTradeFrames,
  krakenTickerFrames,
  krakenTradeFrames,
  QUOTED_SYMBOLS,
  quotedSymbol,
  quoteFrames,
  tradeFrames,
} from '../support/venue-frames.ts';

const ROUNDS = 15;
const QUOTE_FRAMES = 20;
/** Between two looks at the clock. */
const FRAMES_AT_ONCE = 10;

interface Contender {
  readonly name: string;
  readonly frames: readonly string[];
  /** How many trades or quotes were found in the frame. */
  read(text: string): number;
}

export async function runParse(context: BenchContext): Promise<Measurement[]> {
  context.progress('reading and making frames');
  const trades = tradeFrames();
  const quotes = quoteFrames(QUOTE_FRAMES);
  const others = otherVenues();
  const ccxt = createCcxtRival();
  const rateOf = measure(context, [
    { name: 'trades', frames: trades.frames, read: createTradeReader() },
    { name: 'ticks', frames: trades.frames, read: createTickReader() },
    { name: 'trades bare', frames: trades.frames, read: (text) => (JSON.parse(text) ? 1 : 0) },
    { name: 'trades ccxt', frames: trades.frames, read: ccxt.readTrade },
    { name: 'quotes', frames: quotes, read: createQuoteReader() },
    { name: 'quotes bare', frames: quotes, read: (text) => (JSON.parse(text) as unknown[]).length },
    { name: 'quotes ccxt', frames: quotes, read: ccxt.readQuotes },
    ...others.flatMap(({ what, frames, read, readBare }) => [
      { name: what, frames, read },
      { name: `${what} bare`, frames, read: readBare },
    ]),
  ]);
  const bareOf = (kind: string): Comparison => ({ what: 'JSON.parse alone', value: rateOf(`${kind} bare`) });
  const ccxtOf = (kind: string): Comparison => ({ what: 'ccxt', value: rateOf(`${kind} ccxt`) });
  const row = (what: string, value: number, comparedWith: Comparison): Measurement => ({
    scenario: 'parse',
    what,
    value,
    unit: '/s',
    comparedWith,
  });
  const ratioRow = (what: string, kind: string, isRare = false): Measurement => {
    const value = rateOf(`${kind} bare`) / rateOf(kind);
    const target = isRare ? {} : { target: atMost(context, value, 2, 'times') };
    return { scenario: 'parse', what: `time against JSON.parse alone, ${what}`, value, unit: 'times', ...target };
  };
  const quotesWhat = `symbols of !miniTicker@arr, ${QUOTED_SYMBOLS.toLocaleString('en-US')} a frame`;
  return [
    {
      ...row(`${trades.what} of Binance`, rateOf('trades'), bareOf('trades')),
      target: atLeast(context, rateOf('trades'), 500_000, '/s'),
    },
    row(`${trades.what} of Binance`, rateOf('trades'), ccxtOf('trades')),
    row(`${trades.what} to ticks, decimals checked and made numbers`, rateOf('ticks'), ccxtOf('trades')),
    ratioRow(trades.what, 'trades'),
    row(quotesWhat, rateOf('quotes'), bareOf('quotes')),
    row(quotesWhat, rateOf('quotes'), ccxtOf('quotes')),
    ratioRow(quotesWhat, 'quotes'),
    ...others.flatMap(({ what, isRare }) => [row(what, rateOf(what), bareOf(what)), ratioRow(what, what, isRare)]),
  ];
}

interface OtherVenue {
  readonly what: string;
  readonly frames: readonly string[];
  readonly read: Contender['read'];
  readonly readBare: Contender['read'];
  /** Frames that no venue is known to send: no target is theirs. */
  readonly isRare?: boolean;
}

/** Those of Kraken have their prices as JSON numbers, of which each digit is kept; once written otherwise than documented, which no scanner reads. */
function otherVenues(): readonly OtherVenue[] {
  const readKraken = (text: string): number => {
    const frame = parseKrakenFrame(text);
    return frame.kind === 'trades' ? frame.trades.length : frame.kind === 'quotes' ? frame.quotes.length : 0;
  };
  const kraken = {
    read: readKraken,
    readBare: (text: string) => (JSON.parse(text) as { data: readonly unknown[] }).data.length,
  };
  const trades = krakenTradeFrames();
  const spaced = trades.map((text) => text.replace(':', ': '));
  return [
    { ...kraken, what: 'trades of Kraken, 1 to 3 a frame', frames: trades },
    { ...kraken, what: 'tickers of Kraken', frames: krakenTickerFrames() },
    { ...kraken, what: 'trades of Kraken with a space in the frame', frames: spaced, isRare: true },
    {
      what: 'trades of Coinbase',
      frames: coinbaseTradeFrames(),
      read: (text) => (parseCoinbaseFrame(text).kind === 'trade' ? 1 : 0),
      readBare: (text) => (JSON.parse(text) ? 1 : 0),
    },
  ];
}

function createTradeReader(): Contender['read'] {
  let found = 0;
  const reader = {
    trade() {
      found++;
    },
    quotes: () => undefined,
    clock: () => undefined,
    marketOf: marketOf(),
  };
  return (text) => {
    found = 0;
    readFrame(text, reader);
    return found;
  };
}

function createTickReader(): Contender['read'] {
  let found = 0;
  const reader = {
    trade(symbol: string, { atMs, price, size }: { atMs: number; price: string; size: string }) {
      if (parseTick(symbol, { at: atMs, last: price, high: price, low: price, volume: size }).ok) found++;
    },
    quotes: () => undefined,
    clock: () => undefined,
    marketOf: marketOf(),
  };
  return (text) => {
    found = 0;
    readFrame(text, reader);
    return found;
  };
}

function createQuoteReader(): Contender['read'] {
  let found = 0;
  const reader = {
    trade: () => undefined,
    quotes(quotes: readonly unknown[]) {
      found += quotes.length;
    },
    clock: () => undefined,
    marketOf: marketOf(),
  };
  return (text) => {
    found = 0;
    readFrame(text, reader);
    return found;
  };
}

/** As the feed knows its markets: by a look-up of the symbol. */
function marketOf(): (symbol: string) => string | undefined {
  const markets = new Map<string, string>();
  for (let index = 0; index < QUOTED_SYMBOLS; index++) markets.set(quotedSymbol(index), `binance:T${index}/USDT`);
  return (symbol) => markets.get(symbol);
}

/** Trades or quotes a second of each contender: the middle of the rounds, the first of which is for the compiler. */
function measure(context: BenchContext, contenders: readonly Contender[]): (name: string) => number {
  const durationMs = context.isQuick ? 5 : 150;
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    context.progress(`frames, round ${round} of ${ROUNDS}`);
    for (const contender of contenders) {
      const rate = rateOf(contender, durationMs);
      if (round > 0) rates.get(contender.name)?.push(rate);
    }
  }
  return (name) => median(rates.get(name) ?? []);
}

/** By the processor time of this thread: what else the machine does is not counted. */
function rateOf({ name, frames, read }: Contender, durationMs: number): number {
  const endMs = performance.now() + durationMs;
  const before = process.threadCpuUsage();
  let found = 0;
  for (let next = 0; next % FRAMES_AT_ONCE !== 0 || performance.now() < endMs; next++) {
    const inFrame = read(frames[next % frames.length] as string);
    if (inFrame === 0) throw new Error(`A frame of ${name} had nothing in it.`);
    found += inFrame;
  }
  const { user, system } = process.threadCpuUsage(before);
  return (found / (user + system)) * 1_000_000;
}
