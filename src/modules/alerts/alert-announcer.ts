/**
 * Tells the tick log of alerts that are durable: arm, disarm, remove. Stands after the store and before the answer.
 * What is told of one partition is told in order. Where the log is full, it is told later, again and again: the rows are durable, so what a
 * stop leaves untold is loaded from them at the next start.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { OperationalError } from '#contract/problem';
import type { EngineEntry } from '#engine';
import type { TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';
import { type AlertFields, type AlertRecord, specOf } from './alert.ts';
import type { Quotes } from './alert-ports.ts';
import type { EndedAlert } from './alert-store.ts';

const RETRY_MIN_MS = 20;
const RETRY_MAX_MS = 1_000;

type ArmedAlert = AlertFields & Pick<AlertRecord, 'id' | 'partition' | 'arming' | 'sequence' | 'lastFiredAtMs'>;

interface Announcement {
  readonly partition: number;
  readonly entries: readonly EngineEntry[];
}

export interface AlertAnnouncer {
  /**
   * What arms the alert: first the last price of each market whose ticks its partition did not carry, then the alert. From here on the partition
   * carries those markets. `markets`: those of the condition.
   */
  arming(alert: ArmedAlert, markets: readonly string[]): Announcement;
  disarming(alert: EndedAlert): Announcement;
  removing(alert: EndedAlert): Announcement;
  /** Resolves once it is in the log or set aside for later, in the order of the calls. */
  announce(announcements: readonly Announcement[]): Promise<void>;
  /** Announcements that wait for room in the log. */
  waiting(): number;
  /** Gives up what waits. */
  stop(): Promise<void>;
}

export function createAlertAnnouncer(deps: {
  tickLog: Pick<TickLog, 'append' | 'partitionOf'>;
  tickRoutes: Pick<TickRoutes, 'add'>;
  quotes: Quotes;
  log: Logger;
}): AlertAnnouncer {
  const { tickLog, tickRoutes, quotes, log } = deps;
  /** Per partition, what waits; a partition is here while its round of retries runs. */
  const backlog = new Map<number, EngineEntry[][]>();
  const rounds = new Set<Promise<void>>();
  const stopped = new AbortController();

  function seedsFor(markets: readonly string[], partition: number): EngineEntry[] {
    const seeds: EngineEntry[] = [];
    for (const market of markets) {
      const isNew = tickLog.partitionOf(market) !== partition && tickRoutes.add(market, partition);
      const last = quotes.last(market);
      if (last && (isNew || !last.isLogged))
        seeds.push({ kind: 'seed', mark: { market, atMs: last.atMs, last: last.price } });
    }
    return seeds;
  }

  /** What the alert must not see: ticks of before this instant, where they may still come. */
  function gapsOf(
    markets: readonly string[],
  ): Pick<Extract<EngineEntry, { kind: 'arm' }>, 'notBeforeMs' | 'notBefore'> {
    const gaps = markets.flatMap((market) => {
      const atMs = quotes.notBeforeMs(market);
      return atMs === undefined ? [] : [{ market, atMs }];
    });
    const [first] = gaps;
    if (!first) return {};
    return markets.length === 1 ? { notBeforeMs: first.atMs } : { notBefore: gaps };
  }

  async function announceOne({ partition, entries }: Announcement): Promise<void> {
    const waiting = backlog.get(partition);
    if (waiting) {
      waiting.push([...entries]);
      return;
    }
    try {
      await tickLog.append(partition, entries);
    } catch (cause) {
      if (!(cause instanceof OperationalError)) throw cause;
      setAside(partition, [...entries], cause);
    }
  }

  function setAside(partition: number, entries: EngineEntry[], cause: OperationalError): void {
    const waiting = backlog.get(partition);
    if (waiting) {
      waiting.push(entries);
      return;
    }
    log.warn({ err: cause, partition }, 'the tick log is full; changes of alerts wait');
    backlog.set(partition, [entries]);
    const round = retry(partition).finally(() => rounds.delete(round));
    rounds.add(round);
  }

  async function retry(partition: number): Promise<void> {
    const queue = backlog.get(partition) ?? [];
    for (let waitMs = RETRY_MIN_MS; queue.length > 0; ) {
      await delay(waitMs, undefined, { signal: stopped.signal }).catch(() => undefined);
      if (stopped.signal.aborted) return;
      const entries = queue.splice(0).flat();
      try {
        await tickLog.append(partition, entries);
        waitMs = RETRY_MIN_MS;
      } catch (cause) {
        queue.unshift(entries);
        if (!(cause instanceof OperationalError))
          log.error({ err: cause, partition }, 'changes of alerts were refused');
        waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
      }
    }
    backlog.delete(partition);
  }

  return {
    arming(alert, markets) {
      const { partition, arming, sequence, lastFiredAtMs } = alert;
      const arm: EngineEntry = {
        kind: 'arm',
        alert: specOf(alert),
        arming,
        sequence,
        lastFiredAtMs,
        ...gapsOf(markets),
      };
      return { partition, entries: [...seedsFor(markets, partition), arm] };
    },
    disarming: ({ id, partition, arming }) => ({ partition, entries: [{ kind: 'disarm', alertId: id, arming }] }),
    removing: ({ id, partition }) => ({ partition, entries: [{ kind: 'remove', alertId: id }] }),

    async announce(announcements) {
      const byPartition = Map.groupBy(announcements, ({ partition }) => partition);
      await Promise.all(
        [...byPartition].map(([partition, group]) =>
          announceOne({ partition, entries: group.flatMap(({ entries }) => entries) }),
        ),
      );
    },

    waiting: () => [...backlog.values()].reduce((sum, queue) => sum + queue.length, 0),

    async stop() {
      stopped.abort();
      await Promise.all(rounds);
    },
  };
}
