/**
 * What a benchmark finds: one line of the table each. Scenarios make measurements, `report.ts` shows them; whether a target is met is decided
 * here, where the number is, and only at full size.
 */

/** How a scenario is run. */
export interface BenchContext {
  /** Small sizes, to see that everything works: the numbers say little, and no target is judged. */
  readonly isQuick: boolean;
  /** A folder of this run, removed at its end; prepared databases in it are shared by the scenarios. */
  readonly folder: string;
  /** Tells whoever waits what is going on. */
  progress(text: string): void;
}

export type Scenario = (context: BenchContext) => Promise<readonly Measurement[]>;

export interface Measurement {
  readonly scenario: string;
  readonly what: string;
  readonly value: number;
  /** Such as `ticks/s`, `ms`, `bytes`. */
  readonly unit: string;
  /** What a user would pick instead, or the same under other circumstances; measured in the same run, in the same unit. */
  readonly comparedWith?: Comparison;
  readonly target?: Target;
}

export interface Comparison {
  readonly what: string;
  readonly value: number;
}

export interface Target {
  readonly text: string;
  /** Undefined: not judged, since the run was a quick one. */
  readonly isMet: boolean | undefined;
}

/** A target for the value itself. `limit` with `isQuick` is not judged. */
export function atLeast(context: BenchContext, value: number, limit: number, unit: string): Target {
  return { text: `>= ${formatNumber(limit)} ${unit}`, isMet: context.isQuick ? undefined : value >= limit };
}

export function atMost(context: BenchContext, value: number, limit: number, unit: string): Target {
  return { text: `<= ${formatNumber(limit)} ${unit}`, isMet: context.isQuick ? undefined : value <= limit };
}

/** Three significant digits, thousands separated: what a benchmark on a shared machine can say. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(3));
  const isWhole = Number.isInteger(value) && Math.abs(value) < 10_000_000;
  return (isWhole ? value : rounded).toLocaleString('en-US', { maximumFractionDigits: 3 });
}

/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('There is no median of nothing.');
  return (low + high) / 2;
}
