/**
 * Collects what became of messages (done, again later, dead) and writes it in groups, so that an acknowledgement costs no commit of its own.
 * While the storage refuses, outcomes are kept and tried again. If the process dies first, the messages are delivered again.
 */
import { OperationalError } from '#contract/problem';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { Logger } from '#platform/observe/log';
import type { BusRows, Outcome } from './bus-rows.ts';

/** How long an outcome may wait for company, ms. */
const GROUP_MS = 10;
const GROUP_SIZE = 128;
const REFUSED_PAUSE_MS = 500;

export interface BusRecorder {
  /** `onRecorded` is called once the outcome is durable. */
  add(outcome: Outcome, onRecorded: () => void): void;
  /** Tries once to write what is waiting; resolves in any case. */
  flush(): Promise<void>;
  /** Messages that are done but not yet removed. */
  doneCount(): number;
  waitingCount(): number;
}

interface Waiting {
  readonly outcome: Outcome;
  readonly onRecorded: () => void;
}

export function createBusRecorder(deps: { db: SqliteDatabase; rows: BusRows; log: Logger }): BusRecorder {
  const { db, rows, log } = deps;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isRefused = false;

  function schedule(delayMs: number): void {
    timer ??= setTimeout(() => void flush(), delayMs);
  }

  async function write(): Promise<void> {
    const group = waiting;
    try {
      await db.write(() => {
        for (const { outcome } of group) rows.record(outcome);
      });
    } catch (cause) {
      if (!isRefused)
        log.error({ err: cause, count: group.length }, 'outcomes of messages cannot be recorded; they are kept');
      isRefused = true;
      // A closed database takes nothing any more: what is left is delivered again by the next process.
      if (!(cause instanceof OperationalError && cause.code === 'shutting_down')) schedule(REFUSED_PAUSE_MS);
      return;
    }
    if (isRefused) log.info({ count: group.length }, 'outcomes of messages are recorded again');
    isRefused = false;
    waiting = waiting.slice(group.length);
    for (const { onRecorded } of group) onRecorded();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // What was added during a write is not part of it, hence once more.
    await writing;
    if (waiting.length === 0) return;
    writing ??= write().finally(() => {
      writing = undefined;
      if (waiting.length > 0 && !isRefused) schedule(GROUP_MS);
    });
    await writing;
  }

  return {
    add(outcome, onRecorded) {
      waiting.push({ outcome, onRecorded });
      if (isRefused || writing) return;
      if (waiting.length >= GROUP_SIZE) void flush();
      else schedule(GROUP_MS);
    },
    flush,
    doneCount: () => waiting.reduce((count, { outcome }) => count + (outcome.result.kind === 'done' ? 1 : 0), 0),
    waitingCount: () => waiting.length,
  };
}
