-- Answers to requests that carried an Idempotency-Key, kept for 24 hours.
CREATE TABLE idempotency_answers (
  user_id TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,        -- SHA-256 of method, path and body
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  etag TEXT,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_answers_by_age ON idempotency_answers (created_at_ms);

-- One row that a readiness check writes, to know that the disk takes writes.
CREATE TABLE readiness (checks INTEGER NOT NULL);
INSERT INTO readiness (checks) VALUES (0);
