/**
 * The series that are written by name, one entry each: how it is read, printed, typed, and which market it follows. To add one
 * (`change(1h)`, `rsi(14, 1h)`), give it a node in `tree.ts`, an entry here, and its values in the engine's series graph.
 */
import { faultAt, raise } from './fault.ts';
import { advance, type Lexer, pieceOf, readRaw } from './lexer.ts';
import type { Series, SeriesType } from './tree.ts';

/** The leaves that change as markets move. */
type NamedSeries = Exclude<Series, { kind: 'number' | 'binary' }>;

interface NamedSeriesEntry<S extends NamedSeries> {
  readonly type: SeriesType;
  /** Reads what follows the name; the name itself has been read. Raises a fault. `ownMarket` is the alert's. */
  readonly read: (lexer: Lexer, ownMarket: string) => S;
  readonly print: (series: S) => string;
  /** Undefined: the alert's own. */
  readonly marketOf: (series: S) => string | undefined;
}

const ENTRIES: { readonly [K in NamedSeries['kind']]: NamedSeriesEntry<Extract<NamedSeries, { kind: K }>> } = {
  price: {
    type: 'price',
    read: (lexer, ownMarket) => {
      if (lexer.token.text !== '(') return { kind: 'price' };
      const market = readMarket(lexer);
      return market === ownMarket ? { kind: 'price' } : { kind: 'price', market };
    },
    print: (series) => (series.market === undefined ? 'price' : `price(${series.market})`),
    marketOf: (series) => series.market,
  },
};

/** A map rather than the record, so that `constructor` and its like are no names. */
const BY_NAME: ReadonlyMap<string, NamedSeriesEntry<NamedSeries>> = new Map(Object.entries(ENTRIES));

/** The entry of a name in lower case. */
export function findNamedSeries(name: string): NamedSeriesEntry<NamedSeries> | undefined {
  return BY_NAME.get(name);
}

export function entryOf(series: NamedSeries): NamedSeriesEntry<NamedSeries> {
  return ENTRIES[series.kind];
}

/** The same lexical rule as the contract's market names, at most 64 characters; the engine imports nothing, so it has its own copy. */
const MARKET = /^[a-z][a-z0-9]{1,13}:[A-Za-z0-9][A-Za-z0-9._-]{0,31}\/[A-Za-z0-9][A-Za-z0-9._-]{0,15}$/;

/** `( MARKET )`; the current token is the bracket. */
function readMarket(lexer: Lexer): string {
  const name = readRaw(lexer);
  if (!MARKET.test(name.text)) {
    const piece = name.text === '' ? pieceOf(lexer, lexer.token) : name.text;
    raise(faultAt(name.start, piece, 'a market such as binance:BTC/USDT'));
  }
  if (lexer.token.text !== ')') {
    raise(faultAt(lexer.token.start, pieceOf(lexer, lexer.token), '")" after the market'));
  }
  advance(lexer);
  return name.text;
}
