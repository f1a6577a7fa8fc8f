/**
 * The port of chance: secrets and ids from the system's generator; tests hand in a seeded one.
 */
import { randomBytes, randomInt } from 'node:crypto';

export interface Random {
  /** `count` bytes that cannot be guessed. */
  bytes(count: number): Uint8Array;
  /** A fraction in [0, 1), for jitter. */
  fraction(): number;
}

export function createSystemRandom(): Random {
  return { bytes: (count) => randomBytes(count), fraction: () => randomInt(2 ** 32) / 2 ** 32 };
}
