/**
 * The one place where what the page talks through is made: client, session, cache, live prices, stream.
 * Screens import `api` and the hooks beside it; everything else reaches the server through these.
 */
import type { Alert } from '#contract/api/alerts';
import { createKeptAnswers } from './cache/kept-answers.ts';
import { createIndexedDbStore } from './cache/kept-store.ts';
import { createLongList } from './cache/long-list.ts';
import { createQueryClient } from './cache/query-client.ts';
import { createApiClient } from './client/api-client.ts';
import { createSession } from './client/session.ts';
import { createBrowserMemory } from './client/session-memory.ts';
import { createBrowserPeers } from './client/session-peers.ts';
import { createPriceBoard, type PriceSeed } from './stream/price-board.ts';
import { createStream } from './stream/stream.ts';
import { dispatchTo } from './stream/stream-dispatch.ts';
import { createWatchedMarkets } from './stream/watched-markets.ts';

/** Grows with the shapes of what is kept on the device. */
const KEPT_VERSION = '1';
const HIDDEN_FRAME_MS = 1_000;
/** How late a price may be said to have gone stale: no event tells of it. */
const SEED_AGAIN_MS = 15_000;
const GATHER_MS = 250;

const timers = {
  setTimer: (run: () => void, delayMs: number) => setTimeout(run, delayMs),
  clearTimer: (timer: unknown) => clearTimeout(timer as number),
};
const browserFetch: typeof fetch = (input, init) => fetch(input, init);

export const queryClient = createQueryClient();
export const alertPages = createLongList<Alert>(() => Date.now());
export const session = createSession({
  ...timers,
  fetch: browserFetch,
  memory: createBrowserMemory(),
  peers: createBrowserPeers(),
  nowMs: () => Date.now(),
});
export const api = createApiClient({ fetch: browserFetch, tokens: session });
export const keptAnswers = createKeptAnswers({
  queryClient,
  store: createIndexedDbStore(),
  version: KEPT_VERSION,
  nowMs: () => Date.now(),
});
export const prices = createPriceBoard((run) => {
  if (document.hidden) setTimeout(run, HIDDEN_FRAME_MS);
  else requestAnimationFrame(run);
});
export const stream = createStream({ ...timers, api, isOnline: () => navigator.onLine, random: Math.random });
export const watchedMarkets = createWatchedMarkets({
  ...timers,
  onChange(markets) {
    stream.setMarkets(markets);
    void seedPrices(markets.filter((market) => prices.get(market) === undefined));
  },
});

/** The stream tells of changes; what a price is now, and was a day ago, is asked for. */
async function seedPrices(markets: readonly string[]): Promise<void> {
  if (markets.length === 0 || session.state().status === 'signed-out') return;
  const { items } = await api
    .get<{ items: PriceSeed[] }>('/prices', { query: { markets: markets.slice(0, 100) } })
    // Without an answer the cells stay as they are, and say so; the next round asks again.
    .catch(() => ({ items: [] }));
  prices.seed(items);
}

let isSeedingSoon = false;

/** A venue fell silent, or speaks again: its prices have changed their standing without a tick. */
function seedSoon(): void {
  if (isSeedingSoon) return;
  isSeedingSoon = true;
  setTimeout(() => {
    isSeedingSoon = false;
    void seedPrices(watchedMarkets.current());
  }, GATHER_MS);
}

/** Connects the parts, for as long as the page is open. */
export function startServices(): void {
  stream.onEvent(dispatchTo({ queryClient, prices, alertPages, ...timers }));
  stream.subscribe(() => prices.setLive(stream.status() === 'live'));
  stream.onOpened(() => void seedPrices(watchedMarkets.current()));
  stream.onEvent(({ event }) => {
    if (event === 'feed') seedSoon();
  });
  session.onToken(stream.reopen);
  session.subscribe(followSession);
  followSession();
  setInterval(() => {
    if (!document.hidden) void seedPrices(watchedMarkets.current());
  }, SEED_AGAIN_MS);
  addEventListener('online', stream.reopen);
  addEventListener('offline', stream.reopen);
}

let servedUser: string | undefined;

function followSession(): void {
  const state = session.state();
  const userId = state.status === 'signed-in' ? state.user.id : undefined;
  if (userId === servedUser) return;
  const isAnother = servedUser !== undefined;
  servedUser = userId;
  if (isAnother) {
    // What one person read is not for the next.
    stream.stop();
    prices.clear();
    void keptAnswers.forget();
  }
  if (userId === undefined) return;
  keptAnswers.keep(userId);
  stream.start();
}
