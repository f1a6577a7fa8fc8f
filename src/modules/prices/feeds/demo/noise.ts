/**
 * Chance that can be asked for at any place: pure functions of whole numbers, the same today and tomorrow, in this process and the next.
 * What the simulated market is made of.
 */

/** A whole number of 32 bits that looks like chance (the finishing steps of MurmurHash3, once for each number). */
export function hash(a: number, b: number, c = 0): number {
  return mix(mix(mix(0x9e3779b9 ^ a) ^ Math.imul(b, 0x85ebca6b)) ^ Math.imul(c, 0xc2b2ae35)) >>> 0;
}

function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Of a text. */
export function hashText(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = mix(sum ^ text.charCodeAt(i)) | 0;
  return sum >>> 0;
}

/** In (0, 1): never 0, so that its logarithm is a number. */
export function uniform(a: number, b: number, c = 0): number {
  return (hash(a, b, c) + 0.5) / 2 ** 32;
}

/** Of mean 0 and deviation 1, never beyond 4. */
export function normal(a: number, b: number, c = 0): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(a, b, c)));
  const value = radius * Math.cos(2 * Math.PI * uniform(a ^ 0x5bd1e995, b, c));
  return Math.max(-4, Math.min(4, value));
}

/** A smooth line through one normal number at each whole place; cheap where it is asked for neighboring places. */
export function createSmoothNormal(a: number, b: number): (place: number) => number {
  let known = Number.NaN;
  let left = 0;
  let right = 0;
  return (place) => {
    const before = Math.floor(place);
    if (before !== known) {
      known = before;
      left = normal(a, b, before);
      right = normal(a, b, before + 1);
    }
    const share = place - before;
    const eased = share * share * (3 - 2 * share);
    return left * (1 - eased) + right * eased;
  };
}
