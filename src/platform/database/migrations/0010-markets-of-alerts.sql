-- Firings of one user on one market, newest first.
CREATE INDEX firings_by_market ON firings (user_id, market, fired_at_ms, alert_id, sequence);
