/**
 * Hashes and verifies passwords with argon2id, off the event loop. Each hash takes 19 MiB while it runs, so at most a few run at once,
 * a few dozen wait, and more are refused as overload: memory and waiting time stay bounded whatever arrives.
 */
import * as argon2 from '@node-rs/argon2';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';

export interface PasswordHasher {
  /** A PHC string with a salt of its own. `overloaded` when too many wait. */
  hash(password: string): Promise<Result<string, Problem>>;
  /**
   * Is it the password of this hash? An absent hash (unknown address) costs the same time and is never right.
   * `overloaded` when too many wait.
   */
  verify(hash: string | undefined, password: string): Promise<Result<boolean, Problem>>;
  /** True when the hash was made with weaker parameters than today's. */
  needsRehash(hash: string): boolean;
}

/** How passwords are really hashed; a port so that tests can count and hold the calls. */
export interface HashFunctions {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane; about 12 ms on one core. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Four keep two cores busy; each more costs memory and gains nothing. */
const CONCURRENCY_MAX = 4;
const WAITING_MAX = 64;

const ARGON2: HashFunctions = {
  // The default algorithm is argon2id; its enum is ambient and cannot be named from erasable code.
  hash: (password) => argon2.hash(password, PARAMETERS),
  verify: (hash, password) => argon2.verify(hash, password),
};

export function createPasswordHasher(functions: HashFunctions = ARGON2): PasswordHasher {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function bounded<T>(work: () => Promise<T>): Promise<Result<T, Problem>> {
    if (running >= CONCURRENCY_MAX) {
      if (waiting.length >= WAITING_MAX) return err(OVERLOADED);
      // The one that ends hands its place over, so `running` stays as it is.
      await new Promise<void>((resume) => waiting.push(resume));
    } else {
      running += 1;
    }
    try {
      return ok(await work());
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    hash: (password) => bounded(() => functions.hash(password)),
    async verify(hash, password) {
      if (hash !== undefined) return bounded(() => functions.verify(hash, password));
      const spent = await bounded(() => functions.hash(password));
      return spent.ok ? ok(false) : spent;
    },
    needsRehash(hash) {
      const made = argon2.parseOptions(hash);
      return made.memoryCost < PARAMETERS.memoryCost || made.timeCost < PARAMETERS.timeCost;
    },
  };
}

const OVERLOADED = problem('overloaded', 'Too many people are signing in right now. Try again in a moment.', {
  retryAfterS: 2,
});
