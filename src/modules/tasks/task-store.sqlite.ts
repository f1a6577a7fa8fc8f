/**
 * Tasks in SQLite. Each change is one closure of `db.write`, which also appends the change to the outbox;
 * reading within the closure sees the closure's own writes, so that a batch of firings of one alert opens one task.
 */
import { assert } from '#contract/result';
import type { Outbox } from '#platform/bus/outbox';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { foldForSearch, type TaskEventRecord, type TaskRecord } from './task.ts';
import { priorityRank, type TaskCounts, type TaskOpening, type TaskStore } from './task-store.ts';
import { listStatement, readTask, type TaskRow } from './task-store-rows.sqlite.ts';
import { type TaskChangedMessage, taskChanged } from './task-view.ts';

interface TaskStoreDeps {
  readonly db: SqliteDatabase;
  readonly outbox: Pick<Outbox, 'append'>;
}

const COLUMNS = `id, user_id, status, priority, due_at_ms, created_at_ms, updated_at_ms, completed_at_ms, version,
  source_alert_id, source_firing_id, source_firings, events, tags, title, notes`;
const GET = `SELECT ${COLUMNS} FROM tasks WHERE id = ? AND user_id = ?`;
const INSERT = `INSERT INTO tasks (${COLUMNS}, search_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = `UPDATE tasks SET status = ?, priority = ?, due_at_ms = ?, updated_at_ms = ?, completed_at_ms = ?, version = ?,
  tags = ?, title = ?, notes = ?, search_text = ? WHERE id = ?`;
const OPEN_OF_ALERT = `SELECT ${COLUMNS} FROM tasks INDEXED BY tasks_by_alert
  WHERE source_alert_id = ? AND status IN ('todo', 'doing') AND user_id = ? ORDER BY created_at_ms DESC, id DESC LIMIT 1`;
const ADD_FIRING = 'UPDATE tasks SET source_firings = ?, events = ?, version = ?, updated_at_ms = ? WHERE id = ?';
const DUE_BETWEEN = `SELECT count(*) AS n FROM tasks INDEXED BY tasks_by_status_due
  WHERE user_id = ? AND status IN ('todo', 'doing') AND due_order >= ? AND due_order < ?`;
const COMPLETED_BETWEEN = `SELECT count(*) AS n FROM tasks INDEXED BY tasks_by_completion
  WHERE user_id = ? AND completed_at_ms >= ? AND completed_at_ms < ?`;
/** Before every instant that a date can be. */
const BEGINNING_MS = -8_640_000_000_000_000;

export function createSqliteTaskStore(deps: TaskStoreDeps): TaskStore {
  const { db } = deps;
  // Spelled out so that the topic and the body stay one pair to the type checker.
  const tell = (message: TaskChangedMessage): void => deps.outbox.append<'tasks.task.changed'>(message);

  function row(userId: string, id: string): TaskRow | undefined {
    return db.prepare(GET).get(id, userId) as TaskRow | undefined;
  }

  return {
    insert: (task) =>
      db.write(() => {
        insertTask(db, task, 0);
        tell(taskChanged(task, 'created'));
      }),

    async get(userId, id) {
      const found = row(userId, id);
      return found && readTask(found);
    },

    async events(userId, id, max) {
      if (!row(userId, id)) return [];
      const rows = db
        .prepare('SELECT kind, at_ms, body FROM task_events WHERE task_id = ? ORDER BY number DESC LIMIT ?')
        .all(id, max) as unknown as EventRow[];
      return rows.map(readEvent);
    },

    async list(userId, filter, page) {
      const { sql, values } = listStatement(COLUMNS, userId, filter, page);
      return (db.prepare(sql).all(...values) as unknown as TaskRow[]).map(readTask);
    },

    replace: (task, expectedVersion) =>
      db.write(() => {
        const found = row(task.userId, task.id);
        if (!found) return 'absent';
        if (found.version !== expectedVersion) return 'stale';
        updateTask(db, readTask(found), task);
        tell(taskChanged(task, 'updated'));
        return 'replaced';
      }),

    delete: (userId, id, expectedVersion) =>
      db.write(() => {
        const found = row(userId, id);
        if (!found) return 'absent';
        if (expectedVersion !== undefined && found.version !== expectedVersion) return 'stale';
        const task = readTask(found);
        removeTags(db, task);
        db.prepare('DELETE FROM task_events WHERE task_id = ?').run(id);
        db.prepare('DELETE FROM tasks WHERE id = ?').run(id);
        tell(taskChanged(task, 'deleted'));
        return 'deleted';
      }),

    takeFirings: (openings, nowMs) =>
      db.write(() => {
        const touched = takeFirings(db, openings, nowMs);
        for (const { task, isNew } of touched) tell(taskChanged(task, isNew ? 'created' : 'updated'));
        return touched.map(({ task }) => task);
      }),

    async count(userId, nowMs, dayStartsMs) {
      return countTasks(db, userId, nowMs, dayStartsMs);
    },

    deleteUser: (userId, atMs) =>
      db.write(() => {
        db.prepare('INSERT OR IGNORE INTO task_users_gone (user_id, at_ms) VALUES (?, ?)').run(userId, atMs);
        db.prepare('DELETE FROM task_events WHERE task_id IN (SELECT id FROM tasks WHERE user_id = ?)').run(userId);
        for (const table of ['tasks', 'task_tags', 'task_firings']) {
          db.prepare(`DELETE FROM ${table} WHERE user_id = ?`).run(userId);
        }
      }),
  };
}

interface TouchedTask {
  task: TaskRecord;
  events: number;
  readonly isNew: boolean;
}

/** Inside a write. Tasks are written once each, after the last firing of the batch. */
function takeFirings(db: SqliteDatabase, openings: readonly TaskOpening[], nowMs: number): TouchedTask[] {
  const touchedByAlert = new Map<string, TouchedTask>();
  for (const opening of openings) {
    const { task: fresh, event } = opening;
    if (db.prepare('SELECT 1 FROM task_users_gone WHERE user_id = ?').get(fresh.userId)) continue;
    const taken = db
      .prepare('INSERT OR IGNORE INTO task_firings (alert_id, sequence, user_id) VALUES (?, ?, ?)')
      .run(opening.alertId, opening.sequence, fresh.userId);
    if (taken.changes === 0) continue;
    let touched = touchedByAlert.get(opening.alertId) ?? findOpen(db, opening);
    if (touched) {
      const { source } = touched.task;
      assert(source, 'A task that was found by its alert has a source.');
      touched.task = { ...touched.task, source: { ...source, firings: source.firings + 1 } };
      touched.events += 1;
      insertEvent(db, touched, { ...event, kind: 'firing_added' });
    } else {
      touched = { task: fresh, events: 1, isNew: true };
      insertEvent(db, touched, { ...event, kind: 'opened' });
    }
    touchedByAlert.set(opening.alertId, touched);
  }
  const touched = [...touchedByAlert.values()];
  for (const one of touched) {
    if (one.isNew) {
      insertTask(db, one.task, one.events);
    } else {
      one.task = { ...one.task, version: one.task.version + 1, updatedAtMs: nowMs };
      const { source, version, id } = one.task;
      db.prepare(ADD_FIRING).run(source?.firings ?? null, one.events, version, nowMs, id);
    }
  }
  return touched;
}

function findOpen(db: SqliteDatabase, opening: TaskOpening): TouchedTask | undefined {
  const found = db.prepare(OPEN_OF_ALERT).get(opening.alertId, opening.task.userId) as TaskRow | undefined;
  return found && { task: readTask(found), events: found.events, isNew: false };
}

function insertTask(db: SqliteDatabase, task: TaskRecord, events: number): void {
  const { source } = task;
  const ofPerson = [task.status, priorityRank(task.priority), task.dueAtMs, task.createdAtMs, task.updatedAtMs];
  const ofSource = [source?.alertId ?? null, source?.firingId ?? null, source?.firings ?? null];
  db.prepare(INSERT).run(
    task.id,
    task.userId,
    ...ofPerson,
    task.completedAtMs,
    task.version,
    ...ofSource,
    events,
    JSON.stringify(task.tags),
    task.title,
    task.notes,
    searchText(task),
  );
  insertTags(db, task);
}

function updateTask(db: SqliteDatabase, before: TaskRecord, task: TaskRecord): void {
  const ofPerson = [task.status, priorityRank(task.priority), task.dueAtMs, task.updatedAtMs, task.completedAtMs];
  const texts = [JSON.stringify(task.tags), task.title, task.notes, searchText(task)];
  db.prepare(UPDATE).run(...ofPerson, task.version, ...texts, task.id);
  removeTags(db, before);
  insertTags(db, task);
}

function insertTags(db: SqliteDatabase, task: TaskRecord): void {
  const statement = db.prepare('INSERT INTO task_tags (user_id, tag, created_at_ms, task_id) VALUES (?, ?, ?, ?)');
  for (const tag of task.tags) statement.run(task.userId, tag, task.createdAtMs, task.id);
}

function removeTags(db: SqliteDatabase, task: TaskRecord): void {
  const statement = db.prepare(
    'DELETE FROM task_tags WHERE user_id = ? AND tag = ? AND created_at_ms = ? AND task_id = ?',
  );
  for (const tag of task.tags) statement.run(task.userId, tag, task.createdAtMs, task.id);
}

function searchText(task: TaskRecord): string {
  return foldForSearch(`${task.title}\n${task.notes ?? ''}`);
}

interface EventRow {
  readonly kind: TaskEventRecord['kind'];
  readonly at_ms: number;
  readonly body: string;
}

function insertEvent(db: SqliteDatabase, touched: TouchedTask, event: TaskEventRecord): void {
  const { kind, atMs, ...body } = event;
  db.prepare('INSERT INTO task_events (task_id, number, kind, at_ms, body) VALUES (?, ?, ?, ?, ?)').run(
    touched.task.id,
    touched.events,
    kind,
    atMs,
    JSON.stringify(body),
  );
}

function readEvent(row: EventRow): TaskEventRecord {
  return { kind: row.kind, atMs: row.at_ms, ...(JSON.parse(row.body) as Omit<TaskEventRecord, 'kind' | 'atMs'>) };
}

function countTasks(db: SqliteDatabase, userId: string, nowMs: number, dayStartsMs: readonly number[]): TaskCounts {
  const byStatus = { todo: 0, doing: 0, done: 0, cancelled: 0 };
  const rows = db.prepare('SELECT status, count(*) AS n FROM tasks WHERE user_id = ? GROUP BY status').all(userId);
  for (const { status, n } of rows) byStatus[status as keyof typeof byStatus] = Number(n);
  const between = (sql: string, fromMs: number, toMs: number) =>
    Number(db.prepare(sql).get(userId, fromMs, toMs)?.n ?? 0);
  const days = dayStartsMs.slice(1).map((endMs, index) => ({ startMs: dayStartsMs[index] ?? endMs, endMs }));
  const today = days.at(-1);
  return {
    byStatus,
    overdue: between(DUE_BETWEEN, BEGINNING_MS, nowMs),
    dueToday: today ? between(DUE_BETWEEN, today.startMs, today.endMs) : 0,
    donePerDay: days.map(({ startMs, endMs }) => between(COMPLETED_BETWEEN, startMs, endMs)),
  };
}
