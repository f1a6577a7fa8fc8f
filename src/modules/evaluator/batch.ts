/**
 * One batch of the log: what stepping some entries has decided, to be made durable in commits of bounded size. Commits are made up as they are
 * asked for, so that a tick that fires a million alerts does not hold up everything else while a million objects are built.
 */
import { createStepOutput, type Engine } from '#engine';
import type { LogEntry, Position } from '#platform/tick-log/tick-log';
import type { Commit, Decision } from './evaluator-store.ts';
import { shownState } from './shown-state.ts';

/** A batch ends with the entry that brings it to so many firings. */
const FIRINGS_PER_BATCH = 500;
/** Alerts in one commit: some ten milliseconds of SQLite, so that requests get their turn between. */
const DECISIONS_PER_COMMIT_MAX = 1_000;

export type CommitPart = Pick<Commit, 'decisions' | 'marks' | 'isBackfilled'>;

export interface Batch {
  /** Read to the end before the engine steps again. Each alert's firings and progress are in one commit; the marks are in the last. */
  readonly commits: Iterable<CommitPart>;
  /** Of the last entry that was stepped. */
  readonly end: Position;
  /** Monotonic, of the first entry. */
  readonly appendedAtMs: number;
  readonly ticks: number;
  readonly hasFirings: boolean;
}

/**
 * Steps entries until the batch is large enough, or what comes next is of the other kind, live or backfilled. Synchronous, so that the progress
 * it reads is that of its last entry.
 */
export function stepBatch(engine: Engine, entries: readonly LogEntry[]): Batch {
  const out = createStepOutput();
  let end = 0;
  let ticks = 0;
  let isBackfilled = false;
  for (const { entry, position } of entries) {
    if (entry.kind === 'tick') {
      const isOfGap = entry.isBackfilled === true;
      if (ticks > 0 && isOfGap !== isBackfilled) break;
      isBackfilled = isOfGap;
      ticks++;
    }
    engine.step(entry, out);
    end = position;
    if (out.firings.length >= FIRINGS_PER_BATCH) break;
  }
  return {
    commits: commitsOf(engine, out, isBackfilled),
    end,
    appendedAtMs: entries[0]?.appendedAtMs ?? 0,
    ticks,
    hasFirings: out.firings.length > 0,
  };
}

function* commitsOf(
  engine: Engine,
  out: ReturnType<typeof createStepOutput>,
  isBackfilled: boolean,
): Generator<CommitPart> {
  let decisions: Decision[] = [];
  for (const { alertId, progress, firings } of engine.touched(out)) {
    decisions.push({ alertId, progress, firings, state: shownState(progress) });
    if (decisions.length < DECISIONS_PER_COMMIT_MAX) continue;
    yield { decisions, marks: [], isBackfilled };
    decisions = [];
  }
  yield { decisions, marks: engine.marks(out), isBackfilled };
}
