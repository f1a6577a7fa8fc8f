/**
 * What should fire, worked out the slow and plain way: every alert is looked at on every point of every tick, straight from its tree, with
 * decimals of its own. It shares the parser with the engine and nothing else, so that the two can only agree by both being right.
 */

import type { AlertSpec, Condition, EngineEntry, Firing, Phase, Tick } from '#engine';
import { parseCondition } from '#engine';
import { comparedValue, isBack, marketsOf, type Prices, type Truth, truthOf } from './brute-force-truth.ts';
import { subtract } from './exact-decimal.ts';

interface Alert {
  spec: AlertSpec;
  tree: Condition;
  reads: ReadonlySet<string>;
  arming: number;
  phase: Phase;
  sequence: number;
  sequenceAtArming: number;
  lastFiredAtMs: number;
  /** 0 when free. */
  cooldownUntilMs: number;
  heldBack: number;
  firedAtMs: number[];
  /** Fired, or was held back, in the current tick. */
  hasActed: boolean;
}

export interface BruteForce {
  /** The firings of one entry, in order of alert ids. */
  step(entry: EngineEntry): Firing[];
  /** Undefined where the alert is not known. */
  stateOf(alertId: string): Pick<Alert, 'phase' | 'sequence' | 'heldBack' | 'cooldownUntilMs'> | undefined;
}

/** Every firing of a log, in order; alerts are armed before its first entry. */
export function bruteForce(alerts: Iterable<AlertSpec>, entries: Iterable<EngineEntry>): Firing[] {
  const machine = createBruteForce();
  for (const alert of alerts) machine.step({ kind: 'arm', alert, arming: 1, sequence: 0, lastFiredAtMs: 0 });
  const firings: Firing[] = [];
  for (const entry of entries) for (const firing of machine.step(entry)) firings.push(firing);
  return firings;
}

export function createBruteForce(): BruteForce {
  const alerts = new Map<string, Alert>();
  const readers = new Map<string, Set<Alert>>();
  const prices = new Map<string, number>();
  const times = new Map<string, number>();

  function arm(entry: Extract<EngineEntry, { kind: 'arm' }>): void {
    const known = alerts.get(entry.alert.id);
    if (known && entry.arming < known.arming) return;
    forget(entry.alert.id);
    const parsed = parseCondition(entry.alert.condition, { market: entry.alert.market });
    if (!parsed.ok) throw new Error(parsed.error.message);
    const sequence = Math.max(known?.sequence ?? 0, entry.sequence);
    const lastFiredAtMs = Math.max(known?.lastFiredAtMs ?? 0, entry.lastFiredAtMs);
    const reads = marketsOf(parsed.value, entry.alert.market);
    const untilMs = lastFiredAtMs + entry.alert.cooldownMs;
    const isFree =
      entry.alert.repeat === 1 ||
      lastFiredAtMs === 0 ||
      entry.alert.cooldownMs === 0 ||
      [...reads].some((market) => (times.get(market) ?? 0) >= untilMs);
    const alert: Alert = {
      spec: entry.alert,
      tree: parsed.value,
      reads,
      arming: entry.arming,
      phase: entry.alert.trigger === 'state' ? 'armed' : 'waiting',
      sequence,
      sequenceAtArming: sequence,
      lastFiredAtMs,
      cooldownUntilMs: isFree ? 0 : untilMs,
      heldBack: 0,
      firedAtMs: [],
      hasActed: false,
    };
    if (alert.phase === 'waiting' && restingTruth(alert, prices) === false) alert.phase = 'armed';
    alerts.set(entry.alert.id, alert);
    for (const market of reads) {
      const set = readers.get(market) ?? new Set();
      readers.set(market, set.add(alert));
    }
  }

  function forget(alertId: string): void {
    const alert = alerts.get(alertId);
    if (!alert) return;
    alerts.delete(alertId);
    for (const market of alert.reads) readers.get(market)?.delete(alert);
  }

  function walk(tick: Tick): Firing[] {
    if (tick.atMs <= (times.get(tick.market) ?? 0)) return [];
    const concerned = [...(readers.get(tick.market) ?? [])];
    const firings: Firing[] = [];
    for (const alert of concerned) {
      alert.hasActed = false;
      if (alert.cooldownUntilMs <= tick.atMs) alert.cooldownUntilMs = 0;
    }
    for (const price of pathOf(tick, prices.get(tick.market))) {
      const before = new Map(prices);
      prices.set(tick.market, price);
      for (const alert of concerned) if (see(alert, before, tick.atMs)) firings.push(firingOf(alert, tick));
    }
    times.set(tick.market, tick.atMs);
    return firings.sort((a, b) => (a.alertId < b.alertId ? -1 : 1));
  }

  function firingOf(alert: Alert, tick: Tick): Firing {
    const price = prices.get(alert.spec.market) ?? (prices.get(tick.market) as number);
    const value = comparedValue(alert, prices) ?? price;
    return {
      alertId: alert.spec.id,
      sequence: alert.sequence,
      market: alert.spec.market,
      atMs: tick.atMs,
      price,
      value,
    };
  }

  /** One point; true when it fires. */
  function see(alert: Alert, before: Prices, atMs: number): boolean {
    if (alert.phase === 'done' || alert.phase === 'suspended' || alert.phase === 'off') return false;
    const isEdge = alert.spec.trigger === 'edge';
    const wasTrue = restingTruth(alert, before) === true;
    const truth = truthOf(alert.tree, alert.spec.market, prices, before);
    const rest = restingTruth(alert, prices);
    let fired = false;
    if (alert.phase === 'armed' && truth === true) {
      const mustGoBack = isEdge || alert.spec.rearm !== undefined;
      if (alert.hasActed) alert.phase = isEdge ? 'rearming' : 'armed';
      else if (alert.cooldownUntilMs === 0) {
        fired = true;
        fire(alert, atMs);
        if (alert.phase === 'armed' && mustGoBack) alert.phase = 'rearming';
      } else if (isEdge || !wasTrue) {
        alert.heldBack += 1;
        alert.hasActed = true;
        alert.phase = isEdge ? 'rearming' : 'armed';
      }
    }
    if (alert.phase === 'rearming' && rest === false && isBack(alert, prices)) alert.phase = 'armed';
    else if (isEdge && alert.phase === 'waiting' && rest === false) alert.phase = 'armed';
    return fired;
  }

  function fire(alert: Alert, atMs: number): void {
    alert.sequence += 1;
    alert.lastFiredAtMs = atMs;
    alert.heldBack = 0;
    alert.hasActed = true;
    alert.firedAtMs.push(atMs);
    const { repeat, cooldownMs } = alert.spec;
    const sixteenth = alert.firedAtMs.at(-16);
    if (repeat > 0 && alert.sequence - alert.sequenceAtArming >= repeat) alert.phase = 'done';
    else if (sixteenth !== undefined && atMs - sixteenth < 180_000) alert.phase = 'suspended';
    else alert.cooldownUntilMs = cooldownMs > 0 ? atMs + cooldownMs : 0;
  }

  /** A price without a path: phases follow, nothing fires. */
  function seed(market: string, atMs: number, last: number): void {
    if (atMs <= (times.get(market) ?? 0)) return;
    times.set(market, atMs);
    prices.set(market, last);
    for (const alert of readers.get(market) ?? []) {
      const rest = restingTruth(alert, prices);
      if (alert.phase === 'rearming') {
        if (rest === false && isBack(alert, prices)) alert.phase = 'armed';
      } else if (alert.spec.trigger === 'edge') {
        if (alert.phase === 'waiting' && rest === false) alert.phase = 'armed';
        else if (alert.phase === 'armed' && rest === true) alert.phase = 'waiting';
      }
    }
  }

  return {
    step(entry) {
      if (entry.kind === 'tick') return walk(entry.tick);
      if (entry.kind === 'seed') seed(entry.mark.market, entry.mark.atMs, entry.mark.last);
      else if (entry.kind === 'arm') arm(entry);
      else if (entry.kind === 'remove') forget(entry.alertId);
      else {
        const alert = alerts.get(entry.alertId);
        if (alert && entry.arming >= alert.arming) {
          Object.assign(alert, { phase: 'off', arming: entry.arming, cooldownUntilMs: 0, heldBack: 0 });
        }
      }
      return [];
    },
    stateOf: (alertId) => alerts.get(alertId),
  };
}

/** Open, the nearer extreme, the other, last; neighbors that are equal once. */
function pathOf(tick: Tick, previous: number | undefined): number[] {
  const start = tick.open ?? previous;
  const points = tick.open === undefined ? [] : [tick.open];
  if (tick.high !== tick.low) {
    const up = start === undefined ? 0 : Math.abs(subtract(tick.high, start));
    const down = start === undefined ? 0 : Math.abs(subtract(start, tick.low));
    points.push(...(up <= down ? [tick.high, tick.low] : [tick.low, tick.high]));
  }
  points.push(tick.last);
  return points.filter((point, i) => i === 0 || point !== points[i - 1]);
}

function restingTruth(alert: Alert, prices: Prices): Truth {
  return truthOf(alert.tree, alert.spec.market, prices, undefined);
}
