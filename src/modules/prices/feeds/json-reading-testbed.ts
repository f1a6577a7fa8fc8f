/**
 * JSON read slowly and plainly, a token at a time, with every number as the text of its literal: what the fast readings are held against by their tests.
 * It follows the grammar of JSON and nothing else, and throws a SyntaxError where a text is none.
 */

const TOKEN = new RegExp(
  [
    '[ \\t\\n\\r]*(?:',
    '([{}[\\]:,])|',
    // Whether it is a text is for JSON.parse to say.
    '("(?:[^"\\\\]|\\\\.)*")|',
    '(-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?)|',
    '(true|false|null)|',
    '$)',
  ].join(''),
  'y',
);

type Token =
  | { readonly kind: 'mark'; readonly mark: string }
  | { readonly kind: 'value'; readonly value: unknown; readonly isText: boolean }
  | { readonly kind: 'end' };

export function readJsonSlowly(text: string): unknown {
  const tokens = tokensOf(text);
  const value = takeValue(tokens);
  if (tokens.shift()?.kind !== 'end') throw new SyntaxError('More than one value.');
  return value;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  do {
    TOKEN.lastIndex = index;
    const found = TOKEN.exec(text);
    if (!found) throw new SyntaxError(`No token at ${index}.`);
    const [, mark, quoted, number, word] = found;
    index = TOKEN.lastIndex;
    if (mark !== undefined) tokens.push({ kind: 'mark', mark });
    else if (quoted !== undefined) tokens.push({ kind: 'value', value: JSON.parse(quoted), isText: true });
    else if (number !== undefined) tokens.push({ kind: 'value', value: number, isText: false });
    else if (word !== undefined) tokens.push({ kind: 'value', value: JSON.parse(word), isText: false });
  } while (index < text.length);
  return [...tokens, { kind: 'end' }];
}

function takeValue(tokens: Token[]): unknown {
  const token = tokens.shift();
  if (token?.kind === 'value') return token.value;
  if (token?.kind === 'mark' && token.mark === '[') return takeList(tokens, ']', () => takeValue(tokens));
  if (token?.kind === 'mark' && token.mark === '{')
    return Object.fromEntries(takeList(tokens, '}', () => takeMember(tokens)));
  throw new SyntaxError('No value.');
}

function takeMember(tokens: Token[]): readonly [string, unknown] {
  const name = tokens.shift();
  if (name?.kind !== 'value' || !name.isText || !takeMark(tokens, ':')) throw new SyntaxError('No member.');
  return [String(name.value), takeValue(tokens)];
}

function takeList<T>(tokens: Token[], end: string, take: () => T): T[] {
  if (takeMark(tokens, end)) return [];
  const items = [take()];
  while (takeMark(tokens, ',')) items.push(take());
  if (!takeMark(tokens, end)) throw new SyntaxError(`No ${end}.`);
  return items;
}

function takeMark(tokens: Token[], mark: string): boolean {
  const next = tokens[0];
  if (next?.kind !== 'mark' || next.mark !== mark) return false;
  tokens.shift();
  return true;
}
