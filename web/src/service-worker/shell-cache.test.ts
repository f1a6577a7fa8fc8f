import { describe, expect, test } from 'vitest';
import { createShellCache, type PageFiles } from './shell-cache.ts';

const HERE = 'https://tide.example';

/** Caches as browsers have them, as far as they are used: one map of address to body each. */
function memoryCaches(network: (path: string) => string | undefined) {
  const stores = new Map<string, Map<string, string>>();
  const pathOf = (request: RequestInfo | URL) =>
    new URL(request instanceof Request ? request.url : String(request), HERE).pathname;
  const caches = {
    open: async (name: string) => {
      const store = stores.get(name) ?? new Map<string, string>();
      stores.set(name, store);
      return {
        async addAll(requests: Request[]) {
          const bodies = requests.map((request) => [pathOf(request), network(pathOf(request))] as const);
          if (bodies.some(([, body]) => body === undefined)) throw new TypeError('a part is missing');
          for (const [path, body] of bodies) store.set(path, body ?? '');
        },
        async match(request: RequestInfo) {
          const body = store.get(pathOf(request));
          return body === undefined ? undefined : new Response(body);
        },
        async put(request: Request, response: Response) {
          store.set(pathOf(request), await response.text());
        },
        keys: async () => [...store.keys()].map((path) => new Request(HERE + path)),
        delete: async (request: Request) => store.delete(pathOf(request)),
      };
    },
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
  };
  return { caches: caches as unknown as CacheStorage, stores };
}

function setup() {
  const server = new Map([
    ['/index.html', 'shell'],
    ['/alerts', 'fresh'],
    ['/icon.svg', 'icon'],
    ['/assets/a.js', 'a'],
    ['/assets/b.js', 'b'],
  ]);
  const state = { isOnline: true, isStopping: false };
  const asked: string[] = [];
  const { caches, stores } = memoryCaches((path) => server.get(path));
  const open = (files: PageFiles) =>
    createShellCache({
      caches,
      files: { ...files, shell: files.shell.map((path) => HERE + path) },
      async fetch({ url }) {
        asked.push(new URL(url).pathname);
        if (!state.isOnline) throw new TypeError('offline');
        if (state.isStopping) return new Response('{}', { status: 503 });
        const body = server.get(new URL(url).pathname);
        return new Response(body ?? 'none', { status: body === undefined ? 404 : 200 });
      },
    });
  return { open, stores, server, state, asked };
}

const files: PageFiles = {
  version: '1',
  shell: ['/index.html', '/icon.svg', '/assets/a.js'],
  assets: ['/assets/a.js', '/assets/b.js'],
};
const ask = (path: string) => new Request(HERE + path);

describe('the page', () => {
  test('comes from the server, and from what was kept where there is none', async () => {
    const { open, state } = setup();
    const cache = open(files);
    await cache.install();
    expect(await (await cache.page(ask('/alerts'))).text()).toBe('fresh');
    expect(await (await cache.file(ask('/icon.svg'))).text()).toBe('icon');
    state.isOnline = false;
    expect(await (await cache.page(ask('/alerts/x?y'))).text()).toBe('shell');
    expect(await (await cache.file(ask('/icon.svg'))).text()).toBe('icon');
    await expect(cache.file(ask('/other.svg'))).rejects.toThrow('offline');
  });

  test('an answer of the server that is not good is the answer', async () => {
    const { open } = setup();
    const cache = open(files);
    await cache.install();
    expect((await cache.page(ask('/gone'))).status).toBe(404);
  });

  test('comes from what was kept while the server is stopping, which has no page to show', async () => {
    const { open, state } = setup();
    const cache = open(files);
    state.isStopping = true;
    expect((await cache.page(ask('/alerts'))).status).toBe(503);
    state.isStopping = false;
    await cache.install();
    state.isStopping = true;
    expect(await (await cache.page(ask('/alerts'))).text()).toBe('shell');
  });

  test('is not taken over where a part of it is missing', async () => {
    const { open, server } = setup();
    server.delete('/icon.svg');
    await expect(open(files).install()).rejects.toThrow('a part is missing');
  });
});

describe('hashed files', () => {
  test('are asked for once, and only good answers are kept', async () => {
    const { open, asked, state } = setup();
    const cache = open(files);
    await cache.install();
    for (const _ of [1, 2]) expect(await (await cache.asset(ask('/assets/b.js'))).text()).toBe('b');
    expect(await (await cache.asset(ask('/assets/a.js'))).text()).toBe('a');
    expect(asked).toEqual(['/assets/b.js']);
    expect((await cache.asset(ask('/assets/gone.js'))).status).toBe(404);
    state.isOnline = false;
    expect(await (await cache.asset(ask('/assets/b.js'))).text()).toBe('b');
    await expect(cache.asset(ask('/assets/gone.js'))).rejects.toThrow('offline');
  });
});

test('a new version removes the shell of the old one, and the files that it does not have', async () => {
  const { open, stores } = setup();
  const old = open(files);
  await old.install();
  await old.asset(ask('/assets/b.js'));
  const next = open({ ...files, version: '2', assets: ['/assets/a.js'] });
  await next.install();
  expect([...stores.keys()]).toEqual(['tidemark-shell-1', 'tidemark-assets', 'tidemark-shell-2']);
  await next.tidy();
  expect([...stores.keys()]).toEqual(['tidemark-assets', 'tidemark-shell-2']);
  expect(stores.get('tidemark-assets')?.size).toBe(0);
});
