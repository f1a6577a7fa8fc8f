/**
 * Requests and answers of `/v1/tasks`. Routes validate by these schemas, and OpenAPI and the web page are made from them.
 * Unknown fields are refused. What has no value yet is null where a client may set it, and absent where only Tidemark sets it.
 */
import Type, { type Static } from 'typebox';
import { DECIMAL_PATTERN } from '#contract/decimal';
import { ID_PATTERN } from '#contract/ids';

export const TASK_STATUSES = ['todo', 'doing', 'done', 'cancelled'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** From the least to the most pressing. */
export const TASK_PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type TaskPriority = (typeof TASK_PRIORITIES)[number];

export const TASK_SORTS = ['-createdAt', 'due', '-priority'] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

export const TASK_TITLE_LENGTH_MAX = 200;
export const TASK_NOTES_LENGTH_MAX = 10_000;
export const TASK_TAGS_MAX = 20;
export const TASK_EVENTS_SHOWN_MAX = 50;

const closed = { additionalProperties: false } as const;
const Instant = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'RFC 3339; answers are in UTC with milliseconds.',
});
const Decimal = Type.String({ pattern: DECIMAL_PATTERN });
const Id = Type.String({ pattern: ID_PATTERN });
const Title = Type.String({ minLength: 1, maxLength: TASK_TITLE_LENGTH_MAX, pattern: '\\S' });
const Notes = Type.String({ maxLength: TASK_NOTES_LENGTH_MAX });
const Status = Type.Union([
  Type.Literal('todo'),
  Type.Literal('doing'),
  Type.Literal('done'),
  Type.Literal('cancelled'),
]);
const Priority = Type.Union([
  Type.Literal('low'),
  Type.Literal('medium'),
  Type.Literal('high'),
  Type.Literal('urgent'),
  Type.Null(),
]);
const Tag = Type.String({
  minLength: 1,
  maxLength: 50,
  pattern: '^[^\\s,#]([^,#\\r\\n\\t]*[^\\s,#])?$',
  description: 'Kept in lower case. No comma, no #, no white space at either end.',
});
const Tags = Type.Array(Tag, { maxItems: TASK_TAGS_MAX });

export const TaskSource = Type.Object(
  {
    kind: Type.Literal('alert'),
    alertId: Id,
    firingId: Type.String({ description: 'The firing that opened the task.' }),
    firings: Type.Integer({ minimum: 1, description: 'How many firings of the alert the task stands for.' }),
  },
  closed,
);

export const TaskEvent = Type.Object(
  {
    kind: Type.Union([Type.Literal('opened'), Type.Literal('firing_added')]),
    at: Instant,
    firingId: Type.String(),
    market: Type.String(),
    condition: Type.String(),
    price: Decimal,
    value: Decimal,
  },
  closed,
);
export type TaskEvent = Static<typeof TaskEvent>;

const taskFields = {
  id: Id,
  title: Title,
  notes: Type.Optional(Notes),
  status: Status,
  priority: Priority,
  due: Type.Union([Instant, Type.Null()]),
  tags: Tags,
  source: Type.Union([TaskSource, Type.Null()]),
  version: Type.Integer({ minimum: 1 }),
  createdAt: Instant,
  updatedAt: Instant,
  completedAt: Type.Optional(Instant),
};

export const Task = Type.Object(taskFields, closed);
export type Task = Static<typeof Task>;

/** One task with its newest events, newest first, at most 50. Tasks that no alert opened have none. */
export const TaskWithEvents = Type.Object({ ...taskFields, events: Type.Array(TaskEvent) }, closed);
export type TaskWithEvents = Static<typeof TaskWithEvents>;

export const TaskList = Type.Object(
  { items: Type.Array(Task), nextCursor: Type.Union([Type.String(), Type.Null()]) },
  closed,
);
export type TaskList = Static<typeof TaskList>;

export const TaskCreate = Type.Object(
  {
    title: Title,
    notes: Type.Optional(Notes),
    status: Type.Optional(Status),
    priority: Type.Optional(Priority),
    due: Type.Optional(Type.Union([Instant, Type.Null()])),
    tags: Type.Optional(Tags),
  },
  closed,
);
export type TaskCreate = Static<typeof TaskCreate>;

/** A JSON merge patch: what is absent stays, null removes. */
export const TaskPatch = Type.Object(
  {
    title: Type.Optional(Title),
    notes: Type.Optional(Type.Union([Notes, Type.Null()])),
    status: Type.Optional(Status),
    priority: Type.Optional(Priority),
    due: Type.Optional(Type.Union([Instant, Type.Null()])),
    tags: Type.Optional(Type.Union([Tags, Type.Null()])),
  },
  closed,
);
export type TaskPatch = Static<typeof TaskPatch>;

export const TaskParams = Type.Object({ id: Type.String({ maxLength: 64 }) }, closed);

const anyOf = (words: readonly string[]) => `^(${words.join('|')})(,(${words.join('|')}))*$`;

export const TaskQuery = Type.Object(
  {
    status: Type.Optional(
      Type.String({ pattern: anyOf(TASK_STATUSES), description: 'One or several, comma-separated.' }),
    ),
    priority: Type.Optional(
      Type.String({ pattern: anyOf([...TASK_PRIORITIES, 'none']), description: 'One or several, comma-separated.' }),
    ),
    tag: Type.Optional(Tag),
    dueBefore: Type.Optional(Instant),
    dueAfter: Type.Optional(Instant),
    source: Type.Optional(
      Type.String({
        pattern: `^(alert|manual|${ID_PATTERN.slice(1, -1)})$`,
        description: '`alert`, `manual`, or the id of an alert.',
      }),
    ),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Part of the title or the notes.' })),
    sort: Type.Optional(
      Type.Union([Type.Literal('-createdAt'), Type.Literal('due'), Type.Literal('-priority')], {
        default: '-createdAt',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  closed,
);
export type TaskQuery = Static<typeof TaskQuery>;

export const TaskStatsQuery = Type.Object(
  {
    timezone: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'IANA name; absent: that of your account.' }),
    ),
  },
  closed,
);

export const TaskStats = Type.Object(
  {
    byStatus: Type.Object(
      { todo: Type.Integer(), doing: Type.Integer(), done: Type.Integer(), cancelled: Type.Integer() },
      closed,
    ),
    overdue: Type.Integer({ description: 'Open tasks whose due instant has passed.' }),
    dueToday: Type.Integer({
      description: 'Open tasks due on the present day of the time zone, overdue ones included.',
    }),
    donePerDay: Type.Array(Type.Object({ date: Type.String(), done: Type.Integer() }, closed), {
      description: 'The last 14 days of the time zone, today last.',
    }),
    timezone: Type.String(),
  },
  closed,
);
export type TaskStats = Static<typeof TaskStats>;

/** Body of `tasks.task.changed`, as a stream shows it. Without `task` where it was deleted. */
export interface TaskChange {
  readonly change: 'created' | 'updated' | 'deleted';
  readonly id: string;
  readonly version: number;
  readonly task?: Task;
}
