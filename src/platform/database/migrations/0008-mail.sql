-- Mail, browser push, and what an account shows of itself: verified addresses, single-use tokens, mails of the account that wait, and where sessions
-- were used from.
ALTER TABLE users ADD COLUMN email_verified_at_ms INTEGER;

ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- What links in mails carry, by its SHA-256. Using one sets `used_at_ms`, so of any number at once one succeeds; the row stays until it expires, so that
-- a mail that is sent again brings no used token back.
CREATE TABLE account_tokens (
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  purpose TEXT NOT NULL,               -- 'verify' or 'reset'
  email TEXT NOT NULL,                 -- the address that it was mailed to
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER
) WITHOUT ROWID;
CREATE INDEX account_tokens_by_user ON account_tokens (user_id, purpose);
CREATE INDEX account_tokens_by_expiry ON account_tokens (expires_at_ms);

-- Mails of accounts that are not sent yet, written in the transaction of what they tell of. A row goes when its mail was accepted or given up.
-- A request for a new password writes one whether or not the address has an account.
CREATE TABLE account_mails (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  email TEXT NOT NULL,
  detail TEXT,                         -- JSON, by kind
  attempts INTEGER NOT NULL,           -- begun
  due_at_ms INTEGER NOT NULL,          -- while one is being sent: when another worker may take it over
  created_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_mails_by_due ON account_mails (due_at_ms);
CREATE INDEX account_mails_by_email ON account_mails (email);

-- How the last attempt on a channel ended, for its list: finding it among all deliveries would need an index that every firing pays for.
ALTER TABLE channels ADD COLUMN last_delivery_state TEXT;
ALTER TABLE channels ADD COLUMN last_delivery_at_ms INTEGER;

-- For administrators, newest first over all channels. Partial: they cost something only once something failed.
CREATE INDEX deliveries_dead_by_seq ON deliveries (notification_seq) WHERE state = 4;
CREATE INDEX deliveries_failed_by_seq ON deliveries (notification_seq) WHERE state = 1;
