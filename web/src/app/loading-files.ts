/**
 * Files of the page that are loaded when they are wanted, and may not come: because the server is away for a moment, or because an update has
 * removed them. The first passes by itself, the second by loading the page again; a page that loads itself again while the server is away
 * would be gone.
 */
import { unreachable } from '../api/client/api-problem.ts';

const PAUSE_MS_MIN = 1_000;
const PAUSE_MS_MAX = 15_000;

/** As browsers say that a script or a style of a part did not come. */
const NOT_LOADED = /dynamically imported module|importing a module script failed|unable to preload css/i;

export function isFileMissing(cause: unknown): boolean {
  return cause instanceof Error && NOT_LOADED.test(cause.message);
}

/** Of a screen: what is wrong is said in place of it, with a way to try again. */
export function saidWell<T>(load: () => Promise<T>): () => Promise<T> {
  return () =>
    load().catch((cause: unknown) => {
      throw unreachable(cause);
    });
}

/** Of a part that nobody waits for: until it is there. */
export async function persistently<T>(
  load: () => Promise<T>,
  pause: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (let pauseMs = PAUSE_MS_MIN; ; pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2)) {
    try {
      return await load();
    } catch {
      await pause(pauseMs);
    }
  }
}

/** Whether the server has a page to show now. */
export async function isPageThere(ask: () => Promise<Response>): Promise<boolean> {
  try {
    const response = await ask();
    return response.ok && (await response.text()).includes('id="root"');
  } catch {
    return false;
  }
}

/** Past every cache, so that it is the server who answers. */
export const fetchPage = (): Promise<Response> => fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store' });

/** Whether the server has another page by now than the one whose first script is `entryPath`. False while it does not answer. */
export async function isPageReplaced(ask: () => Promise<Response>, entryPath: string): Promise<boolean> {
  try {
    const response = await ask();
    if (!response.ok) return false;
    const html = await response.text();
    return html.includes('id="root"') && !html.includes(entryPath);
  } catch {
    return false;
  }
}
