/**
 * Last step of the pipeline: one market's accepted ticks -> every partition that carries the market. What a partition refused is owed to it and
 * goes first, so each partition gets every accepted tick, in order, or the market takes no more. Then the wait for durability.
 */
import { OperationalError, type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { EngineEntry, Tick } from '#engine';
import type { Position, TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';

/** How far a partition must be committed for a request to be answered. */
export interface Reached {
  readonly partition: number;
  readonly position: Position;
}

export type Appended = Result<readonly Reached[], Problem>;

/** How long a request waits for its ticks to be durable. */
const COMMIT_WAIT_MS = 10_000;

export interface TickAppender {
  /**
   * Hands the ticks to all partitions before it gives way, so that nothing comes between; resolves when each took or refused them.
   * Without ticks: how far the partitions have come by now. While something is owed, the ticks are owed too, to all partitions.
   */
  append(ticks: readonly Tick[], origin?: 'live' | 'backfill'): Promise<Appended>;
  /** Tries once more what is owed; fails while some still is. */
  payOwed(): Promise<Result<void, Problem>>;
  readonly isOwing: boolean;
}

export function createTickAppender(deps: { market: string; tickLog: TickLog; tickRoutes: TickRoutes }): TickAppender {
  const { market, tickLog, tickRoutes } = deps;
  let owed: { readonly partition: number; readonly entries: readonly EngineEntry[] }[] = [];

  async function appendTo(partition: number, entries: readonly EngineEntry[]): Promise<Result<Reached, Problem>> {
    try {
      return ok({ partition, position: await tickLog.append(partition, entries) });
    } catch (cause) {
      return err(problemOf(cause));
    }
  }

  return {
    get isOwing() {
      return owed.length > 0;
    },
    async append(ticks, origin = 'live') {
      const partitions = [...tickRoutes.partitionsOf(market)];
      if (ticks.length === 0) {
        return ok(partitions.map((partition) => ({ partition, position: tickLog.head(partition) })));
      }
      const entries = ticks.map((tick) =>
        origin === 'backfill'
          ? ({ kind: 'tick', tick, isBackfilled: true } as const)
          : ({ kind: 'tick', tick } as const),
      );
      if (owed.length > 0) {
        owed.push(...partitions.map((partition) => ({ partition, entries })));
        return err(
          problem('overloaded', 'Earlier prices of this market still wait. Send again later.', { retryAfterS: 1 }),
        );
      }
      const outcomes = await Promise.all(partitions.map((partition) => appendTo(partition, entries)));
      const reached: Reached[] = [];
      let failure: Problem | undefined;
      for (const [index, outcome] of outcomes.entries()) {
        const partition = partitions[index] ?? 0;
        if (outcome.ok) reached.push(outcome.value);
        else {
          owed.push({ partition, entries });
          failure ??= outcome.error;
        }
      }
      return failure ? err(failure) : ok(reached);
    },
    async payOwed() {
      for (let next = owed[0]; next; next = owed[0]) {
        const outcome = await appendTo(next.partition, next.entries);
        if (!outcome.ok) return outcome;
        owed = owed.slice(1);
      }
      return ok(undefined);
    },
  };
}

/** Resolves once every partition is committed as far as `reached`; fails with `storage_unavailable` when one takes too long. */
export async function awaitDurable(tickLog: TickLog, reached: readonly Reached[]): Promise<Result<void, Problem>> {
  try {
    await Promise.all(
      reached.map(({ partition, position }) => tickLog.awaitCommitted(partition, position, COMMIT_WAIT_MS)),
    );
    return ok(undefined);
  } catch (cause) {
    return err(problemOf(cause));
  }
}

/** An operational failure as the problem it stands for; anything else is thrown on. */
export function problemOf(cause: unknown): Problem {
  if (!(cause instanceof OperationalError)) throw cause;
  return problem(cause.code, cause.message, cause.retryAfterS === undefined ? {} : { retryAfterS: cause.retryAfterS });
}
