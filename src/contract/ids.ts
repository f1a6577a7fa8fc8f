/**
 * Ids: 128 bits, 48 of the instant in ms and 80 of chance, as 26 lower-case characters of Crockford's base 32.
 * They sort by the instant at which they were made, so that rows made together lie together.
 */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export const ID_PATTERN = '^[0-9a-hjkmnp-tv-z]{26}$';

/** The id of an instant (epoch ms) and 16 random bytes, of which 5 bits each are used. Ids of one millisecond are ordered by chance. */
export function formatId(nowMs: number, random: Uint8Array): string {
  return formatNumber(nowMs, 10) + formatChance(random, 16);
}

/** FNV-1a, 32 bits: where people lie is not to depend on when they registered. */
function hashFnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function formatNumber(value: number, length: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < length; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function formatChance(random: Uint8Array, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += ALPHABET[(random[i] ?? 0) & 31];
  return text;
}

const TAG_LENGTH = 6;
const OWNED_TIME_LENGTH = 9;
const OWNED_RANDOM_LENGTH = 10;

/**
 * The id of something that is its owner's: 30 bits of a hash of its owner first, then the instant, then 50 bits of chance. What one person has lies together in every table
 * that is ordered by such ids, oldest first: a burst that is written in their order touches few pages.
 */
export function formatOwnedId(ownerId: string, nowMs: number, random: Uint8Array): string {
  return `0${formatNumber(hashFnv1a(ownerId) % 2 ** 30, TAG_LENGTH)}${formatNumber(nowMs, OWNED_TIME_LENGTH)}${formatChance(random, OWNED_RANDOM_LENGTH)}`;
}

/** `<alertId>.<sequence>`: the same firing computed twice has one id. */
export function firingId(alertId: string, sequence: number): string {
  return `${alertId}.${sequence}`;
}
