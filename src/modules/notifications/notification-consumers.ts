/**
 * What the bus brings to notifications: firings, stopped alerts, changes of tasks, users who are gone. A message is acknowledged once
 * what it brought is durable; ids make a repeat harmless.
 */
import type { Topic } from '#contract/events';
import type { Bus, Message, Subscription } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { ChannelDirectory } from './channel-directory.ts';
import type { ChannelStore } from './channel-store.ts';
import type { NotificationService } from './notification-service.ts';
import type { NotificationStore } from './notification-store.ts';
import type { StreamItem, StreamStore } from './stream-store.ts';

export interface NotificationConsumerDeps {
  readonly bus: Pick<Bus, 'bind' | 'consume'>;
  readonly service: Pick<NotificationService, 'recordFirings' | 'recordStopped'>;
  readonly notifications: Pick<NotificationStore, 'removeOfUser'>;
  readonly channels: Pick<ChannelStore, 'removeOfUser'>;
  readonly items: Pick<StreamStore, 'add' | 'removeOfUser'>;
  readonly directory: Pick<ChannelDirectory, 'forget'>;
  readonly clock: Clock;
  readonly announceItem: (item: StreamItem) => void;
}

export const NOTIFICATION_QUEUE = 'notifications';
/** Messages in hand at once: in a burst their writes share one commit. */
const CONCURRENCY = 3;

const TOPICS = ['evaluator.alert.fired', 'evaluator.alert.stopped', 'auth.user.deleted', 'tasks.task.changed'] as const;
type Consumed = (typeof TOPICS)[number];

/** Rows that one write of a removal takes. */
const REMOVE_SLICE = 500;

export function bindNotificationQueue(bus: Pick<Bus, 'bind'>): Promise<void> {
  return bus.bind(NOTIFICATION_QUEUE, TOPICS);
}

export function consumeNotificationQueue(deps: NotificationConsumerDeps): Subscription {
  return deps.bus.consume(NOTIFICATION_QUEUE, TOPICS, (message) => handleNotificationMessage(deps, message), {
    concurrency: CONCURRENCY,
  });
}

/** Resolves once the message is durable. */
export async function handleNotificationMessage(
  deps: NotificationConsumerDeps,
  message: Message<Consumed>,
): Promise<void> {
  if (isOf(message, 'evaluator.alert.fired')) await deps.service.recordFirings(message.body.firings);
  else if (isOf(message, 'evaluator.alert.stopped')) await deps.service.recordStopped(message.body);
  else if (isOf(message, 'auth.user.deleted')) await removeUser(deps, message.body.userId);
  else if (isOf(message, 'tasks.task.changed')) await takeTask(deps, message);
}

function isOf<T extends Topic>(message: Message<Topic>, topic: T): message is Message<T> {
  return message.topic === topic;
}

async function takeTask(deps: NotificationConsumerDeps, message: Message<'tasks.task.changed'>): Promise<void> {
  const added = await deps.items.add({
    id: message.id,
    userId: message.body.userId,
    event: 'task',
    body: JSON.stringify(message.body.body),
    createdAtMs: deps.clock.nowMs(),
  });
  if (added) deps.announceItem(added);
}

async function removeUser(deps: NotificationConsumerDeps, userId: string): Promise<void> {
  await deps.channels.removeOfUser(userId);
  deps.directory.forget(userId);
  await untilNone(() => deps.notifications.removeOfUser(userId, REMOVE_SLICE));
  await untilNone(() => deps.items.removeOfUser(userId, REMOVE_SLICE));
}

async function untilNone(remove: () => Promise<number>): Promise<void> {
  while ((await remove()) > 0);
}
