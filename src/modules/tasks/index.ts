/**
 * Purpose: what is to be done, by people's own hand or because an alert fired.
 * In: `/v1/tasks`; `evaluator.alert.fired` and `auth.user.deleted` from the queue `tasks`.
 * Out: `tasks.task.changed`, appended to the outbox in the write of each change.
 * Owns: tasks, their tags and events, and which firings were taken in.
 * Never: opens two tasks for one firing, or a second one for an alert whose task is open.
 */
import type { Logger } from 'pino';
import type { Bus, Subscription } from '#platform/bus/bus';
import type { Outbox } from '#platform/bus/outbox';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { NewId } from '#platform/ids';
import { startTaskConsumers } from './task-consumers.ts';
import { createTaskRoutes } from './task-routes.ts';
import { createTaskService, type TaskServiceDeps } from './task-service.ts';
import { createTaskStats } from './task-stats.ts';
import { createSqliteTaskStore } from './task-store.sqlite.ts';

export interface TasksDeps {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Logger;
  readonly bus: Pick<Bus, 'bind' | 'consume'>;
  readonly outbox: Pick<Outbox, 'append' | 'flush'>;
  readonly cache: Cache;
  /** Of auth: whose day it is. */
  readonly profiles: TaskServiceDeps['profiles'];
}

export interface TasksModule {
  readonly name: 'tasks';
  readonly routes: ReturnType<typeof createTaskRoutes>;
  start(): Promise<void>;
  /** Resolves when the message in hand, if any, is done with. */
  stop(): Promise<void>;
}

export function createTasks(deps: TasksDeps): TasksModule {
  const { clock, newId, log, bus, outbox } = deps;
  const store = createSqliteTaskStore({ db: deps.db, outbox });
  const stats = createTaskStats({ store, cache: deps.cache, clock });
  let subscription: Subscription | undefined;

  /** What is not told now stays in the outbox, which is emptied by the next change or the outbox's own round. */
  function changed(): void {
    outbox.flush().catch((cause: unknown) => log.warn({ err: cause }, 'task changes wait in the outbox'));
  }

  return {
    name: 'tasks',
    routes: createTaskRoutes(createTaskService({ ...deps, store, stats, changed })),
    async start() {
      subscription = await startTaskConsumers({ store, stats, clock, newId, bus, changed });
    },
    async stop() {
      await subscription?.stop();
      subscription = undefined;
    },
  };
}
