import { expect, test } from 'vitest';
import { objectPattern, scanEntries } from './wire-pattern.ts';

function found(text: string): unknown {
  const entry = objectPattern({ name: 'text', size: 'number', at: 'text?' });
  const match = entry.exec(text);
  return match?.[0] === text ? { ...match.groups } : undefined;
}

test.each([
  ['{"name":"a","size":1.50}', { name: 'a', size: '1.50' }],
  ['{"name":"a","size":-2E+3,"at":"now"}', { name: 'a', size: '-2E+3', at: 'now' }],
  ['{"":0,"name":"a","b":"","c":null,"size":0,"d":true,"at":"x","e":-1e-9}', { name: 'a', size: '0', at: 'x' }],
  ['{"name":"a","size":0,"d":false,"size2":7}', { name: 'a', size: '0' }],
])('%s', (text, members) => {
  expect(found(text)).toEqual(members);
});

test.each([
  '{"size":1,"name":"a"}',
  '{"name":"a","size":1,"size":2}',
  '{"name":"b","name":"a","size":1}',
  '{"at":"x","name":"a","size":1}',
  '{"name":"a","size":1,"at":2}',
  '{"name":"a","size":"1"}',
  '{"name":"","size":1}',
  '{"name":"a\\n","size":1}',
  '{"name":"a\n","size":1}',
  '{"na\\u006de":"b","name":"a","size":1}',
  '{"name":"a","size":01}',
  '{"name":"a","size":1.}',
  '{"name":"a","size":.5}',
  '{"name":"a","size":+1}',
  '{"name":"a","size":1e}',
  '{"name":"a","size":NaN}',
  '{"name":"a", "size":1}',
  '{"name":"a","size":1,"more":{}}',
  '{"name":"a","size":1,"more":[1]}',
  '{"name":"a","size":1,}',
  '{,"name":"a","size":1}',
  '{}',
])('%s is left to the long way', (text) => {
  expect(found(text)).toBeUndefined();
});

test('entries are gone through to the one that no comma follows, and only as long as each is taken', () => {
  const scan = (text: string, max = 9) => {
    const taken: unknown[] = [];
    const end = scanEntries(text, 1, objectPattern({ id: 'number' }), ({ groups }) => taken.push(groups?.id) <= max);
    return { taken, end };
  };
  expect(scan('[{"id":1},{"id":22}]')).toEqual({ taken: ['1', '22'], end: 19 });
  expect(scan('[{"id":1}')).toEqual({ taken: ['1'], end: 9 });
  expect(scan('[{"id":1},{"id":2}]', 1).end).toBeUndefined();
  for (const text of ['[]', '[{"id":1},]', '[{"id":1},,{"id":2}]', '', '['])
    expect(scan(text).end, text).toBeUndefined();
});

test('a text of three million members is left to the long way as well', () => {
  expect(found(`{${'"a":1,'.repeat(3_000_000)}"name":"a","size":1}`)).toBeUndefined();
});
