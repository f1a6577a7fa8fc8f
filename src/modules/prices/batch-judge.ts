/**
 * Parse and guard over one batch: each tick is judged by those before it. Pure; the caller keeps the memory that comes out.
 */
import type { Tick } from '#engine';
import type { RawBatch, Rejection } from './feeds/feed.ts';
import { type GuardMemory, type GuardSettings, judgeTick, type OutlierCandidate } from './tick-guard.ts';
import { parseTick } from './tick-parse.ts';

export interface JudgedBatch {
  /** In order of time. */
  readonly accepted: readonly Tick[];
  readonly rejected: readonly Rejection[];
  /** The last jump of the batch that was not confirmed when it came. */
  readonly candidate: OutlierCandidate | undefined;
  /** What the guard remembers after it. */
  readonly memory: GuardMemory;
}

export function judgeBatch(batch: RawBatch, before: GuardMemory, settings: GuardSettings): JudgedBatch {
  const accepted: Tick[] = [];
  const rejected: Rejection[] = [];
  let candidate: OutlierCandidate | undefined;
  let memory = before;
  for (const [index, raw] of batch.ticks.entries()) {
    const parsed = parseTick(batch.market, raw);
    if (!parsed.ok) {
      rejected.push({ index, code: parsed.error });
      continue;
    }
    const tick = parsed.value;
    const verdict = judgeTick(tick, memory, settings);
    if (verdict.kind === 'accepted') {
      accepted.push(tick);
      memory = { ...memory, last: { atMs: tick.atMs, price: tick.last } };
      continue;
    }
    rejected.push({ index, code: verdict.code });
    if (!verdict.candidate) continue;
    candidate = verdict.candidate;
    memory = { ...memory, candidate };
  }
  return { accepted, rejected, candidate, memory };
}
