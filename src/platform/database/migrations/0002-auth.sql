-- Accounts, sessions and refused tokens. A session is one row however often its refresh token rotates, so that rotation is one
-- compare-and-set on `current_hash`. Refused tokens are numbered, so that every process of the machine reads only what is new to it.
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  credential_version INTEGER NOT NULL, -- grows with every new password; a login that began before it opens no session
  role TEXT NOT NULL,
  timezone TEXT NOT NULL,
  locale TEXT NOT NULL,
  quiet_hours TEXT,                    -- JSON {from, to, days?}
  version INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX users_by_email ON users (email);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  current_hash TEXT NOT NULL,          -- SHA-256 of the refresh token that is valid now
  previous_hash TEXT,                  -- of the one before it, for the replay window
  client_hash TEXT NOT NULL,           -- of the client that was given the current one
  rotated_at_ms INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at_ms);

CREATE TABLE token_denials (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL,               -- 'session:<id>', 'token:<id>' or 'user:<id>'
  until_ms INTEGER NOT NULL
);
CREATE INDEX token_denials_by_expiry ON token_denials (until_ms);
