/**
 * The short way through Kraken's commonest frames, trades and tickers as it documents them: the members that we want come out as `parseJsonTexts` gives
 * them, numbers as the text of their literals. Everything else is left to that, and what the members say is judged after either (see parse.ts).
 */
import type { Fields } from '../json-fields.ts';
import { objectPattern, scanEntries } from '../wire-pattern.ts';

const HEAD = /^\{"channel":"(trade|ticker)","type":"(snapshot|update)","data":\[/;
const END = ']}';

const TRADE = objectPattern({
  symbol: 'text',
  price: 'number',
  qty: 'number',
  trade_id: 'number',
  timestamp: 'text',
});

const TICKER = objectPattern({
  symbol: 'text',
  last: 'number',
  volume: 'number',
  vwap: 'number',
  change: 'number',
  timestamp: 'text?',
});

/** Undefined where the text is not written so. */
export function scanFrame(text: string): Fields | undefined {
  const head = HEAD.exec(text);
  if (!head) return undefined;
  const [begin, channel, type] = head;
  const data: (Fields | undefined)[] = [];
  const end = scanEntries(text, begin.length, channel === 'trade' ? TRADE : TICKER, ({ groups }) => {
    data.push(groups);
    return true;
  });
  return end === text.length - END.length && text.endsWith(END) ? { channel, type, data } : undefined;
}
