import { describe, expect, it } from 'vitest';
import { createTickRoutes } from './tick-routes.ts';

const log = { partitionOf: (market: string) => (market === 'custom:A/USD' ? 3 : 5) };

describe('tick routes', () => {
  it('carry a market in its own partition alone at first', () => {
    expect(createTickRoutes(log).partitionsOf('custom:A/USD')).toEqual([3]);
  });

  it('add a partition once, after the own one', () => {
    const routes = createTickRoutes(log);
    expect(routes.add('custom:A/USD', 5)).toBe(true);
    expect(routes.add('custom:A/USD', 5)).toBe(false);
    expect(routes.add('custom:A/USD', 1)).toBe(true);
    expect(routes.partitionsOf('custom:A/USD')).toEqual([3, 5, 1]);
  });

  it('need no addition for the own partition, and keep markets apart', () => {
    const routes = createTickRoutes(log);
    expect(routes.add('custom:B/USD', 5)).toBe(false);
    expect(routes.add('custom:A/USD', 0)).toBe(true);
    expect(routes.partitionsOf('custom:B/USD')).toEqual([5]);
  });
});
