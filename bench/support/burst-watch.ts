/** Looks into the database of a running server, read-only and from outside, to see how far a burst has come. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface BurstWatch {
  /** Looks at every row: some ten milliseconds for a million. */
  firings(): number;
  /** They are written with their deliveries, one after the other, so the last number is how many. */
  notifications(): number;
  close(): void;
}

export function createBurstWatch(dataDir: string): BurstWatch {
  const db = new DatabaseSync(join(dataDir, 'tidemark.db'), { readOnly: true, timeout: 5_000 });
  const number = (sql: string) => {
    const statement = db.prepare(sql);
    return () => Number(statement.get()?.n ?? 0);
  };
  return {
    firings: number('SELECT count(*) AS n FROM firings'),
    notifications: number('SELECT max(seq) AS n FROM notifications'),
    close: () => db.close(),
  };
}

/** What is there in the end: rows, and as many different alerts. */
export function countBurst(dataDir: string) {
  const db = new DatabaseSync(join(dataDir, 'tidemark.db'), { readOnly: true, timeout: 5_000 });
  const count = (sql: string) => Number(db.prepare(sql).get()?.n ?? 0);
  const counts = {
    firings: count('SELECT count(*) AS n FROM firings'),
    'alerts that fired': count('SELECT count(DISTINCT alert_id) AS n FROM firings'),
    'alerts that are done': count("SELECT count(*) AS n FROM alert_states WHERE state = 'done'"),
    notifications: count('SELECT count(*) AS n FROM notifications'),
    deliveries: count('SELECT count(*) AS n FROM deliveries'),
  };
  db.close();
  return counts;
}
