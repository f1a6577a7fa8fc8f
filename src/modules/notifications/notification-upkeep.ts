/** Forgets what streams can no longer resume from: items of tasks that are older than a week, piece by piece. */
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import type { StreamStore } from './stream-store.ts';

const ROUND_MS = 600_000;
const KEPT_MS = 7 * 86_400_000;
const SLICE = 500;

export interface NotificationUpkeep {
  start(): void;
  stop(): Promise<void>;
}

export function createNotificationUpkeep(deps: {
  items: Pick<StreamStore, 'prune'>;
  clock: Clock;
  log: Logger;
}): NotificationUpkeep {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = true;
  let round: Promise<void> = Promise.resolve();

  async function tend(): Promise<void> {
    let count = SLICE;
    while (count === SLICE && !isStopped) count = await deps.items.prune(deps.clock.nowMs() - KEPT_MS, SLICE);
  }

  return {
    start() {
      isStopped = false;
      timer = setInterval(() => {
        round = round
          .then(tend)
          .catch((cause) => deps.log.error({ err: cause }, 'old stream items could not be removed'));
      }, ROUND_MS);
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await round;
    },
  };
}
