/**
 * What the console says of the venues while the server runs: one sentence when none of them answers, and one when one does again. Silent otherwise.
 */
import type { FeedItem } from '#contract/api/prices';

/** Said after this long: most venues answer within two seconds. */
const PATIENCE_MS = 8_000;
const LOOK_MS = 1_000;

export interface VenueNews {
  /** Monotonic, since when none has been live; undefined while one is. */
  readonly silentSinceMs: number | undefined;
  readonly isSaid: boolean;
}

/** What is known of venues next, and what is to be said of it. `nowMs` is monotonic. */
export function nextVenueNews(
  before: VenueNews,
  feeds: readonly FeedItem[],
  nowMs: number,
): VenueNews & { readonly says?: string } {
  const venues = feeds.filter(({ venue, simulated }) => venue !== 'index' && !simulated);
  const live = venues.filter(({ status }) => status === 'live');
  if (venues.length === 0 || live.length > 0) {
    const says = `${list(live.map(({ venue }) => venue))} ${live.length === 1 ? 'answers' : 'answer'} now: prices are live.`;
    return { silentSinceMs: undefined, isSaid: false, ...(before.isSaid ? { says } : {}) };
  }
  const silentSinceMs = before.silentSinceMs ?? nowMs;
  if (before.isSaid || nowMs - silentSinceMs < PATIENCE_MS) return { silentSinceMs, isSaid: before.isSaid };
  return { silentSinceMs, isSaid: true, says: silence(venues) };
}

/** Looks once a second until it is told to end. */
export function startVenueNews(deps: { feeds: () => readonly FeedItem[]; write: (line: string) => void }): () => void {
  let news: VenueNews = nextVenueNews({ silentSinceMs: undefined, isSaid: false }, deps.feeds(), performance.now());
  const timer = setInterval(() => {
    const { says, ...next } = nextVenueNews(news, deps.feeds(), performance.now());
    news = next;
    if (says !== undefined) deps.write(says);
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function silence(venues: readonly FeedItem[]): string {
  const tried = venues.map((venue) => `${venue.venue} (${whyNot(venue)})`);
  return (
    `No venue answers, so there are no live prices: tried ${list(tried)}. Tidemark keeps trying, and says so here when one answers. ` +
    'To look at it without the internet: npm run demo.'
  );
}

function whyNot({ status, reason }: FeedItem): string {
  if (reason !== undefined) return reason.replace(/\.$/, '');
  return status === 'stale' ? 'connected, but silent' : 'no connection yet';
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
