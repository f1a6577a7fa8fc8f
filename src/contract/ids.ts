/**
 * Ids: 128 bits, 48 of the instant in ms and 80 of chance, as 26 lower-case characters of Crockford's base 32.
 * They sort by the instant at which they were made, so that rows made together lie together.
 */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export const ID_PATTERN = '^[0-9a-hjkmnp-tv-z]{26}$';

/** The id of an instant (epoch ms) and 16 random bytes, of which 5 bits each are used. Ids of one millisecond are ordered by chance. */
export function formatId(nowMs: number, random: Uint8Array): string {
  let text = '';
  let rest = nowMs;
  for (let i = 0; i < 10; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  for (let i = 0; i < 16; i++) text += ALPHABET[(random[i] ?? 0) & 31];
  return text;
}

/** `<alertId>.<sequence>`: the same firing computed twice has one id. */
export function firingId(alertId: string, sequence: number): string {
  return `${alertId}.${sequence}`;
}
