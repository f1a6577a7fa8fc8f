/**
 * The texts of venues' frames, looked over as fast as their JSON is read: instants, and names that come again and again. Pure but for what they remember.
 * Used by the parsers of frames; what is rare goes the slow way.
 */
import { parseInstant } from '#contract/time';

const ZERO = 48;
const REMEMBERED_MAX = 10_000;
const DAY = 'YYYY-MM-DD'.length;
const SECONDS = 'YYYY-MM-DDThh:mm:ss'.length;

/** The same function, which remembers its answers; it forgets all of them when there are too many. */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const answer = known.get(text);
    if (answer !== undefined || known.has(text)) return answer as T;
    if (known.size >= REMEMBERED_MAX) known.clear();
    const computed = compute(text);
    known.set(text, computed);
    return computed;
  };
}

const dayMsOf = remembered((day: string) => parseInstant(`${day}T00:00:00Z`));

/** As `parseInstant`; several times faster for instants in UTC that are written with a capital T and Z. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const last = value.length - 1;
  const isPlain =
    value.charAt(last) === 'Z' && value.charAt(DAY) === 'T' && value.charAt(13) === ':' && value.charAt(16) === ':';
  if (!isPlain) return parseInstant(value);
  const hours = twoDigits(value, 11);
  const minutes = twoDigits(value, 14);
  const seconds = twoDigits(value, 17);
  const millis = last === SECONDS ? 0 : millisOf(value, last);
  // Not a number where one is not.
  if (!(hours < 24 && minutes < 60 && seconds < 60 && millis >= 0)) return parseInstant(value);
  const dayMs = dayMsOf(value.slice(0, DAY));
  return dayMs === undefined ? undefined : dayMs + hours * 3_600_000 + minutes * 60_000 + seconds * 1_000 + millis;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Of one to nine decimals, the first three; NaN where they are none. */
function millisOf(text: string, end: number): number {
  if (text.charAt(SECONDS) !== '.' || end === SECONDS + 1 || end > SECONDS + 10) return Number.NaN;
  let millis = 0;
  for (let index = SECONDS + 1; index < Math.max(end, SECONDS + 4); index++) {
    const digit = index < end ? text.charCodeAt(index) - ZERO : 0;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    if (index < SECONDS + 4) millis = millis * 10 + digit;
  }
  return millis;
}
