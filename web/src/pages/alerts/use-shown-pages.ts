/**
 * Keeps fresh what is on the screen of a long list: says which of its pages are, and asks for them where they are old.
 */
import type { InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { Alert, AlertList } from '#contract/api/alerts';
import type { Cursor } from '../../api/cache/long-list.ts';
import { type AlertFilter, showAlertPages } from '../../api/queries/alerts.ts';

/** Who scrolls through is not stopping here. */
const SETTLED_MS = 200;

interface ListQuery {
  readonly data?: InfiniteData<AlertList> | undefined;
  readonly refetch: (options: { cancelRefetch: boolean }) => Promise<unknown>;
}

/** `alerts` are those of the query that are listed, in its order. Answers what is to be told which rows are on the screen. */
export function useShownPages(
  filter: AlertFilter,
  alerts: readonly Alert[],
  { data, refetch }: ListQuery,
): (first: number, end: number) => void {
  const [[firstRow, endRow], setRows] = useState([0, 0]);
  const at = (row: number) =>
    data?.pages.findIndex(({ items }) => items.some(({ id }) => id === alerts[row]?.id)) ?? -1;
  const firstPage = at(firstRow);
  const lastPage = Math.max(firstPage, at(Math.min(endRow, alerts.length) - 1));
  const cursors =
    firstPage === -1 ? [] : ((data?.pageParams as Cursor[] | undefined)?.slice(firstPage, lastPage + 1) ?? []);
  const place = JSON.stringify([filter, cursors]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `place` is the filter and the cursors
  useEffect(() => {
    const isOld = showAlertPages(filter, cursors);
    if (!isOld) return undefined;
    const timer = setTimeout(() => void refetch({ cancelRefetch: false }), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [place, refetch]);

  return useCallback((first, end) => setRows([first, end]), []);
}
