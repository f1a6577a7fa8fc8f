/**
 * Which levels an alert is registered under: the at most two values at which what it waits for can next change. Keys of a single
 * comparison are not stored but computed from its phase and from where its series rests; they stay the same until one of them is reached,
 * since between them membership in the interval cannot change. Those of `all` and `any` are kept in their leaves.
 * Whoever changes a phase or the flags COOLING, AHEAD and JOINING takes the registration out before and puts it in after.
 */

import { AHEAD, type AlertColumns, ARMED, COOLING, DONE, hasFlag, JOINING, REARMING } from './alert-columns.ts';
import type { AlertOptionsTable } from './alert-options.ts';
import type { Compound, CompoundLeaf } from './compound.ts';
import { backInterval, COMPOUND, restTruth, TRUE, truthInterval, wakeAbove, wakeBelow } from './level-watch.ts';
import { byteAt, floatAt, wordAt } from './pages.ts';
import { type SeriesColumns, unwatchAbove, unwatchBelow, watchAbove, watchBelow } from './series-columns.ts';

export interface Registrations {
  /** Registers by the current phase and values. O(log n) for each threshold. */
  register(slot: number): void;
  /** Takes every registration out; phase, flags and values must be those of `register`. O(log n) for each threshold. */
  unregister(slot: number): void;
  /** After a wake: takes out what has not woken. The alert's phase is still that of `register`; its series has moved. */
  unregisterRest(slot: number): void;
}

const NONE_ABOVE = Number.POSITIVE_INFINITY;
const NONE_BELOW = Number.NEGATIVE_INFINITY;
/** Wakes at the next point of the series, whatever its value. */
const NEXT_POINT = Number.NEGATIVE_INFINITY;

export function createRegistrations(
  alerts: AlertColumns,
  columns: SeriesColumns,
  options: AlertOptionsTable,
): Registrations {
  const interval = { low: 0, high: 0 };
  // The thresholds found by the last `aim`: two numbers rather than an object for each call.
  let above = NONE_ABOVE;
  let below = NONE_BELOW;

  function isWatching(slot: number): boolean {
    return byteAt(alerts.phase, slot) < DONE && !hasFlag(alerts, slot, AHEAD);
  }

  function aim(slot: number, value: number): void {
    above = NONE_ABOVE;
    below = NONE_BELOW;
    if (!isWatching(slot)) return;
    if (Number.isNaN(value) || hasFlag(alerts, slot, JOINING)) {
      above = NEXT_POINT;
      return;
    }
    const kind = byteAt(alerts.kind, slot);
    const level = floatAt(alerts.level, slot);
    const upper = alerts.upper.size > 0 ? (alerts.upper.get(slot) ?? level) : level;
    const { trigger, rearm } = options.at(wordAt(alerts.options, slot));
    const phase = byteAt(alerts.phase, slot);
    if (phase === REARMING && rearm !== undefined) backInterval(interval, kind, level, upper, rearm);
    else {
      truthInterval(interval, kind, level, upper);
      const mayFire = trigger === 'state' && phase === ARMED && !hasFlag(alerts, slot, COOLING);
      if (mayFire && restTruth(kind, interval, value) === TRUE) {
        above = NEXT_POINT;
        return;
      }
    }
    above = wakeAbove(interval, value);
    below = wakeBelow(interval, value);
  }

  function aimLeaf(slot: number, compound: Compound, leaf: CompoundLeaf): void {
    above = NONE_ABOVE;
    below = NONE_BELOW;
    if (!isWatching(slot)) return;
    const value = columns.value[leaf.series] as number;
    const mayFire =
      options.at(wordAt(alerts.options, slot)).trigger === 'state' &&
      byteAt(alerts.phase, slot) === ARMED &&
      !hasFlag(alerts, slot, COOLING);
    if (Number.isNaN(value) || hasFlag(alerts, slot, JOINING) || (mayFire && compound.rest === TRUE)) {
      above = NEXT_POINT;
      return;
    }
    above = wakeAbove(leaf.interval, value);
    below = wakeBelow(leaf.interval, value);
  }

  /** First every old key goes, then the new ones come: leaves of one alert on one series may share a key. */
  function moveLeaves(slot: number, compound: Compound): void {
    for (const leaf of compound.leaves) {
      aimLeaf(slot, compound, leaf);
      const isSame = leaf.above === above && leaf.below === below && above !== NEXT_POINT;
      if (isSame) continue;
      removeLeaf(slot, leaf);
      leaf.above = above;
      leaf.below = below;
      leaf.isWatching = false;
    }
    for (const leaf of compound.leaves) {
      if (leaf.isWatching) continue;
      leaf.isWatching = true;
      put(leaf.series, slot, leaf.above, leaf.below);
    }
  }

  function removeLeaf(slot: number, leaf: CompoundLeaf): void {
    if (leaf.above !== NONE_ABOVE) unwatchAbove(columns, leaf.series, leaf.above, slot);
    if (leaf.below !== NONE_BELOW) unwatchBelow(columns, leaf.series, leaf.below, slot);
  }

  function put(series: number, slot: number, keyAbove: number, keyBelow: number): void {
    if (keyAbove !== NONE_ABOVE) watchAbove(columns, series, keyAbove, slot);
    if (keyBelow !== NONE_BELOW) watchBelow(columns, series, keyBelow, slot);
  }

  return {
    register(slot) {
      if (byteAt(alerts.kind, slot) === COMPOUND) {
        moveLeaves(slot, alerts.compounds.get(slot) as Compound);
        return;
      }
      const series = wordAt(alerts.series, slot);
      aim(slot, columns.value[series] as number);
      put(series, slot, above, below);
    },
    unregister(slot) {
      if (byteAt(alerts.kind, slot) === COMPOUND) {
        for (const leaf of (alerts.compounds.get(slot) as Compound).leaves) {
          removeLeaf(slot, leaf);
          leaf.above = NONE_ABOVE;
          leaf.below = NONE_BELOW;
        }
        return;
      }
      const series = wordAt(alerts.series, slot);
      aim(slot, columns.value[series] as number);
      if (above !== NONE_ABOVE) unwatchAbove(columns, series, above, slot);
      if (below !== NONE_BELOW) unwatchBelow(columns, series, below, slot);
    },
    unregisterRest(slot) {
      // A compound's leaves are compared one by one when it is registered again.
      if (byteAt(alerts.kind, slot) === COMPOUND) return;
      const series = wordAt(alerts.series, slot);
      aim(slot, columns.previous[series] as number);
      const value = columns.value[series] as number;
      // An undefined value has woken everything.
      if (Number.isNaN(value)) return;
      if (above > value && above !== NONE_ABOVE) unwatchAbove(columns, series, above, slot);
      if (below < value && below !== NONE_BELOW) unwatchBelow(columns, series, below, slot);
    },
  };
}
