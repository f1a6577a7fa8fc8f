/**
 * The engine's input and output: one log of ticks and changes of alerts goes in, firings and touched alerts come out.
 * Everything the engine knows of time is `atMs` of ticks, the market's own time.
 */

/** What happened in a market since its previous tick. Merging keeps `high` and `low`, so no crossing is lost by merging. */
export interface Tick {
  readonly market: string;
  /** The venue's event time, epoch ms UTC. Grows strictly within a market. */
  readonly atMs: number;
  /** First price of the interval, where the source knows it (candles). The path is then walked from it. */
  readonly open?: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
  /** In units of the base currency; 0 where unknown. */
  readonly volume: number;
}

/** The last tick of a market that is known to be evaluated; from it crossings go on after a restart. */
export interface MarketMark {
  readonly market: string;
  readonly atMs: number;
  readonly last: number;
}

/** Of this market the alert sees no tick at or before `atMs`. */
export interface NotBefore {
  readonly market: string;
  readonly atMs: number;
}

export interface Rearm {
  readonly kind: 'percent' | 'absolute';
  /** Percent of the level, or in units of the series; > 0. */
  readonly amount: number;
}

/** A standing request, as the engine needs it. */
export interface AlertSpec {
  /** 26 characters, see contract/ids. */
  readonly id: string;
  readonly market: string;
  /** Text in the alert language, canonical or not; it must parse (checked by the caller before). */
  readonly condition: string;
  readonly trigger: 'edge' | 'state';
  /** How many firings in all since this arming series began; 0 means always. */
  readonly repeat: number;
  readonly cooldownMs: number;
  readonly rearm?: Rearm;
}

/** `waiting`: must first be seen false. `rearming`: fired, must go back first. `done`: no firing is left. `off`: paused or suspended. */
export type Phase = 'waiting' | 'armed' | 'rearming' | 'done' | 'suspended' | 'off';

/** The part of an alert that the engine moves. A function of the log. */
export interface AlertProgress {
  /** Number of the arming this belongs to; grows whenever the user's change arms or disarms. */
  readonly arming: number;
  readonly phase: Phase;
  /** Firings so far; the next has sequence + 1. Never falls. */
  readonly sequence: number;
  /** `sequence` when this arming began: `repeat` counts from it. */
  readonly sequenceAtArming: number;
  /** Firings that cooldown held back since the last one. */
  readonly heldBack: number;
  /** Market time of the last firing; 0 when none. */
  readonly lastFiredAtMs: number;
  /** Market time until which nothing may fire; 0 when free. `state` shown to people is `cooldown` while this is ahead. */
  readonly cooldownUntilMs: number;
  /** Market (name) and time of the last tick that moved this progress; a loaded alert never sees a tick at or before it. */
  readonly appliedMarket: string;
  readonly appliedAtMs: number;
}

export type LoadAlert = (
  alert: AlertSpec,
  progress: AlertProgress,
  recentFiredAtMs?: readonly number[],
  notBefore?: readonly NotBefore[],
) => void;

export type EngineEntry =
  /** `isBackfilled`: it happened while nobody listened. The engine evaluates it like any other; who records its firings says so of them. */
  | { readonly kind: 'tick'; readonly tick: Tick; readonly isBackfilled?: true }
  /** A market that this log did not carry before: its last value, without a path. Ignored where the market is known as late or later. */
  | { readonly kind: 'seed'; readonly mark: MarketMark }
  /** Creation, change of condition, resume: arms anew at this position. */
  | {
      readonly kind: 'arm';
      readonly alert: AlertSpec;
      readonly arming: number;
      readonly sequence: number;
      readonly lastFiredAtMs: number;
      /**
       * The instant of the arming, where ticks of before it may still come because a gap of the market is not filled yet: the alert sees
       * none at or before it. Absent: it sees every tick that follows in the log.
       */
      readonly notBeforeMs?: number;
      /** The same of an alert of several markets, for each whose gap is not filled yet: it follows that one's price up to then, without firing. */
      readonly notBefore?: readonly NotBefore[];
    }
  /** Pause or expiry: the alert stays known by its sequence, and fires no more. */
  | { readonly kind: 'disarm'; readonly alertId: string; readonly arming: number }
  | { readonly kind: 'remove'; readonly alertId: string };

export interface Firing {
  readonly alertId: string;
  readonly sequence: number;
  readonly market: string;
  /** Market time of the tick. */
  readonly atMs: number;
  /** Price of the alert's market at the point of the path where the condition became true. */
  readonly price: number;
  /** Value of the compared series there; for `all` and `any`, the price. */
  readonly value: number;
}
