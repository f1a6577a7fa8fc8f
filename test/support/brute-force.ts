/**
 * What should fire, worked out the slow and plain way: every alert is looked at on every point of every tick, straight from its tree, with
 * decimals of its own. It shares the parser with the engine and nothing else, so that the two can only agree by both being right.
 */

import type { AlertSpec, Condition, EngineEntry, Firing, Phase, Rearm, Series, Tick } from '#engine';
import { parseCondition } from '#engine';

type Truth = boolean | undefined;
type Prices = ReadonlyMap<string, number>;

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
      if (alert.hasActed) alert.phase = mustGoBack ? 'rearming' : 'armed';
      else if (alert.cooldownUntilMs === 0) {
        fired = true;
        fire(alert, atMs);
        if (alert.phase === 'armed' && mustGoBack) alert.phase = 'rearming';
      } else if (isEdge || !wasTrue) {
        alert.heldBack += 1;
        alert.hasActed = true;
        alert.phase = mustGoBack ? 'rearming' : 'armed';
      }
    }
    if (alert.phase === 'rearming' && rest === false && isBack(alert, prices)) alert.phase = 'armed';
    else if (isEdge && alert.phase === 'waiting' && rest === false) alert.phase = 'armed';
    else if (isEdge && alert.phase === 'armed' && rest === undefined) alert.phase = 'waiting';
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
        else if (alert.phase === 'armed' && rest !== false) alert.phase = 'waiting';
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

/** `before` undefined: at rest, where nothing crosses. */
function truthOf(tree: Condition, own: string, prices: Prices, before: Prices | undefined): Truth {
  if ('of' in tree) {
    const parts = tree.of.map((part) => truthOf(part, own, prices, before));
    if (tree.kind === 'all') return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
  }
  if (tree.kind === 'range') return rangeTruth(tree, own, prices);
  const now = gap(tree.left, tree.right, own, prices);
  if (now === undefined) return undefined;
  const was = before && gap(tree.left, tree.right, own, before);
  const isUp = was !== undefined && was < 0 && now >= 0;
  const isDown = was !== undefined && was > 0 && now <= 0;
  switch (tree.operator) {
    case '>':
      return now > 0;
    case '>=':
      return now >= 0;
    case '<':
      return now < 0;
    case '<=':
      return now <= 0;
    case 'crosses above':
      return isUp;
    case 'crosses below':
      return isDown;
    default:
      return isUp || isDown;
  }
}

function rangeTruth(tree: Extract<Condition, { kind: 'range' }>, own: string, prices: Prices): Truth {
  const overLow = gap(tree.series, tree.low, own, prices);
  const overHigh = gap(tree.series, tree.high, own, prices);
  const isInside: Truth[] = [
    overLow === undefined ? undefined : overLow >= 0,
    overHigh === undefined ? undefined : overHigh <= 0,
  ];
  const inside = isInside.includes(false) ? false : isInside.includes(undefined) ? undefined : true;
  if (tree.operator === 'inside' || inside === undefined) return inside;
  return !inside;
}

/** The sign says which is greater; undefined while either is. */
function gap(left: Series, right: Series, own: string, prices: Prices): number | undefined {
  const a = valueAt(left, own, prices);
  const b = valueAt(right, own, prices);
  if (a === undefined || b === undefined) return undefined;
  return right.kind === 'number' ? Math.sign(a - b) : subtract(a, b);
}

function comparedValue(alert: Alert, prices: Prices): number | undefined {
  const { tree } = alert;
  const own = alert.spec.market;
  if (tree.kind === 'compare') {
    return tree.right.kind === 'number' ? valueAt(tree.left, own, prices) : gap(tree.left, tree.right, own, prices);
  }
  const isFixed = tree.kind === 'range' && tree.low.kind === 'number' && tree.high.kind === 'number';
  return isFixed ? valueAt(tree.series, own, prices) : undefined;
}

function isBack(alert: Alert, prices: Prices): boolean {
  const { rearm } = alert.spec;
  const { tree } = alert;
  if (rearm === undefined || 'of' in tree) return true;
  const value = comparedValue(alert, prices);
  if (value === undefined) return true;
  if (tree.kind === 'range') {
    if (tree.low.kind !== 'number' || tree.high.kind !== 'number') return true;
    const [low, high] = [tree.low.value, tree.high.value];
    return tree.operator === 'inside'
      ? value <= subtract(low, amount(low, rearm)) || value >= add(high, amount(high, rearm))
      : value >= add(low, amount(low, rearm)) && value <= subtract(high, amount(high, rearm));
  }
  const level = tree.right.kind === 'number' ? tree.right.value : 0;
  const isBelow = value <= subtract(level, amount(level, rearm));
  const isAbove = value >= add(level, amount(level, rearm));
  if (tree.operator === 'crosses') return isBelow || isAbove;
  return tree.operator === '<' || tree.operator === '<=' || tree.operator === 'crosses below' ? isAbove : isBelow;
}

function amount(level: number, rearm: Rearm): number {
  return rearm.kind === 'absolute' ? rearm.amount : (divide(multiply(Math.abs(level), rearm.amount), 100) ?? 0);
}

function marketsOf(tree: Condition, own: string): Set<string> {
  const found = new Set<string>();
  const collect = (series: Series): void => {
    if (series.kind === 'price') found.add(series.market ?? own);
    else if (series.kind === 'binary') [series.left, series.right].forEach(collect);
  };
  const descend = (part: Condition): void => {
    if (part.kind === 'compare') [part.left, part.right].forEach(collect);
    else if (part.kind === 'range') [part.series, part.low, part.high].forEach(collect);
    else part.of.forEach(descend);
  };
  descend(tree);
  return found;
}

function valueAt(series: Series, own: string, prices: Prices): number | undefined {
  if (series.kind === 'number') return series.value;
  if (series.kind === 'price') return prices.get(series.market ?? own);
  const a = valueAt(series.left, own, prices);
  const b = valueAt(series.right, own, prices);
  if (a === undefined || b === undefined) return undefined;
  const compute = { '+': add, '-': subtract, '*': multiply, '/': divide }[series.operator];
  return compute(a, b);
}

/** An exact fraction. */
type Fraction = readonly [bigint, bigint];

function exact(value: number): Fraction {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', digits = ''] = mantissa.split('.');
  const power = Number(exponent) - digits.length;
  const number = BigInt(whole + digits);
  return power >= 0 ? [number * 10n ** BigInt(power), 1n] : [number, 10n ** BigInt(-power)];
}

function add(a: number, b: number): number {
  const [an, ad] = exact(a);
  const [bn, bd] = exact(b);
  return round([an * bd + bn * ad, ad * bd], Math.max(Math.abs(a), Math.abs(b), Math.abs(a + b)));
}

function subtract(a: number, b: number): number {
  return add(a, -b);
}

function multiply(a: number, b: number): number {
  const [an, ad] = exact(a);
  const [bn, bd] = exact(b);
  return round([an * bn, ad * bd], Math.abs(a * b));
}

function divide(a: number, b: number): number | undefined {
  if (b === 0) return undefined;
  const [an, ad] = exact(a);
  const [bn, bd] = exact(b);
  const sign = bn < 0n ? -1n : 1n;
  return round([an * bd * sign, ad * bn * sign], Math.abs(a / b));
}

/** To one unit of the 15th significant digit of `magnitude`, halves away from zero. */
function round([numerator, denominator]: Fraction, magnitude: number): number {
  if (magnitude === 0 || numerator === 0n) return 0;
  const digits = 14 - Number(magnitude.toExponential(14).split('e')[1]);
  const [scaled, by] =
    digits >= 0 ? [numerator * 10n ** BigInt(digits), denominator] : [numerator, denominator * 10n ** BigInt(-digits)];
  const size = scaled < 0n ? -scaled : scaled;
  const rounded = (size * 2n + by) / (by * 2n);
  return Number(`${scaled < 0n ? '-' : ''}${rounded}e${-digits}`);
}
