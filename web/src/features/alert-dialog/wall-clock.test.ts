/** Dates are entered on the person's own clock. */
import { expect, it } from 'vitest';
import { instantOfWall, wallOfInstant } from './wall-clock.ts';

it.each([
  ['2026-03-12T11:00', 'Europe/Berlin', '2026-03-12T10:00:00.000Z'],
  ['2026-07-12T11:00', 'Europe/Berlin', '2026-07-12T09:00:00.000Z'],
  ['2026-03-12T00:30', 'America/New_York', '2026-03-12T04:30:00.000Z'],
  ['2026-03-12T05:45', 'Asia/Kathmandu', '2026-03-12T00:00:00.000Z'],
])('%s in %s', (wall, zone, instant) => {
  expect(instantOfWall(wall, zone)).toBe(instant);
  expect(wallOfInstant(instant, zone)).toBe(wall);
});

it('nothing is nothing', () => {
  expect(instantOfWall('', 'UTC')).toBe('');
  expect(wallOfInstant('', 'UTC')).toBe('');
});
