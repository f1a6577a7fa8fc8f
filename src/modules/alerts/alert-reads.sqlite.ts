/**
 * Which alerts read a market beside their own, in SQLite: written in the step that writes the condition, gone with the alert. The alerts of a
 * market itself are found by their own index.
 */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { AlertFields } from './alert.ts';
import { otherMarkets } from './alert-judgment.ts';

/** Inside a write. Of an alert that has no rows yet. */
export function addReads(db: SqliteDatabase, id: string, alert: Pick<AlertFields, 'condition' | 'market'>): void {
  for (const market of otherMarkets(alert))
    db.prepare('INSERT INTO alert_reads (market, alert_id) VALUES (?, ?)').run(market, id);
}

/** Inside a write. */
export function removeReads(db: SqliteDatabase, id: string): void {
  db.prepare('DELETE FROM alert_reads WHERE alert_id = ?').run(id);
}
