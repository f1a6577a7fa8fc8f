import { expect, it } from 'vitest';
import { createTestClock } from '#test/test-clock';
import { describeTickLog } from './tick-log.conformance.ts';
import { createMemoryTickLog } from './tick-log.memory.ts';

describeTickLog('memory', (options) => createMemoryTickLog({ ...options, clock: createTestClock() }));

it('says when an entry was appended, by the clock that never goes back', async () => {
  const clock = createTestClock();
  const log = createMemoryTickLog({ partitions: 1, capacityPerPartition: 10, clock });
  clock.advance(25);
  await log.append(0, [{ kind: 'remove', alertId: 'a' }]);
  expect(log.read(0, 0, 1)[0]?.appendedAtMs).toBe(25);
});

it('refuses to read what it has forgotten rather than pass over it', async () => {
  const log = createMemoryTickLog({ partitions: 1, capacityPerPartition: 10, clock: createTestClock() });
  await log.append(0, [
    { kind: 'remove', alertId: 'a' },
    { kind: 'remove', alertId: 'b' },
  ]);
  log.committed(0, 1);
  expect(() => log.read(0, 0, 10)).toThrow('committed');
});

it('holds a burst of its whole capacity and goes on after it', async () => {
  const log = createMemoryTickLog({ partitions: 1, capacityPerPartition: 5000, clock: createTestClock() });
  const burst = Array.from({ length: 5000 }, (_, i) => ({ kind: 'remove', alertId: String(i) }) as const);
  await log.append(0, burst);
  expect(log.read(0, 0, 9999)).toHaveLength(5000);
  log.committed(0, 5000);
  await log.append(0, burst.slice(0, 100));
  expect(log.read(0, 5000, 9999).map((entry) => entry.position)).toEqual(burst.slice(0, 100).map((_, i) => 5001 + i));
});
