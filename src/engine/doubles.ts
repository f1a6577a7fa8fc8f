/**
 * Neighbors of doubles. A strict comparison becomes a plain one by them: `> L` is `>= nextUp(L)`, exactly, since no double lies
 * between the two. That is why the level index knows one kind of key only.
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
float[0] = 1;
/** Where the low half of a double lies on this machine. */
const LOW = words[0] === 0 ? 0 : 1;
const HIGH = 1 - LOW;

/** The smallest double greater than `value`; infinities and NaN stay as they are. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  if (!Number.isFinite(value)) return value;
  return value > 0 ? awayFromZero(value) : towardsZero(value);
}

/** The greatest double less than `value`; infinities and NaN stay as they are. */
export function nextDown(value: number): number {
  return -nextUp(-value);
}

function awayFromZero(value: number): number {
  float[0] = value;
  const low = ((words[LOW] as number) + 1) >>> 0;
  words[LOW] = low;
  if (low === 0) words[HIGH] = (words[HIGH] as number) + 1;
  return float[0];
}

function towardsZero(value: number): number {
  float[0] = value;
  const low = words[LOW] as number;
  words[LOW] = low - 1;
  if (low === 0) words[HIGH] = (words[HIGH] as number) - 1;
  return float[0];
}
