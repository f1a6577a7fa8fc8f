/**
 * Says so when no venue answers: without prices no alert can fire, and nobody should believe otherwise.
 */
import { useStreamStatus } from '../../api/hooks.ts';
import { useFeeds } from '../../api/queries/server.ts';
import { Icon } from '../../ui/icon.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './feed-banner.module.css';
import { silenceOf } from './feed-silence.ts';

export function FeedBanner() {
  const feeds = useFeeds();
  const isLive = useStreamStatus() === 'live';
  // While the server itself is out of reach, its last word on feeds says nothing.
  const silence = feeds && isLive ? silenceOf(feeds) : undefined;
  if (!silence) return null;
  return (
    <div className={classes.banner} role="status">
      <Icon name="warning" />
      <span>
        No venue answers
        {silence.since && (
          <>
            , since <RelativeTime at={silence.since} />
          </>
        )}
        : {silence.reason} Alerts wait for prices. To look around without them, run <code>npm run demo</code>, which
        makes prices up.
      </span>
    </div>
  );
}
