-- One tick may fire a million alerts, so the two tables of that moment are narrow and are only ever appended to: a notification costs its row
-- and two index entries, a delivery its row and one. What is only needed once something failed stands in partial indexes that stay empty until then.
CREATE TABLE channels (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT,
  target TEXT NOT NULL,             -- URL, address, number: where the kind sends to
  secret BLOB,                      -- sealed (AES-256-GCM)
  is_default INTEGER NOT NULL,
  state TEXT NOT NULL,              -- unverified, active, disabled
  state_reason TEXT,
  verify_round INTEGER NOT NULL,    -- each round has a code of its own
  verify_sent INTEGER NOT NULL,     -- messages sent in this round
  verify_tries INTEGER NOT NULL,    -- wrong codes posted in this round
  verify_due_ms INTEGER,            -- when the next verification message is due; NULL: none
  failing_since_ms INTEGER,         -- first failure since the last success
  version INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX channels_by_user ON channels (user_id, id);
CREATE INDEX channels_to_verify ON channels (verify_due_ms) WHERE verify_due_ms IS NOT NULL;

-- seq grows in the order of commit; people's streams resume by it. The newest row is never pruned, so it never falls.
CREATE TABLE notifications (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- of a firing: <alertId>.<sequence>
  user_id TEXT NOT NULL,
  is_read INTEGER NOT NULL,
  type INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,           -- when what it tells of happened; of a firing: market time
  fired_at_ms INTEGER NOT NULL,     -- wall clock of the same
  market TEXT,
  condition TEXT,
  price TEXT,
  value TEXT,
  backfilled INTEGER NOT NULL,
  detail TEXT                       -- the alert's note, or why an alert or a channel stopped
);
-- Every index entry ends in seq. Read and unread lie apart, so one index serves the inbox, its unread part and the stream.
CREATE INDEX notifications_by_user ON notifications (user_id, is_read);

-- state: 0 pending, 1 failed (is tried again), 2 sending, 3 delivered, 4 dead. What is open (0, 1) is found per channel: a claim never reads
-- past the backlog of one channel to reach another's.
CREATE TABLE deliveries (
  notification_seq INTEGER NOT NULL,
  channel_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  next_attempt_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,  -- begun, also those that a crash cut off
  step INTEGER NOT NULL DEFAULT 0,      -- recorded failures since it was last (re)started: the place in the schedule
  lease_owner TEXT,
  lease_until_ms INTEGER,
  last_error TEXT,
  ended_at_ms INTEGER,
  PRIMARY KEY (notification_seq, channel_id)
) WITHOUT ROWID;
CREATE INDEX deliveries_open ON deliveries (channel_id, next_attempt_ms) WHERE state < 2;
CREATE INDEX deliveries_leased ON deliveries (lease_until_ms) WHERE state = 2;
CREATE INDEX deliveries_failed ON deliveries (channel_id, notification_seq) WHERE state = 1;
CREATE INDEX deliveries_dead ON deliveries (channel_id, notification_seq) WHERE state = 4;

CREATE TABLE delivery_attempts (
  notification_seq INTEGER NOT NULL,
  channel_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  status INTEGER,
  answer TEXT,
  PRIMARY KEY (notification_seq, channel_id, attempt)
) WITHOUT ROWID;

-- What else streams resume: changes of tasks, as they were told. Kept for days only.
CREATE TABLE stream_items (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- id of the bus message
  user_id TEXT NOT NULL,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
);
CREATE INDEX stream_items_by_user ON stream_items (user_id);
