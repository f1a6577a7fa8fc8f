/** Refuses requests, with 503 and when to come back, while the process cannot keep up: better than answering all of them too late. */
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { OperationalError } from '#contract/problem';

/** A burst of a million firings keeps the loop busy in slices of milliseconds; only a process that is truly stuck reaches this. */
const EVENT_LOOP_DELAY_MS_MAX = 2_000;

export async function installPressureGuard(app: FastifyInstance): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: EVENT_LOOP_DELAY_MS_MAX,
    pressureHandler() {
      throw new OperationalError('overloaded', 'There is more to do than can be done right now.', { retryAfterS: 2 });
    },
  });
}
