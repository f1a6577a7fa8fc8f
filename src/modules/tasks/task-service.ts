/**
 * What people do with tasks: create, read, list, change, delete, count. Stands between the routes and the store.
 * A change is compared and set on the version, so of two at once none is lost; what is another user's is not found.
 */
import type {
  TaskCreate,
  TaskList,
  TaskPatch,
  TaskPriority,
  TaskQuery,
  TaskSort,
  TaskStats,
  TaskStatus,
  TaskWithEvents,
} from '#contract/api/tasks';
import { TASK_EVENTS_SHOWN_MAX } from '#contract/api/tasks';
import { type FieldFault, type Problem, problem } from '#contract/problem';
import { assert, err, ok, type Result } from '#contract/result';
import { parseInstant } from '#contract/time';
import type { Clock } from '#platform/clock';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { NewId } from '#platform/ids';
import { changeTask, normalizeTags, type TaskFields, type TaskRecord } from './task.ts';
import type { TaskStatsReader } from './task-stats.ts';
import { sortKeyOf, type TaskFilter, type TaskPageKey, type TaskStore } from './task-store.ts';
import { viewTask, viewTaskEvent } from './task-view.ts';

export interface TaskServiceDeps {
  readonly store: TaskStore;
  readonly stats: TaskStatsReader;
  readonly clock: Clock;
  readonly newId: NewId;
  /** The time zone of a person's days. */
  readonly profiles: { timezoneOf(userId: string): Promise<string | undefined> };
  /** Called when a change is durable; starts telling of it and returns at once. */
  readonly changed: () => void;
}

/** What `If-Match` asked for: a version, any, or none that there can be. */
export type ExpectedVersion = number | 'any' | 'none';

export interface TaskService {
  /** `validation_failed` when the due instant is not one. */
  create(userId: string, body: TaskCreate): Promise<Result<TaskWithEvents, Problem>>;
  get(userId: string, id: string): Promise<Result<TaskWithEvents, Problem>>;
  /** `cursor_invalid` for a cursor of another sort, or none of ours. */
  list(userId: string, query: TaskQuery): Promise<Result<TaskList, Problem>>;
  /** `not_found`, `version_stale`, `validation_failed`. A patch that changes nothing leaves the version as it is. */
  patch(
    userId: string,
    id: string,
    patch: TaskPatch,
    expected: ExpectedVersion,
  ): Promise<Result<TaskWithEvents, Problem>>;
  /** `not_found`, `version_stale`. */
  remove(userId: string, id: string, expected: ExpectedVersion): Promise<Result<void, Problem>>;
  /** Of the days of the zone; absent: of the person's own. */
  stats(userId: string, timezone: string | undefined): Promise<Result<TaskStats, Problem>>;
}

const PAGE_DEFAULT = 50;
/** Changes of one task that can come between reading and setting it, before something is wrong. */
const ATTEMPTS_MAX = 20;

export function createTaskService(deps: TaskServiceDeps): TaskService {
  const { store, stats, clock, newId } = deps;

  async function settle(userId: string): Promise<void> {
    await stats.drop(userId);
    deps.changed();
  }

  async function withEvents(task: TaskRecord): Promise<TaskWithEvents> {
    const events = task.source ? await store.events(task.userId, task.id, TASK_EVENTS_SHOWN_MAX) : [];
    return { ...viewTask(task), events: events.map(viewTaskEvent) };
  }

  return {
    async create(userId, body) {
      const fields = applyBody(EMPTY_FIELDS, body);
      if (!fields.ok) return fields;
      const nowMs = clock.nowMs();
      const completedAtMs = fields.value.status === 'done' ? nowMs : null;
      const unchanging = { id: newId(), userId, source: null, version: 1, createdAtMs: nowMs };
      const task: TaskRecord = { ...unchanging, ...fields.value, updatedAtMs: nowMs, completedAtMs };
      await store.insert(task);
      await settle(userId);
      return ok(await withEvents(task));
    },

    async get(userId, id) {
      const task = await store.get(userId, id);
      return task ? ok(await withEvents(task)) : err(notFound());
    },

    async list(userId, query) {
      const sort = query.sort ?? '-createdAt';
      const limit = query.limit ?? PAGE_DEFAULT;
      const filter = parseFilter(query);
      if (!filter.ok) return filter;
      const after = query.cursor === undefined ? undefined : parseCursor(query.cursor, sort);
      if (query.cursor !== undefined && !after) return err(cursorInvalid());
      // One more than asked for tells whether there is a next page.
      const found = await store.list(userId, filter.value, { sort, limit: limit + 1, ...(after ? { after } : {}) });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      const nextCursor = last ? encodeCursor([sort, sortKeyOf(last, sort), last.id]) : null;
      return ok({ items: items.map(viewTask), nextCursor });
    },

    async patch(userId, id, patch, expected) {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
        const task = await store.get(userId, id);
        if (!task) return err(notFound());
        if (expected !== 'any' && expected !== task.version) return err(versionStale(task.version));
        const fields = applyBody(task, patch);
        if (!fields.ok) return fields;
        const next = changeTask(task, fields.value, clock.nowMs());
        if (next === task) return ok(await withEvents(task));
        if ((await store.replace(next, task.version)) === 'replaced') {
          await settle(userId);
          return ok(await withEvents(next));
        }
      }
      throw new Error(`Task ${id} changed ${ATTEMPTS_MAX} times while it was being changed.`);
    },

    async remove(userId, id, expected) {
      if (expected === 'none') {
        const task = await store.get(userId, id);
        return err(task ? versionStale(task.version) : notFound());
      }
      const outcome = await store.delete(userId, id, expected === 'any' ? undefined : expected);
      if (outcome === 'absent') return err(notFound());
      if (outcome === 'stale') return err(versionStale());
      await settle(userId);
      return ok(undefined);
    },

    async stats(userId, timezone) {
      return stats.read(userId, timezone ?? (await deps.profiles.timezoneOf(userId)) ?? 'UTC');
    },
  };
}

const EMPTY_FIELDS: TaskFields = { title: '', notes: null, status: 'todo', priority: null, dueAtMs: null, tags: [] };

/** The fields after a body (of a creation, or a merge patch): what is absent stays, null removes. */
function applyBody(before: TaskFields, body: TaskCreate | TaskPatch): Result<TaskFields, Problem> {
  const dueAtMs = body.due == null ? null : parseInstant(body.due);
  if (dueAtMs === undefined) return err(invalid([{ path: '/due', message: INSTANT_EXPECTED }]));
  return ok({
    title: body.title?.trim() ?? before.title,
    notes: body.notes === undefined ? before.notes : body.notes,
    status: body.status ?? before.status,
    priority: body.priority === undefined ? before.priority : body.priority,
    dueAtMs: body.due === undefined ? before.dueAtMs : dueAtMs,
    tags: body.tags === undefined ? before.tags : normalizeTags(body.tags ?? []),
  });
}

function parseFilter(query: TaskQuery): Result<TaskFilter, Problem> {
  const faults: FieldFault[] = [];
  function instant(path: 'dueAfter' | 'dueBefore'): number | undefined {
    const text = query[path];
    const atMs = text === undefined ? undefined : parseInstant(text);
    if (text !== undefined && atMs === undefined) faults.push({ path, message: INSTANT_EXPECTED });
    return atMs;
  }
  const dueFromMs = instant('dueAfter');
  const dueBeforeMs = instant('dueBefore');
  if (faults.length > 0) return err(invalid(faults));
  const { source } = query;
  return ok({
    ...(query.status ? { statuses: words(query.status) as TaskStatus[] } : {}),
    ...(query.priority ? { priorities: words(query.priority).map(asPriority) } : {}),
    ...(query.tag === undefined ? {} : { tag: normalizeTags([query.tag])[0] ?? '' }),
    ...(dueFromMs === undefined ? {} : { dueFromMs }),
    ...(dueBeforeMs === undefined ? {} : { dueBeforeMs }),
    ...(source === undefined ? {} : { source: asSource(source) }),
    ...(query.q === undefined ? {} : { text: query.q }),
  });
}

function words(list: string): string[] {
  return [...new Set(list.split(','))];
}

function asPriority(word: string): TaskPriority | null {
  return word === 'none' ? null : (word as TaskPriority);
}

function asSource(text: string): NonNullable<TaskFilter['source']> {
  return text === 'alert' || text === 'manual' ? text : { alertId: text };
}

function parseCursor(text: string, sort: TaskSort): TaskPageKey | undefined {
  const [ofSort, key, id] = decodeCursor(text, 3) ?? [];
  return ofSort === sort && typeof key === 'number' && typeof id === 'string' ? { key, id } : undefined;
}

const INSTANT_EXPECTED = 'Expected an instant such as 2026-01-31T09:00:00Z.';

function invalid(errors: readonly FieldFault[]): Problem {
  assert(errors.length > 0, 'An invalid request has a fault.');
  return problem('validation_failed', 'The request is not valid.', { errors });
}

function notFound(): Problem {
  return problem('not_found', 'There is no such task.');
}

function cursorInvalid(): Problem {
  return problem('cursor_invalid', 'The cursor is not one of this list and sort. Start again without it.');
}

function versionStale(version?: number): Problem {
  const now = version === undefined ? '' : ` It is now at version ${version}.`;
  return problem('version_stale', `The task has changed since it was read.${now} Read it again and repeat the change.`);
}
