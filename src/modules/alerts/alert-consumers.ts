/**
 * What the bus brings to alerts: users who are gone, and markets that are. Alerts are removed, or suspended, in bounded writes, and the tick log is
 * told of each; of a user, the firings go then. Repeating a message finds less to do, so a message cut short is simply done again.
 */
import type { Bus, Message, Subscription } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { AlertAnnouncer } from './alert-announcer.ts';
import type { AlertQuota } from './alert-quota.ts';
import type { AlertStore, DelistingPlace } from './alert-store.ts';
import type { FiringStore } from './firing-store.ts';

const ALERT_QUEUE = 'alerts';
const TOPICS = ['auth.user.deleted', 'prices.market.delisted'] as const;
const BATCH = 500;

interface AlertConsumerDeps {
  readonly bus: Pick<Bus, 'bind' | 'consume'>;
  readonly store: Pick<AlertStore, 'removeOfUser' | 'suspendDelisted'>;
  readonly firings: Pick<FiringStore, 'removeOfUser'>;
  readonly announcer: Pick<AlertAnnouncer, 'removing' | 'disarming' | 'announce'>;
  readonly quota: Pick<AlertQuota, 'forget'>;
  readonly clock: Clock;
  /** Called when there is something to tell; returns at once. */
  readonly told: () => void;
}

/** Binds the queue, then consumes it. */
export async function startAlertConsumers(deps: AlertConsumerDeps): Promise<Subscription> {
  await deps.bus.bind(ALERT_QUEUE, TOPICS);
  return deps.bus.consume(ALERT_QUEUE, TOPICS, (message) =>
    isOf(message, 'auth.user.deleted')
      ? handleUserDeleted(deps, message.body.userId)
      : handleDelisted(deps, (message as Message<'prices.market.delisted'>).body.market),
  );
}

function isOf<T extends (typeof TOPICS)[number]>(
  message: Message<(typeof TOPICS)[number]>,
  topic: T,
): message is Message<T> {
  return message.topic === topic;
}

/** Resolves once every alert that read the market was looked at, on it or on another, and what was live is suspended; the owners are told. */
async function handleDelisted(deps: Omit<AlertConsumerDeps, 'bus'>, market: string): Promise<void> {
  const gone = { market, atMs: deps.clock.nowMs() };
  let after: DelistingPlace | undefined;
  do {
    const { suspended, next } = await deps.store.suspendDelisted(gone, after, BATCH);
    await deps.announcer.announce(suspended.map((alert) => deps.announcer.disarming(alert)));
    if (suspended.length > 0) deps.told();
    after = next;
  } while (after);
}

/** Resolves once nothing of the user is left here. */
async function handleUserDeleted(deps: Omit<AlertConsumerDeps, 'bus'>, userId: string): Promise<void> {
  while (true) {
    const removed = await deps.store.removeOfUser(userId, BATCH);
    await deps.announcer.announce(removed.map((alert) => deps.announcer.removing(alert)));
    if (removed.length < BATCH) break;
  }
  deps.quota.forget(userId);
  while ((await deps.firings.removeOfUser(userId, BATCH)) === BATCH);
}
