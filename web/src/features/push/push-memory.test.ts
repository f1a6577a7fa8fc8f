import { expect, test } from 'vitest';
import { pushStep, readPushMemory, type TextStorage, writePushMemory } from './push-memory.ts';

const memory = { userId: 'u', channelId: 'c', endpoint: 'https://push.example/1' };

function storage(): TextStorage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

test('what was remembered is read back, and damage is nothing', () => {
  const place = storage();
  expect(readPushMemory(place)).toBeUndefined();
  writePushMemory(place, memory);
  expect(readPushMemory(place)).toEqual(memory);
  const [key = ''] = place.values.keys();
  for (const damaged of ['{', '1', '{"userId":"u"}', 'null']) {
    place.values.set(key, damaged);
    expect(readPushMemory(place)).toBeUndefined();
  }
  writePushMemory(place, undefined);
  expect(place.values.size).toBe(0);
});

test('a renewed subscription is said anew, one that is over is forgotten, that of somebody else is left alone', () => {
  expect(pushStep(memory, { userId: 'u', endpoint: memory.endpoint })).toBe('none');
  expect(pushStep(memory, { userId: 'u', endpoint: 'https://push.example/2' })).toBe('renew');
  expect(pushStep(memory, { userId: 'u', endpoint: undefined })).toBe('forget');
  expect(pushStep(memory, { userId: 'v', endpoint: undefined })).toBe('none');
  expect(pushStep(undefined, { userId: 'u', endpoint: memory.endpoint })).toBe('none');
});
