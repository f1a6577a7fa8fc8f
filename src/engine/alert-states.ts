/**
 * The life of one alert: armed -> fired or held back -> rearming -> armed, until no firing is left. Takes what was seen at one point of
 * a path and moves the alert's columns; knows nothing of series and levels.
 *
 * What ALERTS.md leaves open is decided here:
 * - An edge alert must be seen false once after it was armed. What is undefined is neither: it arms nothing, and takes nothing back, so false,
 *   undefined, true is a firing. A crossing has nothing to be seen false: it is armed where its series is defined.
 * - A crossing is true at its point and false again before the next one, alone as within `all` and `any`. So nothing of a point must be
 *   remembered for the next, and a crossing with rearm 0 is armed again at once.
 * - One decision a tick: what becomes true again within the tick in which the alert fired, or was held back, belongs to that.
 * - Becoming true within the cooldown is a firing that is held back: it is counted, and from there the alert must go back as after
 *   a firing (the rearm amount included), so that a price that dances around the level is counted once.
 * - A state alert fires whenever it is armed, free and true; while it cools, becoming true is counted as held back. With a rearm amount
 *   it must go back after a firing before it is armed again; a firing that is held back asks for nothing, and comes when the cooldown is over.
 * - A firing that is both the last of `repeat` and one too many for the flood stop ends the alert as `done`.
 */

import {
  ACTED,
  type AlertColumns,
  ARMED,
  COOLING,
  clearFlag,
  DONE,
  hasFlag,
  REARMING,
  SUSPENDED,
  setFlag,
  WAITING,
} from './alert-columns.ts';
import type { AlertOptions } from './alert-options.ts';
import type { FloodHistory } from './flood-history.ts';
import { FALSE, TRUE } from './level-watch.ts';
import { byteAt, floatAt, setByte, setFloat, setWord, wordAt } from './pages.ts';

/** What was seen of a condition at one point; truth values as in `level-watch.ts`. */
export interface Sight {
  /** At the point itself, where crossings happen. */
  truth: number;
  /** At rest after the point, where no crossing is. */
  rest: number;
  /** At rest before the point. */
  before: number;
  /** The series is back beyond the rearm amount; without an amount: the condition is false at rest. */
  isBack: boolean;
}

/** What `decide` did, as bits. */
export const CHANGED = 1;
export const FIRED = 2;

export interface AlertStates {
  /** Moves an active alert by what was seen at a point of a tick. O(1). */
  decide(slot: number, options: AlertOptions, sight: Sight, atMs: number): number;
  /** Sets the phase by where things stand, without a movement: at arming, at load, by a seed. True when it changed. */
  judge(slot: number, options: AlertOptions, rest: number, isBack: boolean): boolean;
}

export function createAlertStates(alerts: AlertColumns, floods: FloodHistory): AlertStates {
  function judge(slot: number, options: AlertOptions, rest: number, isBack: boolean): boolean {
    const phase = byteAt(alerts.phase, slot);
    let next = phase;
    if (phase === REARMING) {
      if (isBack) next = ARMED;
    } else if (options.trigger === 'edge') {
      if (phase === WAITING && rest === FALSE) next = ARMED;
      else if (phase === ARMED && rest === TRUE) next = WAITING;
    }
    setByte(alerts.phase, slot, next);
    return next !== phase;
  }

  function decide(slot: number, options: AlertOptions, sight: Sight, atMs: number): number {
    const phase = byteAt(alerts.phase, slot);
    let done = 0;
    if (phase === ARMED && sight.truth === TRUE) {
      const isEdge = options.trigger === 'edge';
      if (hasFlag(alerts, slot, ACTED)) {
        if (isEdge) setByte(alerts.phase, slot, REARMING);
      } else if (!hasFlag(alerts, slot, COOLING)) {
        fire(slot, options, atMs);
        done = FIRED | CHANGED;
      } else if (isEdge || sight.before !== TRUE) {
        holdBack(slot, options);
        done = CHANGED;
      }
    }
    settle(slot, sight);
    return byteAt(alerts.phase, slot) === phase ? done : done | CHANGED;
  }

  /** As `judge`, but an alert that fired and is still true stays where firing has put it. */
  function settle(slot: number, sight: Sight): void {
    const phase = byteAt(alerts.phase, slot);
    if (phase === REARMING) {
      if (sight.isBack) setByte(alerts.phase, slot, ARMED);
    } else if (phase === WAITING && sight.rest === FALSE) {
      setByte(alerts.phase, slot, ARMED);
    }
  }

  function holdBack(slot: number, options: AlertOptions): void {
    alerts.heldBack.set(slot, (alerts.heldBack.get(slot) ?? 0) + 1);
    setFlag(alerts, slot, ACTED);
    if (options.trigger === 'edge') setByte(alerts.phase, slot, REARMING);
  }

  function fire(slot: number, options: AlertOptions, atMs: number): void {
    const sequence = wordAt(alerts.sequence, slot) + 1;
    setWord(alerts.sequence, slot, sequence);
    setFloat(alerts.lastFiredAtMs, slot, atMs);
    if (alerts.heldBack.size > 0) alerts.heldBack.delete(slot);
    setFlag(alerts, slot, ACTED);
    clearFlag(alerts, slot, COOLING);
    const fired = sequence - wordAt(alerts.sequenceAtArming, slot);
    if (options.repeat > 0 && fired >= options.repeat) setByte(alerts.phase, slot, DONE);
    else if (options.canFlood && floods.note(slot, atMs)) setByte(alerts.phase, slot, SUSPENDED);
    else {
      if (options.cooldownMs > 0) setFlag(alerts, slot, COOLING);
      if (options.trigger === 'edge' || options.rearm !== undefined) setByte(alerts.phase, slot, REARMING);
    }
  }

  return { decide, judge };
}

/** Market time until which the alert may not fire; 0 when it is free. */
export function cooldownUntilMs(alerts: AlertColumns, slot: number, options: AlertOptions): number {
  return hasFlag(alerts, slot, COOLING) ? floatAt(alerts.lastFiredAtMs, slot) + options.cooldownMs : 0;
}
