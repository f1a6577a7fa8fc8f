/**
 * What the bus brings to tasks: firings that ask for one, and users who are gone. A message is acknowledged once all of it is
 * durable in one write; the store takes each firing in once, so a repeated message changes nothing.
 */
import { TASK_NOTES_LENGTH_MAX, TASK_TITLE_LENGTH_MAX } from '#contract/api/tasks';
import type { AlertFired } from '#contract/events';
import type { Bus, Message, Subscription } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { NewId } from '#platform/ids';
import type { TaskStatsReader } from './task-stats.ts';
import type { TaskOpening, TaskStore } from './task-store.ts';

export interface TaskConsumerDeps {
  readonly store: Pick<TaskStore, 'takeFirings' | 'deleteUser'>;
  readonly stats: Pick<TaskStatsReader, 'drop'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Pick<Bus, 'bind' | 'consume'>;
  /** Called when a change is durable; starts telling of it and returns at once. */
  readonly changed: () => void;
}

export const TASK_QUEUE = 'tasks';
const TOPICS = ['evaluator.alert.fired', 'auth.user.deleted'] as const;

/** Binds the queue, then consumes it. One handler at a time, so that firings of one alert join in order. */
export async function startTaskConsumers(deps: TaskConsumerDeps): Promise<Subscription> {
  await deps.bus.bind(TASK_QUEUE, TOPICS);
  return deps.bus.consume(TASK_QUEUE, TOPICS, (message) => handleTaskMessage(deps, message));
}

/** Resolves once the message is durable; repeating it is harmless. */
export async function handleTaskMessage(
  deps: TaskConsumerDeps,
  message: Message<(typeof TOPICS)[number]>,
): Promise<void> {
  if (isOf(message, 'auth.user.deleted')) {
    await deps.store.deleteUser(message.body.userId, message.body.atMs);
    await deps.stats.drop(message.body.userId);
  } else if (isOf(message, 'evaluator.alert.fired')) {
    await takeFirings(deps, message.body.firings);
  }
}

function isOf<T extends (typeof TOPICS)[number]>(
  message: Message<(typeof TOPICS)[number]>,
  topic: T,
): message is Message<T> {
  return message.topic === topic;
}

async function takeFirings(deps: TaskConsumerDeps, firings: readonly AlertFired[]): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const openings = firings.flatMap((firing) => openingOf(firing, deps.newId, nowMs));
  if (openings.length === 0) return;
  const tasks = await deps.store.takeFirings(openings, nowMs);
  for (const userId of new Set(tasks.map((task) => task.userId))) await deps.stats.drop(userId);
  if (tasks.length > 0) deps.changed();
}

/** None for a firing whose alert has no template. */
function openingOf(firing: AlertFired, newId: NewId, nowMs: number): TaskOpening[] {
  const { task: template, alertId, sequence, firingId } = firing;
  if (!template) return [];
  const { market, condition, price, value } = firing;
  return [
    {
      alertId,
      sequence,
      event: { atMs: firing.firedAtMs, firingId, market, condition, price, value },
      task: {
        id: newId(),
        userId: firing.userId,
        title: shorten(template.title, TASK_TITLE_LENGTH_MAX),
        notes: firing.note === undefined ? null : shorten(firing.note, TASK_NOTES_LENGTH_MAX),
        status: 'todo',
        priority: template.priority ?? null,
        dueAtMs: template.dueInMs === undefined ? null : firing.firedAtMs + template.dueInMs,
        tags: [],
        source: { alertId, firingId, firings: 1 },
        version: 1,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        completedAtMs: null,
      },
    },
  ];
}

/** At most `lengthMax` characters, as people and schemas count them. */
function shorten(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : [...text].slice(0, lengthMax).join('');
}
