import * as argon2 from '@node-rs/argon2';
import { describe, expect, it, vi } from 'vitest';
import { createPasswordHasher, type HashFunctions } from './password-hasher.ts';

/** Hash functions that end when they are told to. */
function heldFunctions() {
  const held: (() => void)[] = [];
  let running = 0;
  let runningMax = 0;
  async function hold<T>(value: T): Promise<T> {
    running += 1;
    runningMax = Math.max(runningMax, running);
    await new Promise<void>((release) => held.push(release));
    running -= 1;
    return value;
  }
  const functions: HashFunctions = {
    hash: vi.fn((password) => hold(`h:${password}`)),
    verify: vi.fn(() => hold(true)),
  };
  return { functions, held, peak: () => runningMax };
}

describe('password hasher', () => {
  it('makes argon2id hashes of 19 MiB, two passes, one lane, each with its own salt', async () => {
    const hasher = createPasswordHasher();
    const [one, two] = await Promise.all([hasher.hash('a long secret'), hasher.hash('a long secret')]);
    if (!one.ok || !two.ok) throw new Error('refused');
    expect(one.value).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one.value).not.toBe(two.value);
    expect(await hasher.verify(one.value, 'a long secret')).toEqual({ ok: true, value: true });
    expect(await hasher.verify(one.value, 'a long secret ')).toEqual({ ok: true, value: false });
    expect(hasher.needsRehash(one.value)).toBe(false);
    expect(hasher.needsRehash(await argon2.hash('x', { memoryCost: 8_192, timeCost: 2 }))).toBe(true);
  });

  it('spends a hash on an unknown address', async () => {
    const { functions, held } = heldFunctions();
    const answer = createPasswordHasher(functions).verify(undefined, 'guess');
    expect(functions.hash).toHaveBeenCalledWith('guess');
    held.shift()?.();
    expect(await answer).toEqual({ ok: true, value: false });
  });

  it('runs four at once, lets 64 wait in order, and refuses more as overload', async () => {
    const { functions, held, peak } = heldFunctions();
    const hasher = createPasswordHasher(functions);
    const answers = Array.from({ length: 70 }, (_, i) => hasher.hash(`${i}`));
    const refused = await Promise.all(answers.slice(68));
    for (const answer of refused)
      expect(answer).toMatchObject({ ok: false, error: { code: 'overloaded', retryAfterS: 2 } });
    let ended = 0;
    while (ended < 68) {
      held.shift()?.();
      ended += 1;
      await new Promise((resume) => setImmediate(resume));
    }
    expect(await Promise.all(answers.slice(0, 68))).toEqual(
      Array.from({ length: 68 }, (_, i) => ({ ok: true, value: `h:${i}` })),
    );
    expect(peak()).toBe(4);
    const next = hasher.verify('h', 'p');
    held.shift()?.();
    expect(await next).toEqual({ ok: true, value: true });
  });

  it('gives its place back when hashing fails', async () => {
    let calls = 0;
    const hasher = createPasswordHasher({
      hash: async () => {
        calls += 1;
        if (calls <= 4) throw new Error('no memory');
        return 'h';
      },
      verify: async () => true,
    });
    const failed = await Promise.allSettled([1, 2, 3, 4].map(() => hasher.hash('x')));
    expect(failed.every((outcome) => outcome.status === 'rejected')).toBe(true);
    expect(await hasher.hash('x')).toEqual({ ok: true, value: 'h' });
  });
});
