/**
 * Sends what is due: claims by lease, a few per channel in turn, sends, records. A crash at any point leaves either nothing or a lease that
 * ends; the delivery is then sent again under the same id.
 * Slots: `concurrency` sends run at once; one that takes longer than `slowAfterMs` gives its slot back and counts only against
 * `socketsMax`, so endpoints that do not answer use up sockets of their own and never the turn of others.
 */
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import type { DeliveryLanes, LaneGrant } from './delivery-lanes.ts';
import type { DeliverySender } from './delivery-sender.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { ClaimedDelivery } from './notification.ts';

export interface DeliveryWorkerConfig {
  readonly concurrency: number;
  readonly socketsMax: number;
  readonly slowAfterMs: number;
  readonly leaseMs: number;
  readonly pollMs: number;
  /** No other process works on this store: leases found at start are of a process that is gone. */
  readonly isSoleWorker: boolean;
}

export interface DeliveryWorkerDeps {
  readonly deliveries: DeliveryStore;
  readonly lanes: DeliveryLanes;
  readonly sender: DeliverySender;
  readonly clock: Clock;
  readonly log: Logger;
  /** Name of this process in leases. */
  readonly owner: string;
  readonly config: DeliveryWorkerConfig;
}

export interface DeliveryWorker {
  start(): Promise<void>;
  /** Claims nothing more and waits for what is being sent. */
  stop(): Promise<void>;
  /** There may be something due on these channels; cheap, and allowed to be forgotten. */
  wake(channelIds: Iterable<string>): void;
}

/** Rows that one write of upkeep touches; keeps it within a few ms. */
const SLICE = 500;
/** Lanes that one poll walks over. */
const LANES_PAGE = 500;

export function createDeliveryWorker(deps: DeliveryWorkerDeps): DeliveryWorker {
  const { deliveries, lanes, config, log, clock } = deps;
  const running = new Set<Promise<void>>();
  let fastSends = 0;
  let isStopped = true;
  let isPumpScheduled = false;
  let pumping: Promise<void> = Promise.resolve();
  let polling: Promise<void> = Promise.resolve();
  let pollTimer: NodeJS.Timeout | undefined;
  let walkedTo = '';

  function schedulePump(): void {
    if (isPumpScheduled || isStopped) return;
    isPumpScheduled = true;
    setImmediate(() => {
      pumping = pumping.then(pump).catch((cause) => {
        log.error({ err: cause }, 'deliveries could not be claimed; the next poll tries again');
      });
    });
  }

  async function pump(): Promise<void> {
    isPumpScheduled = false;
    while (!isStopped) {
      const slots = Math.min(config.concurrency - fastSends, config.socketsMax - running.size);
      const grants = lanes.take(slots, clock.nowMs());
      if (grants.length === 0) return;
      await claim(grants);
    }
  }

  async function claim(grants: readonly LaneGrant[]): Promise<void> {
    const used = new Map<string, number>();
    try {
      const request = { lanes: grants, owner: deps.owner, nowMs: clock.nowMs(), leaseMs: config.leaseMs };
      const { claimed, closed } = await deliveries.claim(request);
      for (const delivery of claimed) {
        used.set(delivery.channelId, (used.get(delivery.channelId) ?? 0) + 1);
        begin(delivery);
      }
      for (const channelId of closed) await closeLane(channelId);
    } finally {
      for (const grant of grants) lanes.settle(grant, used.get(grant.channelId) ?? 0);
    }
  }

  function begin(delivery: ClaimedDelivery): void {
    fastSends += 1;
    let isFast = true;
    const releaseSlot = () => {
      if (isFast) fastSends -= 1;
      isFast = false;
      schedulePump();
    };
    const slowTimer = setTimeout(releaseSlot, config.slowAfterMs);
    const send = deps.sender
      .send(delivery, deps.owner)
      .then((outcome) => lanes.ended(delivery.channelId, outcome, clock.nowMs()))
      .catch((cause) => {
        // Not recorded: the lease ends by itself and the delivery is taken up again, under the same id.
        log.error({ err: cause, channelId: delivery.channelId }, 'the end of a delivery could not be written');
        lanes.ended(delivery.channelId, undefined, clock.nowMs());
      })
      .finally(() => {
        clearTimeout(slowTimer);
        running.delete(send);
        releaseSlot();
      });
    running.add(send);
  }

  /** The channel will take nothing any more: what waits for it is told dead, piece by piece. */
  async function closeLane(channelId: string): Promise<void> {
    const close = { reason: 'the channel is disabled or deleted', nowMs: clock.nowMs(), max: SLICE };
    let count = SLICE;
    while (count === SLICE && !isStopped) count = await deliveries.closeOpen(channelId, close);
  }

  async function poll(): Promise<void> {
    const nowMs = clock.nowMs();
    const freed = await deliveries.release({ nowMs, isAll: false, max: SLICE });
    for (const channelId of freed) lanes.wake(channelId);
    const page = await deliveries.lanes(walkedTo, LANES_PAGE);
    for (const lane of page) if (lane.dueAtMs <= nowMs) lanes.wake(lane.channelId);
    const isAtEnd = page.length < LANES_PAGE;
    walkedTo = isAtEnd ? '' : (page.at(-1)?.channelId ?? '');
    schedulePump();
    schedulePoll(isAtEnd ? config.pollMs : config.pollMs / 5);
  }

  function schedulePoll(delayMs: number): void {
    if (isStopped) return;
    pollTimer = setTimeout(() => {
      polling = poll().catch((cause) => {
        log.error({ err: cause }, 'due deliveries could not be looked up; trying again');
        schedulePoll(config.pollMs);
      });
    }, delayMs);
  }

  return {
    async start() {
      isStopped = false;
      let freed = config.isSoleWorker ? 1 : 0;
      while (freed > 0) {
        freed = (await deliveries.release({ nowMs: clock.nowMs(), isAll: true, max: SLICE })).length;
      }
      schedulePoll(0);
    },
    async stop() {
      isStopped = true;
      clearTimeout(pollTimer);
      await polling;
      await pumping;
      await Promise.all(running);
    },
    wake(channelIds) {
      for (const channelId of channelIds) lanes.wake(channelId);
      schedulePump();
    },
  };
}
