-- What people asked for (written by alerts) and how far each request has come (written by the evaluator) lie apart:
-- progress changes often and its narrow rows lie together.
CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  market TEXT NOT NULL,
  partition INTEGER NOT NULL,
  condition TEXT NOT NULL,
  trigger TEXT NOT NULL,
  repeat INTEGER NOT NULL,          -- 0: always
  cooldown_ms INTEGER NOT NULL,
  rearm TEXT,                       -- '0.5%' or a decimal
  expires_at_ms INTEGER,
  expiry_due_at_ms INTEGER,         -- expires_at_ms until the expiry has been dealt with, so that its index holds only what is ahead
  note TEXT,
  channels TEXT,                    -- JSON array of ids
  task TEXT,                        -- JSON TaskTemplate
  version INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX alerts_by_user ON alerts (user_id, id);
CREATE INDEX alerts_by_market ON alerts (market, user_id, id);
CREATE INDEX alerts_by_expiry ON alerts (expiry_due_at_ms) WHERE expiry_due_at_ms IS NOT NULL;

CREATE TABLE alert_states (
  id TEXT PRIMARY KEY,
  partition INTEGER NOT NULL,
  arming INTEGER NOT NULL,          -- grows with every change that arms or disarms; a patch of an older arming moves no state
  state TEXT NOT NULL,              -- as people see it
  state_reason TEXT,
  phase TEXT NOT NULL,              -- as the engine sees it
  sequence INTEGER NOT NULL,
  sequence_at_arming INTEGER NOT NULL,
  held_back INTEGER NOT NULL,
  last_fired_at_ms INTEGER NOT NULL,
  cooldown_until_ms INTEGER NOT NULL,
  applied_market TEXT NOT NULL,
  applied_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE firings (
  alert_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  market TEXT NOT NULL,
  condition TEXT NOT NULL,
  at_ms INTEGER NOT NULL,           -- market time
  fired_at_ms INTEGER NOT NULL,     -- wall clock
  price REAL NOT NULL,
  value REAL NOT NULL,
  backfilled INTEGER NOT NULL,
  PRIMARY KEY (alert_id, sequence)
) WITHOUT ROWID;
CREATE INDEX firings_by_user ON firings (user_id, fired_at_ms, alert_id, sequence);

-- Per partition, the last tick of each market that is evaluated and durable.
CREATE TABLE market_marks (
  partition INTEGER NOT NULL,
  market TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  last REAL NOT NULL,
  PRIMARY KEY (partition, market)
) WITHOUT ROWID;
