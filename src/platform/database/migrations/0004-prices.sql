-- Who owns which market of one's own. Venue markets are not listed here: their venues list them.
CREATE TABLE custom_markets (
  market TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL,
  claimed_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX custom_markets_by_owner ON custom_markets (owner_id, market);

-- Per market, the jump of price that waits for a second tick; on disk, so that a restart between the two does not forget the first.
CREATE TABLE outlier_candidates (
  market TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,           -- market time
  low REAL NOT NULL,
  high REAL NOT NULL
) WITHOUT ROWID;

-- Candles of a minute and of an hour; other intervals are added up from these when they are read. One market's candles of one interval
-- lie together in the order of time, which is how they are read and written.
CREATE TABLE candles (
  market TEXT NOT NULL,
  interval_ms INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,           -- when it opens
  open REAL NOT NULL,
  high REAL NOT NULL,
  low REAL NOT NULL,
  close REAL NOT NULL,
  volume REAL NOT NULL,
  PRIMARY KEY (market, interval_ms, at_ms)
) WITHOUT ROWID;
