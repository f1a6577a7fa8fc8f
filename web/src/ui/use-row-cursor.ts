/**
 * Where one is in a list: `j` and `k` move, and the link of the row has the focus, so that Enter opens it and a screen reader reads it.
 * The place is remembered by the row itself; where that is gone, the one that took its place is meant.
 */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useShortcut } from '../app/shortcuts/use-shortcut.ts';

export interface RowCursorOptions {
  readonly ids: readonly string[];
  /** Heading of its keys in the sheet. */
  readonly group: string;
  /** Where rows are drawn in part: brings one into sight. */
  readonly scrollTo?: (row: number) => void;
  /** The last row was reached. */
  readonly onEnd?: () => void;
}

export interface RowCursor {
  /** Undefined: nowhere yet. */
  readonly activeId: string | undefined;
  /** For the row: `data-row`. */
  readonly setActive: (id: string) => void;
  /** On to the next row; where there is none, stays. */
  readonly next: () => void;
}

export function useRowCursor({ ids, group, scrollTo, onEnd }: RowCursorOptions): RowCursor {
  const [active, setActive] = useState<string>();
  const lastIndex = useRef(0);
  const wanted = useRef<string>(undefined);
  const index = active === undefined ? -1 : ids.indexOf(active);
  const activeId =
    index >= 0 ? active : active === undefined ? undefined : ids[Math.min(lastIndex.current, ids.length - 1)];
  const at = activeId === undefined ? -1 : ids.indexOf(activeId);

  useEffect(() => {
    if (at >= 0) lastIndex.current = at;
  }, [at]);
  const isGone = active !== undefined && index < 0;
  const takeFocus = useEffectEvent(() => {
    if (activeId !== undefined) focusRow(activeId);
  });
  useEffect(() => {
    // The row that had the focus is gone, and the focus with it.
    if (isGone && document.activeElement === document.body) takeFocus();
  }, [isGone]);
  useEffect(() => {
    const id = wanted.current;
    if (id === undefined || !focusRow(id)) return;
    wanted.current = undefined;
  });

  function move(by: number): void {
    const to = at < 0 ? firstInSight(ids) : Math.min(ids.length - 1, Math.max(0, at + by));
    const id = ids[to];
    if (id === undefined) return;
    if (to === ids.length - 1) onEnd?.();
    setActive(id);
    if (focusRow(id)) return;
    wanted.current = id;
    scrollTo?.(to);
  }
  useShortcut({ keys: 'j', label: 'Next', group, isKeyOnly: true, run: () => move(1) });
  useShortcut({ keys: 'k', label: 'Previous', group, isKeyOnly: true, run: () => move(-1) });

  return { activeId, setActive, next: () => move(1) };
}

/** Where one has not been in the list yet: what one looks at. */
function firstInSight(ids: readonly string[]): number {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const seen = rows.find(
    (row) => row.getBoundingClientRect().top >= Number.parseFloat(getComputedStyle(row).scrollMarginTop),
  );
  return Math.max(0, ids.indexOf(seen?.dataset.row ?? ''));
}

/** False: it is not drawn. */
function focusRow(id: string): boolean {
  const row = document.querySelector(`[data-row="${CSS.escape(id)}"]`);
  const target = row?.querySelector<HTMLElement>('[data-row-target]');
  if (!row || !target) return false;
  row.scrollIntoView({ block: 'nearest' });
  target.focus({ preventScroll: true });
  return true;
}
