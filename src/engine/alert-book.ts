/**
 * Who the engine's alerts are: makes them from their texts, arms, disarms, restores and forgets them, and says how far each has come.
 * Between two ticks only; what a tick does to an alert is the tick walker's part. Each call is O(log n) in the alerts of a series.
 *
 * What ALERTS.md leaves open is decided here:
 * - Arming anew keeps the sequence, the last firing and, for an alert that may fire more than once, the cooldown that follows from it.
 *   An arming older than the known one is ignored.
 * - `appliedMarket` and `appliedAtMs` of an arming are the first market that the condition reads (its own where it does) and that
 *   market's time, so that after a crash between two commits the alert still sees no tick older than its arming. An arming that says
 *   `notBeforeMs`, later than that time, is *ahead*, as below, and judged by what its market shows when that instant has come.
 * - An alert of several markets says `notBefore` for each that has a gap instead: it is armed at once and follows the prices of before that
 *   instant without firing, market by market (`deaf-alerts.ts`), so that a tick of one market does not let in what is old of another.
 * - A loaded alert is judged by the restored marks. One whose progress is later than the mark is *ahead*: it sees nothing until one of
 *   its markets has a later tick. If its market has reached just that time by then, it joins as if nothing had been; if the tick in question
 *   never came again, it looks at the next point without a past: a comparison goes on from its saved phase, a crossing begins there.
 */

import {
  AHEAD,
  type AlertColumns,
  ARMED,
  ARMED_AHEAD,
  COOLING,
  clearFlag,
  DONE,
  freeSlot,
  hasFlag,
  JOINING,
  NO_MARKET,
  OFF,
  PHASES,
  SUSPENDED,
  setFlag,
  takeSlot,
  WAITING,
} from './alert-columns.ts';
import type { AlertIds } from './alert-ids.ts';
import type { AlertOptionsTable } from './alert-options.ts';
import { type AlertStates, cooldownUntilMs } from './alert-states.ts';
import { createAlertsAhead } from './alerts-ahead.ts';
import { compileCondition } from './compile.ts';
import { type Compound, createCompound } from './compound.ts';
import type { DeafAlerts } from './deaf-alerts.ts';
import type { FloodHistory } from './flood-history.ts';
import { parseCondition } from './language/parser.ts';
import { COMPOUND } from './level-watch.ts';
import type { MarketWatches } from './market-watches.ts';
import { byteAt, floatAt, setByte, setFloat, setWord, wordAt } from './pages.ts';
import type { Registrations } from './registrations.ts';
import type { SeriesGraph } from './series-graph.ts';
import type { AlertProgress, AlertSpec, EngineEntry, LoadAlert, Phase } from './tick.ts';
import type { TickWalker } from './tick-walker.ts';

export interface AlertBookDeps {
  readonly alerts: AlertColumns;
  readonly ids: AlertIds;
  readonly graph: SeriesGraph;
  readonly options: AlertOptionsTable;
  readonly registrations: Registrations;
  readonly states: AlertStates;
  readonly floods: FloodHistory;
  readonly watches: MarketWatches;
  readonly deaf: DeafAlerts;
  readonly walker: TickWalker;
}

export interface AlertBook {
  readonly load: LoadAlert;
  /** The slot; -1 where the arming is older than the known one. */
  arm(entry: Extract<EngineEntry, { kind: 'arm' }>): number;
  /** The slot; -1 where the alert is not known, or by a later arming. */
  disarm(alertId: string, arming: number): number;
  remove(alertId: string): void;
  /** As `remove`, for an alert that is done or suspended; nothing happens to another. */
  release(alertId: string): void;
  progressOf(slot: number): AlertProgress;
  /** Lets alerts that are ahead of the log join it, before a tick of the market at `atMs` is walked. O(alerts ahead on the market). */
  joinAhead(market: number, atMs: number): void;
}

const PHASE_NUMBERS = new Map<Phase, number>(PHASES.map((phase, number) => [phase, number]));

export function createAlertBook(deps: AlertBookDeps): AlertBook {
  const { alerts, ids, graph, options, registrations, states, floods, watches, deaf, walker } = deps;
  const { columns } = graph;
  const ahead = createAlertsAhead(alerts, columns);

  /** Fills a slot with what the alert asks for: new, or in place of what it asked for before. */
  function define(spec: AlertSpec): number {
    const parsed = parseCondition(spec.condition, { market: spec.market });
    if (!parsed.ok) throw new Error(`the condition of alert ${spec.id} does not parse: ${parsed.error.message}`);
    const watch = compileCondition(parsed.value);
    const own = graph.market(spec.market);
    const known = ids.find(spec.id);
    const slot = known >= 0 ? known : takeSlot(alerts);
    if (known >= 0) retire(slot);
    else ids.put(spec.id, slot);
    setWord(alerts.options, slot, options.acquire(spec));
    if (watch.kind !== 'watch') {
      setByte(alerts.kind, slot, COMPOUND);
      setWord(alerts.series, slot, own);
      alerts.compounds.set(slot, createCompound(graph, watch, own));
      return slot;
    }
    const series = graph.acquire(watch.series, own);
    setByte(alerts.kind, slot, watch.operator);
    setWord(alerts.series, slot, series);
    setFloat(alerts.level, slot, watch.level);
    if (watch.upper !== watch.level) alerts.upper.set(slot, watch.upper);
    if (series !== own) alerts.ownMarket.set(slot, own);
    return slot;
  }

  /** Takes the alert out of every index and gives back what it used; the slot stays its own. */
  function retire(slot: number): void {
    watches.end(slot, watchedBy(slot));
    leaveAhead(slot);
    registrations.unregister(slot);
    const compound = alerts.compounds.get(slot);
    if (compound === undefined) graph.release(wordAt(alerts.series, slot));
    else releaseLeaves(compound);
    options.release(wordAt(alerts.options, slot));
    floods.forget(slot);
    deaf.forget(slot);
    alerts.compounds.delete(slot);
    alerts.upper.delete(slot);
    alerts.ownMarket.delete(slot);
    alerts.heldBack.delete(slot);
    clearFlag(alerts, slot, COOLING | JOINING);
  }

  function watchedBy(slot: number): Iterable<number> {
    const reads = walker.marketsOf(slot);
    const own = alerts.ownMarket.get(slot) ?? wordAt(alerts.series, slot);
    return reads.includes(own) ? reads : [own, ...reads];
  }

  function releaseLeaves(compound: Compound): void {
    for (const leaf of compound.leaves) graph.release(leaf.series);
  }

  function forget(slot: number): void {
    retire(slot);
    ids.remove(slot);
    freeSlot(alerts, slot);
  }

  /** Phase by where things stand now. */
  function judge(slot: number): void {
    const its = options.at(wordAt(alerts.options, slot));
    const sight = walker.look(slot);
    states.judge(slot, its, sight.rest, sight.isBack);
  }

  function settle(slot: number): void {
    judge(slot);
    registrations.register(slot);
  }

  function arm(entry: Extract<EngineEntry, { kind: 'arm' }>): number {
    const known = ids.find(entry.alert.id);
    if (known >= 0 && entry.arming < wordAt(alerts.arming, known)) return -1;
    const slot = define(entry.alert);
    const its = options.at(wordAt(alerts.options, slot));
    const sequence = Math.max(known >= 0 ? wordAt(alerts.sequence, slot) : 0, entry.sequence);
    setWord(alerts.arming, slot, entry.arming);
    setWord(alerts.sequence, slot, sequence);
    setWord(alerts.sequenceAtArming, slot, sequence);
    const lastFiredAtMs = Math.max(known >= 0 ? floatAt(alerts.lastFiredAtMs, slot) : 0, entry.lastFiredAtMs);
    setFloat(alerts.lastFiredAtMs, slot, lastFiredAtMs);
    setByte(alerts.phase, slot, its.trigger === 'state' ? ARMED : WAITING);
    const own = graph.market(entry.alert.market);
    const reads = walker.marketsOf(slot);
    const applied = reads.includes(own) ? own : (reads[0] ?? own);
    const knownAtMs = columns.atMs[applied] as number;
    const isAhead = (entry.notBeforeMs ?? 0) > knownAtMs;
    setWord(alerts.appliedMarket, slot, applied);
    setFloat(alerts.appliedAtMs, slot, isAhead ? (entry.notBeforeMs as number) : knownAtMs);
    const untilMs = lastFiredAtMs + its.cooldownMs;
    const mayCool = its.repeat !== 1 && its.cooldownMs > 0 && lastFiredAtMs > 0;
    if (mayCool && reads.every((market) => (columns.atMs[market] as number) < untilMs)) {
      setFlag(alerts, slot, COOLING);
      if (!isAhead) walker.startCooling(slot);
    }
    judge(slot);
    watches.begin(slot, watchedBy(slot));
    deaf.begin(slot, reads, entry.notBefore);
    if (isAhead) {
      setFlag(alerts, slot, ARMED_AHEAD);
      ahead.enter(slot, joiningMarkets(slot));
    } else registrations.register(slot);
    return slot;
  }

  function load(...[alert, progress, recentFiredAtMs = [], notBefore]: Parameters<LoadAlert>): void {
    const slot = define(alert);
    if (options.at(wordAt(alerts.options, slot)).canFlood) for (const atMs of recentFiredAtMs) floods.note(slot, atMs);
    setWord(alerts.arming, slot, progress.arming);
    setByte(alerts.phase, slot, PHASE_NUMBERS.get(progress.phase) as number);
    setWord(alerts.sequence, slot, progress.sequence);
    setWord(alerts.sequenceAtArming, slot, progress.sequenceAtArming);
    setFloat(alerts.lastFiredAtMs, slot, progress.lastFiredAtMs);
    if (progress.heldBack > 0) alerts.heldBack.set(slot, progress.heldBack);
    const applied = progress.appliedMarket === '' ? NO_MARKET : graph.market(progress.appliedMarket);
    setWord(alerts.appliedMarket, slot, applied);
    setFloat(alerts.appliedAtMs, slot, progress.appliedAtMs);
    if (byteAt(alerts.phase, slot) >= DONE) return;
    watches.begin(slot, watchedBy(slot));
    deaf.begin(slot, walker.marketsOf(slot), notBefore);
    if (progress.cooldownUntilMs > 0) setFlag(alerts, slot, COOLING);
    if (applied !== NO_MARKET && (columns.atMs[applied] as number) < progress.appliedAtMs) {
      ahead.enter(slot, joiningMarkets(slot));
      return;
    }
    if (progress.cooldownUntilMs > 0) walker.startCooling(slot);
    settle(slot);
  }

  function joiningMarkets(slot: number): Set<number> {
    return new Set([wordAt(alerts.appliedMarket, slot), ...walker.marketsOf(slot)]);
  }

  function leaveAhead(slot: number): void {
    if (!hasFlag(alerts, slot, AHEAD)) return;
    ahead.leave(slot, joiningMarkets(slot));
    clearFlag(alerts, slot, ARMED_AHEAD);
  }

  function join(slot: number): void {
    const isArmedAhead = hasFlag(alerts, slot, ARMED_AHEAD);
    leaveAhead(slot);
    if (hasFlag(alerts, slot, COOLING)) walker.startCooling(slot);
    const applied = wordAt(alerts.appliedMarket, slot);
    const isKnown = isArmedAhead || (columns.atMs[applied] as number) >= floatAt(alerts.appliedAtMs, slot);
    if (isKnown) {
      settle(slot);
      return;
    }
    setFlag(alerts, slot, JOINING);
    walker.look(slot);
    registrations.register(slot);
  }

  function disarm(alertId: string, arming: number): number {
    const slot = ids.find(alertId);
    if (slot < 0 || arming < wordAt(alerts.arming, slot)) return -1;
    watches.end(slot, watchedBy(slot));
    leaveAhead(slot);
    registrations.unregister(slot);
    floods.forget(slot);
    deaf.forget(slot);
    alerts.heldBack.delete(slot);
    clearFlag(alerts, slot, COOLING | JOINING);
    setByte(alerts.phase, slot, OFF);
    setWord(alerts.arming, slot, arming);
    return slot;
  }

  function progressOf(slot: number): AlertProgress {
    const market = wordAt(alerts.appliedMarket, slot);
    return {
      arming: wordAt(alerts.arming, slot),
      phase: PHASES[byteAt(alerts.phase, slot)] as Phase,
      sequence: wordAt(alerts.sequence, slot),
      sequenceAtArming: wordAt(alerts.sequenceAtArming, slot),
      heldBack: alerts.heldBack.get(slot) ?? 0,
      lastFiredAtMs: floatAt(alerts.lastFiredAtMs, slot),
      cooldownUntilMs: cooldownUntilMs(alerts, slot, options.at(wordAt(alerts.options, slot))),
      appliedMarket: market === NO_MARKET ? '' : graph.marketName(market),
      appliedAtMs: floatAt(alerts.appliedAtMs, slot),
    };
  }

  return {
    load,
    arm,
    disarm,
    remove(alertId) {
      const slot = ids.find(alertId);
      if (slot >= 0) forget(slot);
    },
    release(alertId) {
      const slot = ids.find(alertId);
      if (slot < 0) return;
      const phase = byteAt(alerts.phase, slot);
      if (phase === DONE || phase === SUSPENDED) forget(slot);
    },
    progressOf,
    joinAhead(market, atMs) {
      for (const slot of ahead.joining(market, atMs)) join(slot);
    },
  };
}
