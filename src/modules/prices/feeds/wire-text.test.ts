import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInstant } from '#contract/time';
import { instantOf, remembered } from './wire-text.ts';

test('instants are those of parseInstant, however many digits they have', () => {
  const min = new Date('0001-01-01T00:00:00Z');
  fc.assert(
    fc.property(
      fc.date({ min, max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
      fc.nat(999_999_999),
      fc.nat(9),
      (date, part, digits) => {
        const fraction = digits === 0 ? '' : `.${String(part).padStart(9, '0').slice(0, digits)}`;
        const text = `${date.toISOString().slice(0, 19)}${fraction}Z`;
        expect(instantOf(text), text).toBe(parseInstant(text));
      },
    ),
  );
});

test.each([
  '2021-04-17T16:44:06.669388Z',
  '2021-04-17T16:44:06Z',
  '2021-04-17T16:44:06.Z',
  '2021-04-17T16:44:06.1234567890Z',
  '2021-04-17T16:44:06.12x456Z',
  '2021-04-17T16:44:06.669+02:00',
  '2021-04-17 16:44:06z',
  '2021-02-30T00:00:00Z',
  '2021-04-17T24:00:00Z',
  '2021-04-17T16:60:00Z',
  '2021-04-17T16:44:60Z',
  '2021-04-17T1 :44:06Z',
  '2021-04-17T16:44Z',
  '20210-4-17T16:44:06Z',
  'T:::Z',
  '',
])('%j as parseInstant reads it', (text) => {
  expect(instantOf(text)).toBe(parseInstant(text));
});

test('what is no text is no instant', () => {
  for (const value of [7, null, undefined, {}]) expect(instantOf(value)).toBeUndefined();
});

test('remembers answers, none among them, and does not grow without end', () => {
  const asked: string[] = [];
  const lengthOf = remembered((text) => {
    asked.push(text);
    return text === '' ? undefined : text.length;
  });
  expect([lengthOf('ab'), lengthOf('ab'), lengthOf(''), lengthOf('')]).toEqual([2, 2, undefined, undefined]);
  expect(asked).toEqual(['ab', '']);
  for (let index = 0; index < 10_000; index++) lengthOf(String(index));
  expect(lengthOf('ab')).toBe(2);
  expect(asked.filter((text) => text === 'ab')).toHaveLength(2);
});
