import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createShutdown } from './shutdown.ts';

const log = pino({ level: 'silent' });

describe('stopping', () => {
  test('ends run in the reverse order, each after the one before is over', async () => {
    const shutdown = createShutdown(log);
    const ended: string[] = [];
    for (const name of ['database', 'bus', 'server']) {
      shutdown.register(name, async () => {
        ended.push(`${name} ends`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        ended.push(`${name} ended`);
      });
    }
    await shutdown.run();
    expect(ended).toEqual(['server', 'bus', 'database'].flatMap((name) => [`${name} ends`, `${name} ended`]));
  });

  test('an end that fails is logged and keeps no other from running', async () => {
    const errors: unknown[] = [];
    const shutdown = createShutdown({ debug() {}, error: (facts: unknown) => errors.push(facts) } as never);
    const ended: string[] = [];
    shutdown.register('database', () => void ended.push('database'));
    shutdown.register('bus', () => Promise.reject(new Error('stuck')));
    shutdown.register('server', () => {
      throw new Error('gone');
    });
    await shutdown.run();
    expect(ended).toEqual(['database']);
    expect(errors).toMatchObject([{ name: 'server' }, { name: 'bus' }]);
  });

  test('each end runs once, and all who ask wait for the same stop', async () => {
    const shutdown = createShutdown(log);
    let runs = 0;
    shutdown.register('slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      runs += 1;
    });
    await Promise.all([shutdown.run(), shutdown.run()]);
    expect(runs).toBe(1);
    await shutdown.run();
    expect(runs).toBe(1);
  });

  test('what comes into being during the stop, or after it, is ended too', async () => {
    const shutdown = createShutdown(log);
    const ended: string[] = [];
    shutdown.register('first', async () => {
      shutdown.register('during', () => void ended.push('during'));
      ended.push('first');
    });
    await shutdown.run();
    expect(ended).toEqual(['first', 'during']);
    shutdown.register('after', () => void ended.push('after'));
    await shutdown.run();
    expect(ended).toEqual(['first', 'during', 'after']);
  });
});
