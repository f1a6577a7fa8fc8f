import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEventParser, type ServerEvent } from './event-parser.ts';

function parse(pieces: readonly string[]): readonly ServerEvent[] {
  const parser = createEventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

/** Cuts a text at any places. */
const cut = (text: string) =>
  fc.uniqueArray(fc.nat(text.length)).map((places) => {
    const sorted = [0, ...places.sort((a, b) => a - b), text.length];
    return sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
  });

const word = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', ' ', ':', '{', '"', '0') });
const event = fc.record({
  id: fc.option(fc.stringMatching(/^[0-9]{1,5}f?\.[0-9]{1,3}$/), { nil: undefined }),
  event: fc.option(fc.constantFrom('price', 'firing', 'task'), { nil: undefined }),
  data: fc.array(word, { minLength: 1, maxLength: 3 }),
  comment: fc.option(word, { nil: undefined }),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

function write({ id, event: name, data, comment }: Event, end: string): string {
  return [
    ...(comment === undefined ? [] : [`:${comment}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(name === undefined ? [] : [`event: ${name}`]),
    ...data.map((line) => `data: ${line}`),
    '',
    '',
  ].join(end);
}

describe('events', () => {
  test('written down and read again are the same, wherever the text was cut', () => {
    fc.assert(
      fc.property(
        fc
          .tuple(fc.array(event, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'))
          .chain(([events, end]) => fc.tuple(fc.constant(events), cut(events.map((one) => write(one, end)).join('')))),
        ([events, pieces]) => {
          let id = '';
          const expected = events.map((one) => {
            id = one.id ?? id;
            return { event: one.event ?? 'message', data: one.data.join('\n'), id };
          });
          expect(parse(pieces)).toEqual(expected);
        },
      ),
    );
  });

  test('of any text at all, however it was cut, are those of the text in one piece', () => {
    const anything = fc.string({
      unit: fc.constantFrom('\n', '\r\n', 'data:', 'data: ', 'id:', 'event: ', ':', 'x', ' ', '\n\n'),
    });
    fc.assert(
      fc.property(
        anything.chain((text) => fc.tuple(fc.constant(text), cut(text))),
        ([text, pieces]) => {
          expect(parse(pieces)).toEqual(parse([text]));
        },
      ),
    );
  });

  test('come at once, and not before they are whole', () => {
    const parser = createEventParser();
    expect(parser.push('event: price\ndata: {"a":1}\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ event: 'price', data: '{"a":1}', id: '' }]);
  });

  test('have the last id, with or without an event of its own', () => {
    const parser = createEventParser();
    expect(parser.push('id: 7.0\n\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x', id: '7.0' }]);
    expect(parser.push('id: 8.0\n\n')).toEqual([]);
    expect(parser.lastId()).toBe('8.0');
    expect(parser.push('id: 9\0\ndata: y\n\n')[0]?.id).toBe('8.0');
  });

  test('are none for comments, such as the ones that keep a connection open', () => {
    expect(parse([': ping\n\n', ':\n\n', 'retry: 100\n\n', 'event: price\n\n'])).toEqual([]);
  });
});
