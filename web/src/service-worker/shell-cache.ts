/**
 * Keeps what the page is made of, so that it opens without a network. A new version is read whole before it may take over, and what no
 * version needs any more is removed when it does. Answers about people are never kept here.
 */

/** Put in by the build. */
export interface PageFiles {
  readonly version: string;
  /** Without these nothing can be shown. */
  readonly shell: readonly string[];
  /** All files whose names change with their content. */
  readonly assets: readonly string[];
}

export interface ShellCache {
  /** Reads the shell of this version; fails where a part of it cannot be had. */
  install(): Promise<void>;
  /** Removes what other versions kept. */
  tidy(): Promise<void>;
  /** A screen: the server's answer, or the shell where there is none. */
  page(request: Request): Promise<Response>;
  asset(request: Request): Promise<Response>;
  file(request: Request): Promise<Response>;
}

export interface ShellCacheDeps {
  readonly caches: CacheStorage;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly files: PageFiles;
}

const SHELL_PREFIX = 'tidemark-shell-';
/** Screens are kept as they are opened; their names tell whether they still belong to the page. */
const ASSETS = 'tidemark-assets';
const INDEX = '/index.html';

export function createShellCache({ caches, fetch, files }: ShellCacheDeps): ShellCache {
  const shellName = `${SHELL_PREFIX}${files.version}`;

  async function kept(request: Request | string): Promise<Response | undefined> {
    const shell = await caches.open(shellName);
    return shell.match(request, { ignoreSearch: true });
  }

  return {
    async install() {
      const shell = await caches.open(shellName);
      await shell.addAll(files.shell.map(requestFor));
    },
    async tidy() {
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith(SHELL_PREFIX) && name !== shellName);
      await Promise.all(old.map((name) => caches.delete(name)));
      const assets = await caches.open(ASSETS);
      for (const request of await assets.keys()) {
        if (!files.assets.includes(new URL(request.url).pathname)) await assets.delete(request);
      }
    },
    async page(request) {
      try {
        const response = await fetch(request);
        // A server that is stopping, or the proxy before one that is gone, has no page.
        return response.status < 500 ? response : ((await kept(INDEX)) ?? response);
      } catch (cause) {
        const shell = await kept(INDEX);
        if (shell) return shell;
        throw cause;
      }
    },
    async asset(request) {
      const assets = await caches.open(ASSETS);
      const found = (await kept(request)) ?? (await assets.match(request));
      if (found) return found;
      const response = await fetch(request);
      if (response.ok) await assets.put(request, response.clone());
      return response;
    },
    async file(request) {
      try {
        return await fetch(request);
      } catch (cause) {
        const found = await kept(request);
        if (found) return found;
        throw cause;
      }
    },
  };
}

/** Hashed files may come from the browser's own cache, where the page has just put them; others past it, as it may hold those of the version before. */
function requestFor(path: string): Request {
  return new Request(path, { cache: path.includes('/assets/') ? 'default' : 'reload' });
}
