/**
 * First step of the pipeline: what a venue or a user sent -> a tick, or the reason why it is none.
 * Pure. A tick that leaves here has prices above 0 of at most 15 significant digits, low <= open, last <= high, and a sound instant.
 */
import type { TickRejection } from '#contract/api/ticks';
import { formatDecimal, parseDecimal, SIGNIFICANT_DIGITS_MAX } from '#contract/decimal';
import { err, ok, type Result } from '#contract/result';
import { parseInstant } from '#contract/time';
import type { Tick } from '#engine';

const POINT_FIELDS = new Set(['at', 'price']);
const RANGE_FIELDS = new Set(['at', 'open', 'last', 'high', 'low', 'volume']);
/** Volumes are not compared with levels, so more digits than a double holds are rounded, and exponents are taken. */
const VOLUME = /^\d{1,24}(\.\d{1,24})?([eE][+-]?\d{1,2})?$/;
/** Years 1970 to 9999: what RFC 3339 can say in four digits. */
const AT_MS_MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** `raw` is anything JSON can hold; see TICK_FORMS in the contract for what is taken. */
export function parseTick(market: string, raw: unknown): Result<Tick, TickRejection> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return err('invalid_tick');
  const fields = raw as Record<string, unknown>;
  const atMs = parseAt(fields.at);
  if (atMs === undefined) return err('invalid_tick');
  return 'price' in fields ? parsePoint(market, atMs, fields) : parseRange(market, atMs, fields);
}

function parsePoint(market: string, atMs: number, fields: Record<string, unknown>): Result<Tick, TickRejection> {
  if (!hasOnly(fields, POINT_FIELDS)) return err('invalid_tick');
  const price = parsePrice(fields.price);
  if (price === undefined) return err('invalid_price');
  return ok({ market, atMs, last: price, high: price, low: price, volume: 0 });
}

function parseRange(market: string, atMs: number, fields: Record<string, unknown>): Result<Tick, TickRejection> {
  if (!hasOnly(fields, RANGE_FIELDS) || !('last' in fields) || !('high' in fields) || !('low' in fields)) {
    return err('invalid_tick');
  }
  const volume = 'volume' in fields ? parseVolume(fields.volume) : 0;
  if (volume === undefined) return err('invalid_tick');
  const last = parsePrice(fields.last);
  // Of a single trade all are the same text.
  const high = fields.high === fields.last ? last : parsePrice(fields.high);
  const low = fields.low === fields.last ? last : parsePrice(fields.low);
  const open = 'open' in fields ? parsePrice(fields.open) : last;
  if (last === undefined || high === undefined || low === undefined || open === undefined) return err('invalid_price');
  if (low > Math.min(open, last) || high < Math.max(open, last)) return err('high_low');
  const tick = { market, atMs, last, high, low, volume };
  return ok('open' in fields ? { ...tick, open } : tick);
}

function hasOnly(fields: Record<string, unknown>, allowed: ReadonlySet<string>): boolean {
  for (const field in fields) if (!allowed.has(field)) return false;
  return true;
}

/** RFC 3339 text or an integer of epoch ms -> epoch ms. */
function parseAt(at: unknown): number | undefined {
  const atMs = typeof at === 'string' ? parseInstant(at) : at;
  return typeof atMs === 'number' && Number.isInteger(atMs) && atMs >= 0 && atMs <= AT_MS_MAX ? atMs : undefined;
}

function parsePrice(value: unknown): number | undefined {
  const price =
    typeof value === 'number' ? exactNumber(value) : typeof value === 'string' ? parseDecimal(value) : undefined;
  return price !== undefined && price > 0 ? price : undefined;
}

/** A JSON number whose shortest text has no more digits than a decimal may have; a longer literal was rounded when it was read. */
function exactNumber(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isInteger(value) && Math.abs(value) < 10 ** SIGNIFICANT_DIGITS_MAX) return value;
  return parseDecimal(formatDecimal(value));
}

function parseVolume(value: unknown): number | undefined {
  const volume = typeof value === 'string' && VOLUME.test(value) ? Number(value) : value;
  return typeof volume === 'number' && Number.isFinite(volume) && volume >= 0 ? volume : undefined;
}
