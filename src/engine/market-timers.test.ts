import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMarketTimers } from './market-timers.ts';

it('market timers give what is due, earliest first, each market by itself', () => {
  const change = fc.record({ market: fc.nat(1), dueMs: fc.nat(50), take: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const timers = createMarketTimers();
      const plain: [number, number][][] = [[], []];
      changes.forEach(({ market, dueMs, take }, slot) => {
        const list = plain[market] ?? [];
        if (!take) {
          list.push([dueMs, slot]);
          list.sort((a, b) => a[0] - b[0]);
          expect(timers.add(market, dueMs, slot)).toBe(list[0]?.[0]);
          return;
        }
        const due = list.filter(([at]) => at === list[0]?.[0] && at <= dueMs).map(([, its]) => its);
        const taken = timers.take(market, dueMs);
        if (due.length === 0) expect(taken).toBe(-1);
        else expect(due).toContain(taken);
        plain[market] = list.filter(([, its]) => its !== taken);
        expect(timers.nextDueMs(market)).toBe(plain[market]?.[0]?.[0] ?? Number.POSITIVE_INFINITY);
      });
    }),
  );
});
