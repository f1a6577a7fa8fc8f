import { createTestClock } from '#test/test-clock';
import { describeLeases } from './lease.conformance.ts';
import { createMemoryLeases } from './lease.memory.ts';

describeLeases('memory', () => {
  const clock = createTestClock();
  return { leases: createMemoryLeases({ clock }), advance: async (ms) => clock.advance(ms) };
});
