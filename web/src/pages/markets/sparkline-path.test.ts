/** The small line of a market. */
import { expect, it } from 'vitest';
import { sparklinePath } from './sparkline-path.ts';

it.each([
  [[1, 3, 2], 'M0.0 20.0L5.0 0.0L10.0 10.0'],
  [[5, 5], 'M0.0 10.0L10.0 10.0'],
  [[5], ''],
  [[], ''],
])('%j', (points, path) => {
  expect(sparklinePath(points, 10, 20)).toBe(path);
});
