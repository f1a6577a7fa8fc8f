/**
 * The outbox where bus and stores are one SQLite database: a row goes into its queues in the very transaction of the change.
 * There is nothing to move afterwards, so nothing can be lost or doubled in between; consumers are woken by the commit.
 */

import type { SqliteBus } from './bus.sqlite.ts';
import type { BusStats } from './bus.ts';
import type { Outbox } from './outbox.ts';

export interface SqliteOutboxDeps {
  /** The bus on the same database as the stores that append. */
  readonly bus: Pick<SqliteBus, 'enqueue' | 'wake'> & { stats(): BusStats };
}

export function createSqliteOutbox({ bus }: SqliteOutboxDeps): Outbox {
  return {
    append: (row) => bus.enqueue(row.topic, row.id, row.body),
    async flush() {
      bus.wake();
    },
    // What is appended is in its queues at once; what an operator wants to see is how much of it waits there, and how long.
    stats() {
      const { ready, oldestAgeMs } = bus.stats();
      return { waiting: ready, oldestAgeMs };
    },
    async stop() {},
  };
}
