/**
 * The feed of markets of one's own: its wire is `POST /v1/ticks`. Who may push is decided before (market-access); here a push becomes a batch
 * of the same pipeline that the venues' feeds use. It lists no markets: which there are, and whose, is in the market store.
 */
import type { Problem } from '#contract/problem';
import { problem } from '#contract/problem';
import { err, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { Feed, FeedSink, Intake, RawTick } from './feed.ts';

export const CUSTOM_VENUE = 'custom';

export interface CustomFeed extends Feed {
  /** See FeedSink.ticks; `shutting_down` before start and after stop. */
  push(market: string, ticks: readonly RawTick[]): Promise<Result<Intake, Problem>>;
}

export function createCustomFeed(clock: Clock): CustomFeed {
  let sink: FeedSink | undefined;
  let sinceMs = clock.nowMs();
  return {
    venue: CUSTOM_VENUE,
    async start(given) {
      sink = given;
      sinceMs = clock.nowMs();
    },
    async stop() {
      sink = undefined;
      sinceMs = clock.nowMs();
    },
    state: () => ({
      venue: CUSTOM_VENUE,
      status: sink ? 'live' : 'down',
      sinceMs,
      watched: 0,
      isSimulated: false,
    }),
    markets: () => [],
    find: () => undefined,
    // Whatever is pushed is evaluated, watched or not.
    watch: () => undefined,
    venueNowMs: () => clock.nowMs(),
    isFlowing: () => true,
    async push(market, ticks) {
      if (!sink)
        return err(problem('shutting_down', 'Prices are not taken right now. Send them again.', { retryAfterS: 1 }));
      return sink.ticks({ market, ticks, receivedAtMs: clock.nowMs(), origin: 'pushed' });
    },
  };
}

export function isCustom(market: string): boolean {
  return market.startsWith(`${CUSTOM_VENUE}:`);
}
