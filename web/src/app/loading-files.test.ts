import { describe, expect, test } from 'vitest';
import { isFileMissing, isPageReplaced, isPageThere, persistently, saidWell } from './loading-files.ts';

const PAGE = '<div id="root"></div><script type="module" src="/assets/index-new.js"></script>';

describe('a file that cannot be loaded', () => {
  test.each([
    ['the server has another page', async () => new Response(PAGE), true],
    ['it has the same page', async () => new Response(PAGE.replace('new', 'old')), false],
    ['it is stopping', async () => new Response(PAGE, { status: 503 }), false],
    ['something else answers', async () => new Response('<h1>Welcome to a proxy</h1>'), false],
    ['nobody answers', async () => Promise.reject(new TypeError('refused')), false],
  ])('leads to the new page only where there is one: %s', async (_name, fetchPage, expected) => {
    expect(await isPageReplaced(fetchPage, '/assets/index-old.js')).toBe(expected);
  });

  test.each([
    ['Failed to fetch dynamically imported module: http://x/assets/a.js', true],
    ['error loading dynamically imported module: http://x/assets/a.js', true],
    ['Importing a module script failed.', true],
    ['Unable to preload CSS for /assets/a.css', true],
    ["Cannot read properties of undefined (reading 'x')", false],
  ])('is known by how browsers tell of it: %s', (message, expected) => {
    expect([isFileMissing(new TypeError(message)), isFileMissing(message)]).toEqual([expected, false]);
  });

  test('may be there again once the server has a page', async () => {
    expect(await isPageThere(async () => new Response(PAGE))).toBe(true);
    expect(await isPageThere(async () => new Response(PAGE, { status: 503 }))).toBe(false);
    expect(await isPageThere(() => Promise.reject(new TypeError('refused')))).toBe(false);
  });

  test('of a part that nobody waits for is asked for until it comes, ever more rarely', async () => {
    const pauses: number[] = [];
    let tries = 0;
    const load = async () => {
      tries += 1;
      if (tries < 8) throw new TypeError('Failed to fetch dynamically imported module');
      return 'there';
    };
    const pause = async (ms: number) => {
      pauses.push(ms);
    };
    expect(await persistently(load, pause)).toBe('there');
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  test('of a screen is told as a server that does not answer', async () => {
    const load = saidWell(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module')));
    await expect(load()).rejects.toMatchObject({ code: 'unreachable' });
    expect(await saidWell(async () => 7)()).toBe(7);
  });
});
