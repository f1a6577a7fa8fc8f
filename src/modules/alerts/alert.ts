/**
 * An alert as this module keeps it: what its owner asked for (`AlertFields`) and how far it has come (moved by the evaluator).
 * `version` counts the owner's changes; `arming` counts those of them (and expiries) that arm or disarm.
 */

import { parseRearm } from '#contract/alert-rules';
import type { AlertState } from '#contract/api/alerts';
import type { TaskTemplate } from '#contract/events';
import type { AlertSpec } from '#engine';

/** What the owner decides, checked and in canonical form. */
export interface AlertFields {
  readonly market: string;
  /** Canonical text. */
  readonly condition: string;
  readonly trigger: 'edge' | 'state';
  /** How many firings an arming may have; 0: always. */
  readonly repeat: number;
  readonly cooldownMs: number;
  /** `0.5%` or a plain decimal in units of the series. */
  readonly rearm: string | undefined;
  readonly expiresAtMs: number | undefined;
  readonly note: string | undefined;
  /** Ids of channels; undefined: the default ones; empty: only the inbox. */
  readonly channels: readonly string[] | undefined;
  readonly task: TaskTemplate | undefined;
}

export interface AlertRecord extends AlertFields {
  /** Sorts by the instant of creation. */
  readonly id: string;
  readonly userId: string;
  /** Partition of the tick log that its market lies in. */
  readonly partition: number;
  readonly version: number;
  readonly createdAtMs: number;
  /** Of the owner's last change. */
  readonly updatedAtMs: number;
  readonly state: AlertState;
  readonly stateReason: string | undefined;
  /** Of the reason `market_delisted`: which market is gone, the alert's own or one that its condition reads. */
  readonly delistedMarket: string | undefined;
  readonly arming: number;
  /** Firings so far, over all armings. */
  readonly sequence: number;
  readonly heldBack: number;
  /** Market time; 0 when it never fired. */
  readonly lastFiredAtMs: number;
}

/** In these an alert may still fire. */
const LIVE_STATES: readonly AlertState[] = ['warming', 'waiting', 'armed', 'holding', 'cooldown', 'rearming'];

export function isLive(state: AlertState): boolean {
  return LIVE_STATES.includes(state);
}

/** The phase that an alert is armed in, as far as the last known price tells; the engine decides it again at its position in the log. */
export type ArmedPhase = 'waiting' | 'armed';

/** What the engine is told of an alert. */
export function specOf(alert: AlertFields & { readonly id: string }): AlertSpec {
  const rearm = alert.rearm === undefined ? undefined : parseRearm(alert.rearm);
  return {
    id: alert.id,
    market: alert.market,
    condition: alert.condition,
    trigger: alert.trigger,
    repeat: alert.repeat,
    cooldownMs: alert.cooldownMs,
    ...(rearm ? { rearm } : {}),
  };
}
