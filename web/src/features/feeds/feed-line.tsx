/**
 * One venue: whether its prices are live, in words and by a sign, and when it spoke last.
 */
import type { FeedItem } from '#contract/api/prices';
import { groupThousands } from '../../ui/number-format.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { venueName } from '../condition-words/market-words.ts';
import classes from './feed-line.module.css';

const WORDS: Readonly<Record<FeedItem['status'], string>> = {
  live: 'live',
  stale: 'silent',
  connecting: 'connecting',
  down: 'not reached',
};

export function FeedLine({ feed }: { readonly feed: FeedItem }) {
  const { venue, status, since, lastMessageAt, markets, watched, simulated, reason } = feed;
  return (
    <li className={classes.feed} data-status={status}>
      <span className={classes.name}>
        {venueName(venue)}
        {simulated && <span className={classes.simulated}>simulated</span>}
      </span>
      <span className={classes.status}>
        <span className={classes.sign} aria-hidden="true" />
        <span>
          {WORDS[status]}
          {status !== 'live' && (
            <>
              , since <RelativeTime at={since} />
            </>
          )}
        </span>
      </span>
      <span className={classes.dim}>
        {lastMessageAt === undefined ? (
          'heard nothing yet'
        ) : (
          <>
            heard <RelativeTime at={lastMessageAt} />
          </>
        )}
      </span>
      <span className={classes.dim}>
        {groupThousands(String(watched))} of {groupThousands(String(markets))} markets watched
      </span>
      {reason !== undefined && <span className={classes.reason}>{reason}</span>}
    </li>
  );
}
