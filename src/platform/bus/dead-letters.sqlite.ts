/** What the embedded bus has set aside after too many failures, read from the file beside a running server. */
import { DatabaseSync } from 'node:sqlite';

export interface DeadLetters {
  readonly queue: string;
  readonly topic: string;
  readonly count: number;
  /** Of the last one. */
  readonly reason: string;
  readonly diedAtMs: number;
}

/** By queue and topic, the latest first. Throws when the file cannot be read; a database without a bus has none. */
export function readDeadLetters(file: string): readonly DeadLetters[] {
  const connection = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = (sql: string) => connection.prepare(sql).all();
    if (rows("SELECT 1 FROM sqlite_schema WHERE name = 'bus_dead_letters'").length === 0) return [];
    // With max(), SQLite takes the other columns from the row that has it.
    return rows(
      'SELECT queue, topic, count(*) AS n, reason, max(died_at_ms) AS at FROM bus_dead_letters GROUP BY queue, topic ORDER BY at DESC',
    ).map((row) => ({
      queue: String(row.queue),
      topic: String(row.topic),
      count: Number(row.n),
      reason: String(row.reason),
      diedAtMs: Number(row.at),
    }));
  } finally {
    connection.close();
  }
}
