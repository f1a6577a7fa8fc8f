/**
 * Walks the path of one tick: moves the market's price and the series derived from it to each point, takes the alerts that were reached out
 * of the level indexes, and decides each of them there and then (nothing can be armed between reaching and deciding). Called for ticks
 * that pass a gate; a tick that reaches nothing costs two comparisons a series and point.
 * What fires does not depend on slots or on the order of waking: an alert is decided by its own columns and the values at the point alone,
 * and every series stands at the point before the first alert is looked at.
 */

import {
  ACTED,
  AHEAD,
  type AlertColumns,
  COOLING,
  clearFlag,
  hasFlag,
  IN_USE,
  JOINING,
  setFlag,
  WOKEN,
} from './alert-columns.ts';
import type { AlertIds } from './alert-ids.ts';
import type { AlertOptions, AlertOptionsTable } from './alert-options.ts';
import { type AlertStates, cooldownUntilMs, FIRED, type Sight } from './alert-states.ts';
import { type Compound, compoundTruth } from './compound.ts';
import type { DeafAlerts } from './deaf-alerts.ts';
import { takeReached } from './level-index.ts';
import {
  backInterval,
  COMPOUND,
  crosses,
  FALSE,
  isBackInside,
  isCrossing,
  restTruth,
  TRUE,
  truthInterval,
  UNDEFINED,
} from './level-watch.ts';
import type { MarketTimers } from './market-timers.ts';
import { addToSet, createNumberList, pushNumber } from './number-list.ts';
import { byteAt, floatAt, setFloat, setWord, wordAt } from './pages.ts';
import { writePath } from './path.ts';
import type { Registrations } from './registrations.ts';
import { refreshBest } from './series-columns.ts';
import type { SeriesGraph } from './series-graph.ts';
import type { EngineOutput } from './step-output.ts';

export interface TickWalkerDeps {
  readonly alerts: AlertColumns;
  readonly ids: AlertIds;
  readonly graph: SeriesGraph;
  readonly options: AlertOptionsTable;
  readonly registrations: Registrations;
  readonly states: AlertStates;
  readonly timers: MarketTimers;
  readonly deaf: DeafAlerts;
}

export interface TickWalker {
  /** Ends cooldowns that are due, then visits the points of the path. `open` NaN where it is not known. */
  walk(market: number, atMs: number, open: number, high: number, low: number, last: number, out: EngineOutput): void;
  /** Moves the market to a price without a path: phases follow, nothing fires. */
  seed(market: number, atMs: number, last: number, out: EngineOutput): void;
  /** Truth of the alert's condition where its series rest now, and whether it is back. The object is reused by the next call. */
  look(slot: number): Readonly<Sight>;
  /** Markets whose ticks concern the alert's condition. */
  marketsOf(slot: number): readonly number[];
  /** Starts the timers of a cooling alert. */
  startCooling(slot: number): void;
}

/** The number of no point: nothing crosses there. */
const AT_REST = -1;

export function createTickWalker(deps: TickWalkerDeps): TickWalker {
  const { alerts, ids, graph, options, registrations, states, timers, deaf } = deps;
  const { columns } = graph;
  const path = new Float64Array(4);
  const woken = createNumberList(1024);
  const acted = createNumberList();
  const interval = { low: 0, high: 0 };
  const sight: Sight = { truth: UNDEFINED, rest: UNDEFINED, before: UNDEFINED, isBack: false };
  const facts = { sequence: 0, atMs: 0, price: 0, value: 0 };
  /** Points are numbered through all markets. */
  let point = 0;
  // What is being walked.
  let tickMarket = 0;
  let tickAtMs = 0;
  let isSilent = false;

  function move(series: number, value: number): void {
    columns.previous[series] = columns.value[series] as number;
    columns.value[series] = value;
    columns.movedAtPoint[series] = point;
  }

  /** Takes out what the series' new value reaches. Becoming undefined reaches everything. */
  function wake(series: number): void {
    const value = columns.value[series] as number;
    const isUndefined = Number.isNaN(value);
    if (isUndefined && Number.isNaN(columns.previous[series])) return;
    const isUp = isUndefined || value >= (columns.upBest[series] as number);
    const isDown = isUndefined || value <= (columns.downBest[series] as number);
    if (!isUp && !isDown) return;
    const up = columns.up[series];
    const down = columns.down[series];
    if (isUp && up !== undefined) takeReached(up, isUndefined ? Number.NEGATIVE_INFINITY : -value, woken);
    if (isDown && down !== undefined) takeReached(down, isUndefined ? Number.NEGATIVE_INFINITY : value, woken);
    refreshBest(columns, series);
  }

  function visit(price: number, out: EngineOutput): void {
    point += 1;
    move(tickMarket, price);
    const derived = graph.derivedOf(tickMarket);
    for (const series of derived) move(series, graph.evaluate(series));
    wake(tickMarket);
    for (const series of derived) wake(series);
    if (woken.length === 0) return;
    let count = 0;
    for (let i = 0; i < woken.length; i++) {
      const slot = woken.items[i] as number;
      if (hasFlag(alerts, slot, WOKEN)) continue;
      setFlag(alerts, slot, WOKEN);
      woken.items[count++] = slot;
    }
    woken.length = 0;
    for (let i = 0; i < count; i++) meet(woken.items[i] as number, out);
  }

  /** One alert that was reached: what it sees, what it does, where it waits next. */
  function meet(slot: number, out: EngineOutput): void {
    clearFlag(alerts, slot, WOKEN);
    const its = options.at(wordAt(alerts.options, slot));
    registrations.unregisterRest(slot);
    see(slot, its, hasFlag(alerts, slot, JOINING) ? AT_REST : point);
    clearFlag(alerts, slot, JOINING);
    if (isSilent || deaf.isDeaf(slot, tickMarket, tickAtMs)) {
      if (states.judge(slot, its, sight.rest, sight.isBack)) touch(slot, out);
    } else {
      const done = states.decide(slot, its, sight, tickAtMs);
      if (done !== 0) {
        touch(slot, out);
        if (hasFlag(alerts, slot, ACTED)) pushNumber(acted, slot);
        if ((done & FIRED) !== 0) tell(slot, out);
      }
    }
    registrations.register(slot);
  }

  function see(slot: number, its: AlertOptions, atPoint: number): void {
    if (byteAt(alerts.kind, slot) === COMPOUND) seeCompound(alerts.compounds.get(slot) as Compound, atPoint);
    else seeSingle(slot, its, atPoint);
  }

  function seeCompound(compound: Compound, atPoint: number): void {
    sight.before = compound.rest;
    sight.truth = compoundTruth(compound, columns, atPoint);
    sight.rest = compoundTruth(compound, columns, AT_REST);
    sight.isBack = sight.rest === FALSE;
    compound.rest = sight.rest;
  }

  function seeSingle(slot: number, its: AlertOptions, atPoint: number): void {
    const kind = byteAt(alerts.kind, slot);
    const level = floatAt(alerts.level, slot);
    const upper = alerts.upper.size > 0 ? (alerts.upper.get(slot) ?? level) : level;
    const series = wordAt(alerts.series, slot);
    const value = columns.value[series] as number;
    const previous = columns.previous[series] as number;
    truthInterval(interval, kind, level, upper);
    sight.before = restTruth(kind, interval, previous);
    sight.rest = restTruth(kind, interval, value);
    const isEvent = isCrossing(kind) && atPoint !== AT_REST && crosses(kind, level, previous, value);
    sight.truth = isEvent ? TRUE : sight.rest;
    sight.isBack = sight.rest === FALSE;
    if (sight.isBack && its.rearm !== undefined) {
      backInterval(interval, kind, level, upper, its.rearm);
      sight.isBack = (value >= interval.low && value <= interval.high) === isBackInside(kind);
    }
  }

  function touch(slot: number, out: EngineOutput): void {
    setWord(alerts.appliedMarket, slot, tickMarket);
    setFloat(alerts.appliedAtMs, slot, tickAtMs);
    addToSet(out.alerts, slot);
  }

  /** Where the alert's own market has no price yet, the price is that of the market that moved. */
  function tell(slot: number, out: EngineOutput): void {
    const series = wordAt(alerts.series, slot);
    const own = alerts.ownMarket.size > 0 ? (alerts.ownMarket.get(slot) ?? series) : series;
    const ownPrice = columns.value[own] as number;
    facts.sequence = wordAt(alerts.sequence, slot);
    facts.atMs = tickAtMs;
    facts.price = !Number.isNaN(ownPrice) ? ownPrice : (columns.value[tickMarket] as number);
    facts.value = byteAt(alerts.kind, slot) === COMPOUND ? facts.price : (columns.value[series] as number);
    out.firings.add(ids, slot, graph.marketName(own), facts);
    if (hasFlag(alerts, slot, COOLING)) startCooling(slot);
  }

  function marketsOf(slot: number): readonly number[] {
    if (byteAt(alerts.kind, slot) === COMPOUND) return (alerts.compounds.get(slot) as Compound).markets;
    return graph.marketsOf(wordAt(alerts.series, slot));
  }

  function startCooling(slot: number): void {
    const dueMs = cooldownUntilMs(alerts, slot, options.at(wordAt(alerts.options, slot)));
    for (const market of marketsOf(slot)) columns.dueMs[market] = timers.add(market, dueMs, slot);
  }

  /** Notices cooldowns that are over. A timer may have outlived its meaning: its alert fired again, was armed anew or removed. */
  function endCooldowns(out: EngineOutput): void {
    for (let slot = timers.take(tickMarket, tickAtMs); slot >= 0; slot = timers.take(tickMarket, tickAtMs)) {
      if (!hasFlag(alerts, slot, IN_USE) || !hasFlag(alerts, slot, COOLING) || hasFlag(alerts, slot, AHEAD)) continue;
      const its = options.at(wordAt(alerts.options, slot));
      if (cooldownUntilMs(alerts, slot, its) > tickAtMs || !marketsOf(slot).includes(tickMarket)) continue;
      registrations.unregister(slot);
      clearFlag(alerts, slot, COOLING);
      registrations.register(slot);
      touch(slot, out);
    }
    columns.dueMs[tickMarket] = timers.nextDueMs(tickMarket);
  }

  function begin(market: number, atMs: number, silent: boolean): void {
    tickMarket = market;
    tickAtMs = atMs;
    isSilent = silent;
  }

  return {
    walk(market, atMs, open, high, low, last, out) {
      begin(market, atMs, false);
      if (atMs >= (columns.dueMs[market] as number)) endCooldowns(out);
      const count = writePath(path, columns.value[market] as number, open, high, low, last);
      for (let i = 0; i < count; i++) visit(path[i] as number, out);
      columns.atMs[market] = atMs;
      for (let i = 0; i < acted.length; i++) clearFlag(alerts, acted.items[i] as number, ACTED);
      acted.length = 0;
    },
    seed(market, atMs, last, out) {
      begin(market, atMs, true);
      visit(last, out);
      columns.atMs[market] = atMs;
    },
    look(slot) {
      see(slot, options.at(wordAt(alerts.options, slot)), AT_REST);
      return sight;
    },
    marketsOf,
    startCooling,
  };
}
