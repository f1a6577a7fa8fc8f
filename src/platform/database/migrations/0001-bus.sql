-- The bus. A message is stored once, however many queues it goes to: bodies of firings are large (hundreds of kB).
-- What moves (attempts, the next try) lies in narrow rows, one for each queue that still wants the message.
CREATE TABLE bus_bindings (
  topic TEXT NOT NULL,
  queue TEXT NOT NULL,
  PRIMARY KEY (topic, queue)
) WITHOUT ROWID;

CREATE TABLE bus_messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: consumers remember how far they have read
  topic TEXT NOT NULL,
  id TEXT NOT NULL,
  published_at_ms INTEGER NOT NULL,
  body TEXT NOT NULL,                    -- JSON; last, since it overflows the page
  UNIQUE (topic, id)
);

CREATE TABLE bus_entries (
  queue TEXT NOT NULL,
  seq INTEGER NOT NULL,
  topic TEXT NOT NULL,
  attempts INTEGER NOT NULL,             -- failed so far
  retry_at_ms INTEGER NOT NULL,          -- 0: not tried yet, in its order
  PRIMARY KEY (queue, seq)
) WITHOUT ROWID;
CREATE INDEX bus_entries_by_seq ON bus_entries (seq);
CREATE INDEX bus_entries_by_retry ON bus_entries (queue, retry_at_ms) WHERE retry_at_ms > 0;

CREATE TABLE bus_dead_letters (
  queue TEXT NOT NULL,
  topic TEXT NOT NULL,
  id TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT NOT NULL,
  published_at_ms INTEGER NOT NULL,
  died_at_ms INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (queue, topic, id)
);
CREATE INDEX bus_dead_letters_by_death ON bus_dead_letters (died_at_ms);
