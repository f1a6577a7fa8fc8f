import { expect, test } from 'vitest';
import { ADMIN_COUNT_MAX } from '#contract/api/admin';
import { ageWords, bytesWords, countWords, uptimeWords } from './operate-words.ts';

test('numbers in words', () => {
  expect([0.25, 59.6, 130, 9_000].map(ageWords)).toEqual(['0.3 s', '60 s', '2 min', '3 h']);
  expect([40, 720, 15_120, 273_600].map(uptimeWords)).toEqual(['40 s', '12 min', '4 h 12 min', '3 d 4 h']);
  expect([104_857_600, 1_610_612_736].map(bytesWords)).toEqual(['100 MiB', '1.5 GiB']);
  expect([0, 1_234, ADMIN_COUNT_MAX].map(countWords)).toEqual(['0', '1\u202f234', '100\u202f000 or more']);
});
