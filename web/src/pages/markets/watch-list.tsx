/**
 * The markets that one watches, in one's own order, with the search that adds to them. Keys: `/` searches, `j` and `k` walk, Alt with arrows moves.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { sparklinesQuery } from '../../api/queries/markets.ts';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import { MarketSearch } from '../../features/market-search/market-search.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { stepped } from './reorder.ts';
import { useDraggedRow } from './use-dragged-row.ts';
import type { useWatchlist } from './use-watchlist.ts';
import classes from './watch-list.module.css';
import { WatchRow } from './watch-row.tsx';

export interface WatchListProps {
  readonly shown: string | undefined;
  readonly watchlist: ReturnType<typeof useWatchlist>;
  /** A market was chosen here: on a phone its chart comes up. */
  readonly onPick: () => void;
}

export function WatchList({ shown, watchlist, onPick }: WatchListProps) {
  const { markets, add, remove, move, error, refetch } = watchlist;
  const list = useRef<HTMLUListElement>(null);
  const { dragged, onGrip } = useDraggedRow(list, move);
  const search = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const { data: lines } = useQuery(sparklinesQuery(markets ?? []));
  const show = (market: string) => void navigate({ to: '/', search: (before) => ({ ...before, market }) });
  useWatchKeys({ shown, watchlist, show, focusSearch: () => search.current?.focus() });

  return (
    <section className={classes.root} aria-label="Watch list">
      <div className={classes.search}>
        <MarketSearch
          label="Search markets"
          placeholder="Search or add a market"
          keys="/"
          inputRef={search}
          onPick={({ market }) => {
            show(market);
            onPick();
          }}
          second={{
            label: 'Watch it',
            run: ({ market }) => add(market),
            isDone: ({ market }) => markets?.includes(market) ?? false,
          }}
        />
      </div>
      {error && !markets && <Failure cause={error} retry={() => void refetch()} />}
      {!error && !markets && <LoadingRows rows={4} height={44} />}
      {markets?.length === 0 && (
        <p className={classes.empty}>Nothing is watched. Search for a market above, and add it with the plus.</p>
      )}
      <ul className={classes.list} ref={list}>
        {markets?.map((market) => (
          <WatchRow
            key={market}
            market={market}
            points={lines?.[market]?.points}
            isShown={market === shown}
            isDragged={market === dragged}
            onRemove={remove}
            onGrip={onGrip}
            onPick={onPick}
          />
        ))}
      </ul>
    </section>
  );
}

interface WatchKeys extends Pick<WatchListProps, 'shown' | 'watchlist'> {
  readonly show: (market: string) => void;
  readonly focusSearch: () => void;
}

function useWatchKeys({ shown, watchlist, show, focusSearch }: WatchKeys): void {
  const { markets = [], add, remove, move } = watchlist;
  const group = 'Markets';
  const walk = (by: number) => {
    const next = stepped(markets, shown, by);
    if (next !== undefined) show(next);
  };
  const shift = (by: number) => {
    if (shown !== undefined && markets.includes(shown)) move(shown, markets.indexOf(shown) + by);
  };
  const isWatched = shown !== undefined && markets.includes(shown);
  useShortcut({ keys: '/', label: 'Search markets', group, run: focusSearch });
  useShortcut({ keys: 'j', label: 'Next in the watch list', group, isKeyOnly: true, run: () => walk(1) });
  useShortcut({ keys: 'k', label: 'Previous in the watch list', group, isKeyOnly: true, run: () => walk(-1) });
  useShortcut({ keys: 'alt+arrowdown', label: 'Move down in the watch list', group, run: () => shift(1) });
  useShortcut({ keys: 'alt+arrowup', label: 'Move up in the watch list', group, run: () => shift(-1) });
  useShortcut({
    keys: 'w',
    label: isWatched ? 'Watch this market no longer' : 'Watch this market',
    group,
    isOffered: shown !== undefined,
    run: () => shown !== undefined && (isWatched ? remove(shown) : add(shown)),
  });
}
