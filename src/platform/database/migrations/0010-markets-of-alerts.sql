-- Firings of one user on one market, newest first.
CREATE INDEX firings_by_market ON firings (user_id, market, fired_at_ms, alert_id, sequence);

-- Alerts that read a market beside their own, found by it. Few do, and only those have rows.
CREATE TABLE alert_reads (
  market TEXT NOT NULL,
  alert_id TEXT NOT NULL,
  PRIMARY KEY (market, alert_id)
) WITHOUT ROWID;
CREATE INDEX alert_reads_by_alert ON alert_reads (alert_id);

-- Conditions are stored in their canonical text, which names another market as price(MARKET) and the alert's own as price.
WITH RECURSIVE piece (alert_id, own, text) AS (
  SELECT id, market, substr(condition, instr(condition, 'price(') + 6) FROM alerts WHERE instr(condition, 'price(') > 0
  UNION ALL
  SELECT alert_id, own, substr(text, instr(text, 'price(') + 6) FROM piece WHERE instr(text, 'price(') > 0
)
INSERT OR IGNORE INTO alert_reads (market, alert_id)
  SELECT substr(text, 1, instr(text, ')') - 1), alert_id FROM piece WHERE substr(text, 1, instr(text, ')') - 1) <> own;

-- When it was last armed (wall clock; 0: before this was kept): an alert of several markets sees nothing of before it, also after a restart.
ALTER TABLE alert_states ADD COLUMN armed_at_ms INTEGER NOT NULL DEFAULT 0;
