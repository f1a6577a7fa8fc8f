/**
 * Rows of tasks and the statement of a list. Each list names the index that it walks, so that no plan depends on statistics:
 * by tag, by alert, by the one status asked for, or by the sort alone.
 */
import { TASK_PRIORITIES, type TaskPriority, type TaskSort, type TaskStatus } from '#contract/api/tasks';
import type { SQLInputValue } from '#platform/database/sqlite';
import { foldForSearch, type TaskRecord } from './task.ts';
import { DUE_KEY_NONE, priorityRank, type TaskFilter, type TaskPage } from './task-store.ts';

/** One row, as the statements of the adapter select it. */
export interface TaskRow {
  readonly id: string;
  readonly user_id: string;
  readonly status: TaskStatus;
  readonly priority: number;
  readonly due_at_ms: number | null;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  readonly completed_at_ms: number | null;
  readonly version: number;
  readonly source_alert_id: string | null;
  readonly source_firing_id: string | null;
  readonly source_firings: number | null;
  readonly events: number;
  readonly tags: string;
  readonly title: string;
  readonly notes: string | null;
}

export function readTask(row: TaskRow): TaskRecord {
  const priority: TaskPriority | undefined = TASK_PRIORITIES[row.priority - 1];
  return {
    id: row.id,
    userId: row.user_id,
    title: row.title,
    notes: row.notes,
    status: row.status,
    priority: priority ?? null,
    dueAtMs: row.due_at_ms,
    tags: JSON.parse(row.tags) as string[],
    source:
      row.source_alert_id === null
        ? null
        : { alertId: row.source_alert_id, firingId: row.source_firing_id ?? '', firings: row.source_firings ?? 1 },
    version: row.version,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    completedAtMs: row.completed_at_ms,
  };
}

const SORTS: Readonly<Record<TaskSort, { column: string; direction: 'ASC' | 'DESC'; index: string }>> = {
  '-createdAt': { column: 'created_at_ms', direction: 'DESC', index: 'creation' },
  due: { column: 'due_order', direction: 'ASC', index: 'due' },
  '-priority': { column: 'priority', direction: 'DESC', index: 'priority' },
};

interface Where {
  readonly terms: string[];
  readonly values: SQLInputValue[];
}

/** The statement of one page and what to bind to it. Its texts are few (the shape of the filter), so caching them is safe. */
export function listStatement(columns: string, userId: string, filter: TaskFilter, page: TaskPage) {
  const sort = SORTS[page.sort];
  const where: Where = { terms: [], values: [] };
  const from = addFrom(where, userId, filter, sort.index);
  addFilter(where, filter);
  // By tag, the default order is that of the tag's own index.
  const isTagOrder = filter.tag !== undefined && page.sort === '-createdAt';
  const [key, id] = isTagOrder ? ['g.created_at_ms', 'g.task_id'] : [`t.${sort.column}`, 't.id'];
  if (page.after) {
    where.terms.push(`(${key}, ${id}) ${sort.direction === 'ASC' ? '>' : '<'} (?, ?)`);
    where.values.push(page.after.key, page.after.id);
  }
  const selected = columns.replaceAll(/\b([a-z_]+)\b/g, 't.$1');
  const sql = `SELECT ${selected} FROM ${from} WHERE ${where.terms.join(' AND ')}
    ORDER BY ${key} ${sort.direction}, ${id} ${sort.direction} LIMIT ?`;
  return { sql, values: [...where.values, page.limit] };
}

function addFrom(where: Where, userId: string, filter: TaskFilter, sortIndex: string): string {
  if (filter.tag !== undefined) {
    where.terms.push('g.user_id = ? AND g.tag = ?');
    where.values.push(userId, filter.tag);
    return 'task_tags g CROSS JOIN tasks t ON t.id = g.task_id';
  }
  where.terms.push('t.user_id = ?');
  where.values.push(userId);
  if (typeof filter.source === 'object') return 'tasks t INDEXED BY tasks_by_alert';
  return `tasks t INDEXED BY tasks_by_${filter.statuses?.length === 1 ? 'status_' : ''}${sortIndex}`;
}

function addFilter(where: Where, filter: TaskFilter): void {
  function add(term: string, ...values: SQLInputValue[]): void {
    where.terms.push(term);
    where.values.push(...values);
  }
  const oneOf = (column: string, values: readonly SQLInputValue[]) =>
    add(`${column} IN (${values.map(() => '?').join(', ')})`, ...values);

  const [onlyStatus] = filter.statuses ?? [];
  if (onlyStatus && filter.statuses?.length === 1) add('t.status = ?', onlyStatus);
  else if (filter.statuses) oneOf('t.status', filter.statuses);
  if (filter.priorities) oneOf('t.priority', filter.priorities.map(priorityRank));
  if (filter.dueFromMs !== undefined) add('t.due_order >= ? AND t.due_order < ?', filter.dueFromMs, DUE_KEY_NONE);
  if (filter.dueBeforeMs !== undefined) add('t.due_order < ?', filter.dueBeforeMs);
  if (filter.source === 'alert') add('t.source_alert_id IS NOT NULL');
  else if (filter.source === 'manual') add('t.source_alert_id IS NULL');
  else if (filter.source) add('t.source_alert_id = ?', filter.source.alertId);
  if (filter.text !== undefined) add('instr(t.search_text, ?) > 0', foldForSearch(filter.text));
}
