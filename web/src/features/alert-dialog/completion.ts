/**
 * What may be written next in a condition: keywords while a word is typed, markets within `price(`. Pure.
 */

export interface Wanted {
  readonly kind: 'word' | 'market';
  /** Where what is being typed begins. */
  readonly from: number;
  readonly typed: string;
}

export interface Suggestion {
  /** Put in place of what is typed. */
  readonly text: string;
  readonly hint: string;
}

const WORDS: readonly Suggestion[] = [
  { text: 'price', hint: 'the price of this market' },
  { text: 'price(', hint: 'the price of another market' },
  { text: '>=', hint: 'at or above' },
  { text: '<=', hint: 'at or below' },
  { text: '>', hint: 'above' },
  { text: '<', hint: 'below' },
  { text: 'crosses', hint: 'reaches it from either side' },
  { text: 'crosses above', hint: 'reaches it from below' },
  { text: 'crosses below', hint: 'reaches it from above' },
  { text: 'inside', hint: 'within a range: inside 60000..70000' },
  { text: 'outside', hint: 'out of a range: outside 60000..70000' },
  { text: 'all(', hint: 'all of these, separated by commas' },
  { text: 'any(', hint: 'any of these, separated by commas' },
];
const OPERATORS = new Set(['>=', '<=', '>', '<', 'crosses', 'crosses above', 'crosses below', 'inside', 'outside']);

/** At the cursor; undefined where nothing is to be suggested (within a number, say). */
export function wantedAt(text: string, cursor: number): Wanted | undefined {
  const before = text.slice(0, cursor);
  const market = /price\s*\(\s*([^\s(),]*)$/i.exec(before);
  if (market) return { kind: 'market', from: cursor - (market[1] ?? '').length, typed: market[1] ?? '' };
  const word = /(?:^|[\s(,])((?:crosses\s+)?[a-z]*|[<>]=?)$/i.exec(before);
  if (!word) return undefined;
  const typed = word[1] ?? '';
  return { kind: 'word', from: cursor - typed.length, typed };
}

/** Words that begin so and fit after what stands before. */
export function wordsFor({ from, typed }: Wanted, text: string): readonly Suggestion[] {
  const before = text.slice(0, from).trimEnd();
  const isAfterSeries = /(price|\)|[0-9%])$/i.test(before);
  const lower = typed.toLowerCase().replaceAll(/\s+/g, ' ');
  return WORDS.filter(
    ({ text: word }) => OPERATORS.has(word) === isAfterSeries && word.startsWith(lower) && word !== lower,
  );
}

/** The text with the suggestion in it, and where the cursor then stands. */
export function completed(text: string, wanted: Wanted, { text: word }: Suggestion): { text: string; cursor: number } {
  const after = text.slice(wanted.from + wanted.typed.length);
  const isMarket = wanted.kind === 'market';
  const isOpen = word.endsWith('(');
  const tail = isMarket ? (after.startsWith(')') ? '' : ') ') : isOpen || after.startsWith(' ') ? '' : ' ';
  const head = text.slice(0, wanted.from) + word + tail;
  return { text: head + after, cursor: head.length };
}
