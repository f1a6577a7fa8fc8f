/** Waits for what happens in its own time. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when the condition holds; throws, naming `what`, when it does not within the time. */
export async function until(
  condition: () => Promise<boolean>,
  what = 'the condition',
  timeoutMs = 10_000,
): Promise<void> {
  const beganAtMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - beganAtMs > timeoutMs) throw new Error(`${what} did not come within ${timeoutMs} ms`);
    await sleep(10);
  }
}
