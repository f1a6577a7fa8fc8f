/**
 * The tick log in one process: a ring in memory for each partition.
 * It holds what is not yet committed, at most `capacityPerPartition` entries, and forgets the rest at once; it ends with the process,
 * so whoever appends what must not be lost waits for `awaitCommitted` before saying so.
 */

import { OperationalError } from '#contract/problem';
import { assert } from '#contract/result';
import type { EngineEntry } from '#engine';
import type { Clock } from '#platform/clock';
import type { LogEntry, Position, TickLog } from './tick-log.ts';

export interface MemoryTickLogDeps {
  readonly partitions: number;
  /** Entries that one partition holds before appends are refused. */
  readonly capacityPerPartition: number;
  readonly clock: Clock;
}

interface Waiter {
  readonly position: Position;
  readonly resolve: () => void;
  readonly timer: NodeJS.Timeout;
}

interface Partition {
  /** Ring; its length is a power of two and grows up to the capacity. Position p lies at p & (length - 1). */
  ring: (LogEntry | undefined)[];
  head: Position;
  committed: Position;
  /** By ascending position. */
  waiters: Waiter[];
}

const RING_START = 64;

export function createMemoryTickLog(deps: MemoryTickLogDeps): TickLog {
  const { capacityPerPartition, clock } = deps;
  const partitions = Array.from({ length: deps.partitions }, createPartition);
  const listeners = new Set<(partition: number) => void>();
  const appendedTo = new Set<number>();

  function at(partition: number): Partition {
    const found = partitions[partition];
    assert(found, `there is no partition ${partition} of ${partitions.length}`);
    return found;
  }

  // One turn of the event loop is let pass, so that what several requests append in it is evaluated and committed together.
  function announce(partition: number): void {
    if (appendedTo.size === 0) setImmediate(callListeners);
    appendedTo.add(partition);
  }

  function callListeners(): void {
    const news = [...appendedTo];
    appendedTo.clear();
    for (const partition of news) for (const listener of listeners) listener(partition);
  }

  return {
    partitions: deps.partitions,
    partitionOf: (market) => hashFnv1a(market) % deps.partitions,
    async append(partition, entries) {
      const log = at(partition);
      if (log.head - log.committed + entries.length > capacityPerPartition) {
        throw new OperationalError('overloaded', 'Prices arrive faster than they can be evaluated. Send again later.', {
          retryAfterS: 1,
        });
      }
      if (entries.length === 0) return log.head;
      pushAll(log, entries, clock.monotonicMs());
      announce(partition);
      return log.head;
    },
    awaitCommitted: (partition, position, timeoutMs) => waitFor(at(partition), position, timeoutMs),
    head: (partition) => at(partition).head,
    read: (partition, after, max) => slice(at(partition), after, max),
    onAppended(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    committed: (partition, position) => forget(at(partition), position),
  };
}

/** FNV-1a, 32 bits, over UTF-8: the same market has the same partition in every process and every language. */
function hashFnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function createPartition(): Partition {
  return { ring: new Array(RING_START), head: 0, committed: 0, waiters: [] };
}

function pushAll(log: Partition, entries: readonly EngineEntry[], appendedAtMs: number): void {
  const held = log.head - log.committed + entries.length;
  if (held > log.ring.length) grow(log, held);
  const mask = log.ring.length - 1;
  for (const entry of entries) {
    log.head++;
    log.ring[log.head & mask] = { position: log.head, appendedAtMs, entry };
  }
}

function grow(log: Partition, held: number): void {
  const ring: (LogEntry | undefined)[] = new Array(2 ** Math.ceil(Math.log2(held)));
  for (let p = log.committed + 1; p <= log.head; p++) ring[p & (ring.length - 1)] = log.ring[p & (log.ring.length - 1)];
  log.ring = ring;
}

function slice(log: Partition, after: Position, max: number): LogEntry[] {
  // What is committed is gone: a reader that still wants it would pass over ticks in silence.
  assert(after >= log.committed, `position ${after} was read after ${log.committed} had been committed`);
  const entries: LogEntry[] = [];
  const mask = log.ring.length - 1;
  const end = Math.min(log.head, after + max);
  for (let p = after + 1; p <= end; p++) {
    const entry = log.ring[p & mask];
    assert(entry?.position === p, 'a held position is in the ring');
    entries.push(entry);
  }
  return entries;
}

function forget(log: Partition, position: Position): void {
  assert(position <= log.head, `position ${position} was committed, the newest is ${log.head}`);
  if (position <= log.committed) return;
  const mask = log.ring.length - 1;
  for (let p = log.committed + 1; p <= position; p++) log.ring[p & mask] = undefined;
  log.committed = position;
  // A burst must not keep its memory for ever.
  if (log.committed === log.head && log.ring.length > RING_START * 16) log.ring = new Array(RING_START);
  const reached = log.waiters.findIndex((waiter) => waiter.position > position);
  const done = log.waiters.splice(0, reached < 0 ? log.waiters.length : reached);
  for (const waiter of done) {
    clearTimeout(waiter.timer);
    waiter.resolve();
  }
}

function waitFor(log: Partition, position: Position, timeoutMs: number): Promise<void> {
  if (position <= log.committed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      log.waiters.splice(log.waiters.indexOf(waiter), 1);
      reject(
        new OperationalError('storage_unavailable', 'The prices were taken but are not yet durable. Send them again.', {
          retryAfterS: 1,
        }),
      );
    }, timeoutMs);
    const waiter: Waiter = { position, resolve, timer };
    const before = log.waiters.findLastIndex((other) => other.position <= position);
    log.waiters.splice(before + 1, 0, waiter);
  });
}
