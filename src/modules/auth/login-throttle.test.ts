import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '#test/test-clock';
import { createLoginThrottle } from './login-throttle.ts';

function setUp() {
  const clock = createTestClock();
  const throttle = createLoginThrottle({ clock });
  function fail(count: number, email = 'ada@example.org', address = '203.0.113.9'): number {
    let admitted = 0;
    for (let i = 0; i < count; i++) if (throttle.begin(email, address).ok) admitted += 1;
    return admitted;
  }
  function pauseS(email = 'ada@example.org', address = '203.0.113.9'): number {
    const attempt = throttle.begin(email, address);
    if (attempt.ok) {
      attempt.value.withdraw();
      return 0;
    }
    return attempt.error.retryAfterS ?? -1;
  }
  return { clock, throttle, fail, pauseS };
}

describe('login throttle', () => {
  it('lets ten fail, then pauses for one second, doubling to a minute and no more', () => {
    const { clock, fail, pauseS } = setUp();
    expect(fail(10)).toBe(10);
    const pauses: number[] = [];
    for (let i = 0; i < 9; i++) {
      pauses.push(pauseS());
      clock.advance(pauseS() * 1_000);
      expect(fail(1)).toBe(1);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('counts attempts that run at once before any has ended', () => {
    expect(setUp().fail(500)).toBe(10);
  });

  it('is not prolonged by attempts during a pause', () => {
    const { clock, fail, pauseS } = setUp();
    fail(12);
    fail(1_000);
    expect(pauseS()).toBe(1);
    clock.advance(1_000);
    expect(pauseS()).toBe(0);
  });

  it('starts over after a success, after a quarter of an hour, and counts no attempt that was withdrawn', () => {
    const { clock, throttle, fail, pauseS } = setUp();
    fail(9);
    const attempt = throttle.begin('ada@example.org', '203.0.113.9');
    if (attempt.ok) attempt.value.succeed();
    expect(fail(20)).toBe(10);
    clock.advance(15 * 60_000);
    expect(fail(20)).toBe(10);
    clock.advance(15 * 60_000);
    for (let i = 0; i < 50; i++) expect(pauseS()).toBe(0);
  });

  it('keeps strangers who guess from keeping the owner out', () => {
    const { throttle, fail, pauseS } = setUp();
    const owner = throttle.begin('ada@example.org', '198.51.100.7');
    if (owner.ok) owner.value.succeed();
    fail(50);
    expect(pauseS()).toBeGreaterThan(0);
    expect(pauseS('ada@example.org', '198.51.100.7')).toBe(0);
    expect(fail(50, 'ada@example.org', '198.51.100.7')).toBe(10);
  });

  it('counts strangers together, whatever their address, and accounts apart', () => {
    const { throttle, pauseS } = setUp();
    for (let i = 0; i < 10; i++) throttle.begin('ada@example.org', `192.0.2.${i}`);
    expect(pauseS('ada@example.org', '192.0.2.200')).toBe(1);
    expect(pauseS('bob@example.org', '192.0.2.200')).toBe(0);
  });

  it('knows an IPv6 client by its /64', () => {
    const { throttle, fail, pauseS } = setUp();
    const owner = throttle.begin('ada@example.org', '2001:db8::1');
    if (owner.ok) owner.value.succeed();
    fail(50);
    expect(pauseS('ada@example.org', '2001:DB8:0:0:9999::2')).toBe(0);
    expect(pauseS('ada@example.org', '2001:db8:0:1::1')).toBeGreaterThan(0);
  });

  it('never pauses for more than a minute', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 60 }), (steps) => {
        const { clock, throttle, pauseS } = setUp();
        for (const step of steps) {
          throttle.begin('ada@example.org', '203.0.113.9');
          clock.advance(step);
          expect(pauseS()).toBeLessThanOrEqual(60);
        }
        clock.advance(60_000);
        expect(pauseS()).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
