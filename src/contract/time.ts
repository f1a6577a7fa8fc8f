/**
 * Time as text: RFC 3339 instants in UTC with milliseconds, and durations like `30s`, `10m`, `1h`, `7d`.
 */

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const DURATION_PATTERN = '^[0-9]{1,6}[smhd]$';

/** Epoch ms -> `2026-11-23T02:31:13.000Z`. */
export function formatInstant(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** RFC 3339 with any offset -> epoch ms; undefined when it is not one. */
export function parseInstant(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const atMs = Date.parse(text.replace(' ', 'T'));
  return Number.isFinite(atMs) ? atMs : undefined;
}

/** `10m` -> 600000; undefined when it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^([0-9]{1,6})([smhd])$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
}

/** 600000 -> `10m`: the largest unit that divides it. Sub-second remainders do not occur: durations are whole seconds. */
export function formatDuration(durationMs: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    const unitMs = UNIT_MS[unit] ?? 1;
    if (durationMs >= unitMs && durationMs % unitMs === 0) return `${durationMs / unitMs}${unit}`;
  }
  return `${Math.round(durationMs / 1_000)}s`;
}
