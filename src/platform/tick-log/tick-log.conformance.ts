/**
 * What every adapter of the tick log must do. Called by `tick-log.memory.test.ts`, and by each further adapter's test.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { EngineEntry } from '#engine';
import type { TickLog } from './tick-log.ts';

export interface TickLogOptions {
  readonly partitions: number;
  readonly capacityPerPartition: number;
}

function remove(alertId: string): EngineEntry {
  return { kind: 'remove', alertId };
}

function idsOf(log: TickLog, partition: number, after: number, max = 100): string[] {
  return log.read(partition, after, max).map(({ entry }) => (entry.kind === 'remove' ? entry.alertId : entry.kind));
}

/** A limit in real time for what must happen soon; adapters may work over a network. */
async function eventually(check: () => void): Promise<void> {
  for (const endMs = performance.now() + 5000; ; ) {
    try {
      check();
      return;
    } catch (cause) {
      if (performance.now() > endMs) throw cause;
      await nextTurn();
    }
  }
}

export function describeTickLog(name: string, make: (options: TickLogOptions) => TickLog): void {
  const makeLog = (capacityPerPartition = 1000) => make({ partitions: 4, capacityPerPartition });

  describe(`tick log: ${name}`, () => {
    describeReading(makeLog);
    describeCommitting(makeLog);
  });
}

function describeReading(makeLog: (capacityPerPartition?: number) => TickLog): void {
  it('gives positions from 1, one by one, in each partition by itself', async () => {
    const log = makeLog();
    expect(log.head(0)).toBe(0);
    expect(await log.append(0, [remove('a'), remove('b')])).toBe(2);
    expect(await log.append(1, [remove('c')])).toBe(1);
    expect(await log.append(0, [remove('d')])).toBe(3);
    expect(log.read(0, 0, 10).map((entry) => entry.position)).toEqual([1, 2, 3]);
    expect(log.head(0)).toBe(3);
    expect(log.head(2)).toBe(0);
  });

  it('reads in the order of appending, after a position, at most so many', async () => {
    const log = makeLog();
    await Promise.all([log.append(0, [remove('a'), remove('b')]), log.append(0, [remove('c')])]);
    expect(idsOf(log, 0, 0)).toEqual(['a', 'b', 'c']);
    expect(idsOf(log, 0, 1)).toEqual(['b', 'c']);
    expect(idsOf(log, 0, 0, 2)).toEqual(['a', 'b']);
    expect(idsOf(log, 0, 3)).toEqual([]);
    expect(idsOf(log, 3, 0)).toEqual([]);
  });

  it('appends nothing when given nothing', async () => {
    const log = makeLog();
    await log.append(0, [remove('a')]);
    expect(await log.append(0, [])).toBe(1);
  });

  it('has one partition for a market, within range, and spreads markets', () => {
    const log = makeLog();
    const used = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const market = `binance:COIN${i}/USDT`;
      const partition = log.partitionOf(market);
      expect(log.partitionOf(market)).toBe(partition);
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(4);
      used.add(partition);
    }
    expect(used.size).toBe(4);
    // The hash may never change: alerts are stored with the partition of their market.
    expect(log.partitionOf('binance:BTC/USDT')).toBe(PARTITION_OF_BTC);
  });

  it('tells listeners of news, after the append and not once for each entry', async () => {
    const log = makeLog();
    const told: number[] = [];
    const stop = log.onAppended((partition) => told.push(partition));
    const appends = [1, 2, 3, 4, 5].map((i) => log.append(i === 3 ? 2 : 1, [remove(String(i))]));
    expect(told).toEqual([]);
    await Promise.all(appends);
    await eventually(() => expect(new Set(told)).toEqual(new Set([1, 2])));
    expect(told.length).toBeLessThan(5);
    stop();
    told.length = 0;
    await log.append(1, [remove('later')]);
    await nextTurn();
    expect(told).toEqual([]);
  });
}

/** FNV-1a (32 bits) of the name, modulo the 4 partitions of this suite; computed apart from the code under test. */
const PARTITION_OF_BTC = 1;

function describeCommitting(makeLog: (capacityPerPartition?: number) => TickLog): void {
  it('refuses appends beyond its capacity as overloaded, whole, and takes them again once some are committed', async () => {
    const log = makeLog(3);
    await log.append(0, [remove('a'), remove('b')]);
    await expect(log.append(0, [remove('c'), remove('d')])).rejects.toMatchObject({ code: 'overloaded' });
    expect(log.head(0)).toBe(2);
    await log.append(1, [remove('other')]);
    log.committed(0, 1);
    expect(await log.append(0, [remove('c'), remove('d')])).toBe(4);
    expect(idsOf(log, 0, 1)).toEqual(['b', 'c', 'd']);
  });

  it('keeps the order over many rounds of appending and committing', async () => {
    const log = makeLog(100);
    const seen: string[] = [];
    let next = 0;
    for (let round = 0; round < 60; round++) {
      const count = (round * 7) % 31;
      const batch = Array.from({ length: count }, () => remove(String(next++)));
      await log.append(0, batch);
      seen.push(...idsOf(log, 0, seen.length, 1000));
      if (round % 3 === 0) log.committed(0, seen.length);
    }
    expect(seen).toEqual(Array.from({ length: next }, (_, i) => String(i)));
  });

  it('lets wait until a position is committed', async () => {
    const log = makeLog();
    await log.append(0, [remove('a'), remove('b'), remove('c')]);
    const settled: number[] = [];
    const waits = [3, 1, 2, 2].map((position) =>
      log.awaitCommitted(0, position, 5000).then(() => settled.push(position)),
    );
    log.committed(0, 2);
    await eventually(() => expect([...settled].sort()).toEqual([1, 2, 2]));
    log.committed(0, 3);
    await Promise.all(waits);
    await log.awaitCommitted(0, 3, 1);
    log.committed(0, 1);
    await log.awaitCommitted(0, 3, 1);
  });

  it('gives up waiting after the time, and the entries stay', async () => {
    const log = makeLog();
    await log.append(0, [remove('a')]);
    await expect(log.awaitCommitted(0, 1, 10)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(idsOf(log, 0, 0)).toEqual(['a']);
    const again = log.awaitCommitted(0, 1, 5000);
    log.committed(0, 1);
    await again;
  });
}
