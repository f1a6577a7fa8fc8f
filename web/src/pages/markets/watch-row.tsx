/**
 * One watched market: its name, its day as a small line, its price and change. The link shows it; the grip at its side drags it to another place.
 */
import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, type PointerEvent } from 'react';
import { useLivePrice } from '../../api/hooks.ts';
import { marketQuery } from '../../api/queries/markets.ts';
import { pairOf, venueName, venueOf } from '../../features/condition-words/market-words.ts';
import { Change } from '../../ui/change.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LivePrice } from '../../ui/price.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Sparkline } from './sparkline.tsx';
import classes from './watch-list.module.css';

export interface WatchRowProps {
  readonly market: string;
  readonly points: readonly string[] | undefined;
  readonly isShown: boolean;
  readonly isDragged: boolean;
  readonly onRemove: (market: string) => void;
  readonly onGrip: (event: PointerEvent<HTMLElement>, market: string) => void;
  readonly onPick: () => void;
}

export const WatchRow = memo(function WatchRow(props: WatchRowProps) {
  const { market, points, isShown, isDragged, onRemove, onGrip, onPick } = props;
  const pair = pairOf(market);
  const { data: item } = useQuery(marketQuery(market));
  return (
    <li
      className={classes.row}
      data-shown={isShown || undefined}
      data-dragged={isDragged || undefined}
      data-market={market}
    >
      <span className={classes.grip} aria-hidden="true" onPointerDown={(event) => onGrip(event, market)}>
        ⠿
      </span>
      <Link
        to="/"
        search={(before) => ({ ...before, market })}
        className={classes.link}
        aria-current={isShown ? 'true' : undefined}
        onClick={onPick}
        onKeyDown={(event) => {
          if (event.key === 'Delete') onRemove(market);
        }}
      >
        <span className={classes.name}>
          <span className={classes.pair}>{pair}</span>
          <Heard market={market} />
        </span>
        <DayLine market={market} points={points} />
        <span className={classes.numbers}>
          <LivePrice market={market} tickSize={item?.tickSize} />
          <DayChange market={market} />
        </span>
      </Link>
      <ActionIcon
        className={classes.remove}
        variant="subtle"
        color="gray"
        size={28}
        aria-label={`Watch ${pair} no longer`}
        onClick={() => onRemove(market)}
      >
        <Icon name="close" size={14} />
      </ActionIcon>
    </li>
  );
});

/** In the direction that the change beside it says. */
function DayLine({ market, points }: Pick<WatchRowProps, 'market' | 'points'>) {
  const change = useLivePrice(market)?.change24hPercent ?? Number(points?.at(-1)) - Number(points?.[0]);
  return <Sparkline points={points} isDown={change < 0} />;
}

/** The venue; of a price that is not fresh also how old it is. */
function Heard({ market }: { readonly market: string }) {
  const live = useLivePrice(market);
  return (
    <span className={classes.venue}>
      {venueName(venueOf(market))}
      {live?.isSimulated && ' · simulated'}
      {live?.isStale && (
        <>
          {' · '}
          <RelativeTime at={live.receivedAt} />
        </>
      )}
    </span>
  );
}

function DayChange({ market }: { readonly market: string }) {
  const live = useLivePrice(market);
  return (
    <span className={classes.change} data-stale={live?.isStale || undefined}>
      <Change percent={live?.change24hPercent} />
    </span>
  );
}
