-- The markets that somebody looks at, in their order. Nobody's row: they see the default.
CREATE TABLE watchlists (
  user_id TEXT PRIMARY KEY,
  markets TEXT NOT NULL,            -- JSON array of names
  version INTEGER NOT NULL
) WITHOUT ROWID;
