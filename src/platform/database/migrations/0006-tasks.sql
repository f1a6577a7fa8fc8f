-- Things to do. One index for each order in which a person reads them; the columns that lists do not read (search_text) come last.
CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  status TEXT NOT NULL,
  priority INTEGER NOT NULL,        -- 0: none, 1: low ... 4: urgent
  due_at_ms INTEGER,
  due_order INTEGER GENERATED ALWAYS AS (ifnull(due_at_ms, 8640000000000001)) VIRTUAL,  -- no due instant sorts after every instant
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  completed_at_ms INTEGER,
  version INTEGER NOT NULL,
  source_alert_id TEXT,
  source_firing_id TEXT,
  source_firings INTEGER,
  events INTEGER NOT NULL,          -- number of the newest event
  tags TEXT NOT NULL,               -- JSON array
  title TEXT NOT NULL,
  notes TEXT,
  search_text TEXT NOT NULL         -- title and notes, folded, for q
);
CREATE INDEX tasks_by_creation ON tasks (user_id, created_at_ms, id);
CREATE INDEX tasks_by_due ON tasks (user_id, due_order, id);
CREATE INDEX tasks_by_priority ON tasks (user_id, priority, id);
CREATE INDEX tasks_by_status_creation ON tasks (user_id, status, created_at_ms, id);
CREATE INDEX tasks_by_status_due ON tasks (user_id, status, due_order, id);
CREATE INDEX tasks_by_status_priority ON tasks (user_id, status, priority, id);
CREATE INDEX tasks_by_completion ON tasks (user_id, completed_at_ms) WHERE completed_at_ms IS NOT NULL;
CREATE INDEX tasks_by_alert ON tasks (source_alert_id, status, created_at_ms, id) WHERE source_alert_id IS NOT NULL;

-- Which tasks have a tag; the instant of creation makes the default order of such a list an index of its own.
CREATE TABLE task_tags (
  user_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  PRIMARY KEY (user_id, tag, created_at_ms, task_id)
) WITHOUT ROWID;

-- What happened to a task, numbered from 1 within it.
CREATE TABLE task_events (
  task_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  body TEXT NOT NULL,               -- JSON
  PRIMARY KEY (task_id, number)
) WITHOUT ROWID;

-- The firings that have been taken into tasks. They outlive their task: a firing told again after its task was deleted opens no other.
CREATE TABLE task_firings (
  alert_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (alert_id, sequence)
) WITHOUT ROWID;
CREATE INDEX task_firings_by_user ON task_firings (user_id);

-- Users who are gone, so that a firing told late opens no task of nobody.
CREATE TABLE task_users_gone (
  user_id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL
) WITHOUT ROWID;
