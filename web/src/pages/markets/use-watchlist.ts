/**
 * The watch list: what is changed shows at once and is put on the server in turn; where that fails, the server's list comes back and the reason is told.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Watchlist } from '#contract/api/prices';
import { putWatchlist, watchlistQuery } from '../../api/queries/markets.ts';
import { queryClient } from '../../api/services.ts';
import { pairOf } from '../../features/condition-words/market-words.ts';
import { tellFailure } from '../../ui/toasts.tsx';
import { tellUndoable } from '../../ui/told-undo.tsx';
import { moved } from './reorder.ts';

let writing: Promise<void> = Promise.resolve();
let changes = 0;

function change(next: (markets: readonly string[]) => readonly string[]): Promise<void> {
  const key = watchlistQuery.queryKey;
  const known = queryClient.getQueryData<Watchlist>(key);
  if (!known) return Promise.resolve();
  const markets = next(known.markets);
  queryClient.setQueryData<Watchlist>(key, { ...known, markets: [...markets] });
  changes += 1;
  const mine = changes;
  writing = writing.then(async () => {
    try {
      const list = await putWatchlist(markets);
      // A later change is on the screen already, and on its way.
      if (mine === changes) queryClient.setQueryData<Watchlist>(key, list);
    } catch (cause) {
      tellFailure(cause, 'The watch list was not changed');
      await queryClient.invalidateQueries({ queryKey: key });
    }
  });
  return writing;
}

function insert(market: string, at: number) {
  return change((markets) => (markets.includes(market) ? markets : markets.toSpliced(at, 0, market)));
}

export function useWatchlist() {
  const { data, error, refetch } = useQuery(watchlistQuery);
  const add = useCallback((market: string) => void insert(market, Number.POSITIVE_INFINITY), []);
  const remove = useCallback((market: string) => {
    const at = queryClient.getQueryData<Watchlist>(watchlistQuery.queryKey)?.markets.indexOf(market) ?? -1;
    if (at < 0) return;
    void change((markets) => markets.filter((one) => one !== market));
    tellUndoable(`${pairOf(market)} is no longer watched`, () => insert(market, at));
  }, []);
  const move = useCallback((market: string, to: number) => {
    void change((markets) => moved(markets, markets.indexOf(market), to));
  }, []);
  return { markets: data?.markets, error, refetch, add, remove, move };
}
