/**
 * What the bus brings to alerts: users who are gone. Their alerts are removed in bounded writes, the tick log is told of each, then their
 * firings go. Repeating a message finds less to do, so a message cut short is simply done again.
 */
import type { Bus, Message, Subscription } from '#platform/bus/bus';
import type { AlertAnnouncer } from './alert-announcer.ts';
import type { AlertQuota } from './alert-quota.ts';
import type { AlertStore } from './alert-store.ts';
import type { FiringStore } from './firing-store.ts';

const ALERT_QUEUE = 'alerts';
const TOPICS = ['auth.user.deleted'] as const;
const BATCH = 500;

interface AlertConsumerDeps {
  readonly bus: Pick<Bus, 'bind' | 'consume'>;
  readonly store: Pick<AlertStore, 'removeOfUser'>;
  readonly firings: Pick<FiringStore, 'removeOfUser'>;
  readonly announcer: Pick<AlertAnnouncer, 'removing' | 'announce'>;
  readonly quota: Pick<AlertQuota, 'forget'>;
}

/** Binds the queue, then consumes it. */
export async function startAlertConsumers(deps: AlertConsumerDeps): Promise<Subscription> {
  await deps.bus.bind(ALERT_QUEUE, TOPICS);
  return deps.bus.consume(ALERT_QUEUE, TOPICS, (message) => handleUserDeleted(deps, message));
}

/** Resolves once nothing of the user is left here. */
async function handleUserDeleted(
  deps: Omit<AlertConsumerDeps, 'bus'>,
  message: Message<'auth.user.deleted'>,
): Promise<void> {
  const { userId } = message.body;
  while (true) {
    const removed = await deps.store.removeOfUser(userId, BATCH);
    await deps.announcer.announce(removed.map((alert) => deps.announcer.removing(alert)));
    if (removed.length < BATCH) break;
  }
  deps.quota.forget(userId);
  while ((await deps.firings.removeOfUser(userId, BATCH)) === BATCH);
}
