/**
 * Whether what is shown is live: in words, with a sign whose shape differs, and only then by colour.
 */
import { useStreamStatus } from '../../api/hooks.ts';
import type { StreamStatus } from '../../api/stream/stream.ts';
import { Hint } from '../../ui/hint.tsx';
import classes from './live-state.module.css';

const MEANINGS: Readonly<Record<StreamStatus, string>> = {
  live: 'Prices and alerts arrive as they happen.',
  reconnecting: 'The connection to the server was lost. Trying again by itself; prices are those of before.',
  offline:
    'No connection to the server. What you see was read before; alerts go on there, and tell you on your channels.',
};

export function LiveState() {
  const status = useStreamStatus();
  return (
    <Hint label={MEANINGS[status]}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its meaning is shown on focus, as on hover */}
      <span className={classes.state} data-status={status} role="status" tabIndex={0}>
        <span className={classes.sign} aria-hidden="true" />
        {status}
      </span>
    </Hint>
  );
}
