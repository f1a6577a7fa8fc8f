/**
 * Long lists of rows of one height: only those near the part that is seen are drawn, so that thousands scroll as smoothly as twenty.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

export interface WindowRows {
  readonly list: RefObject<HTMLUListElement | null>;
  /** Rows to draw: `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** Room for those that are not drawn. */
  readonly abovePx: number;
  readonly belowPx: number;
  /** Brings a row into sight, where it is not drawn. */
  readonly scrollTo: (row: number) => void;
}

/** Drawn beyond what is seen, and the step in which the window moves. */
const MORE_ROWS = 12;
const STEP_ROWS = 6;

export function useWindowRows(count: number, rowHeightPx: number): WindowRows {
  const list = useRef<HTMLUListElement>(null);
  const [first, setFirst] = useState(0);
  const [shown, setShown] = useState(() => Math.ceil(innerHeight / rowHeightPx));

  useLayoutEffect(measure);
  useEffect(() => {
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  });

  function measure(): void {
    const topPx = list.current?.getBoundingClientRect().top ?? 0;
    const firstSeen = Math.max(0, Math.floor(-topPx / rowHeightPx) - MORE_ROWS);
    setFirst(firstSeen - (firstSeen % STEP_ROWS));
    setShown(Math.ceil(innerHeight / rowHeightPx));
  }

  const begin = Math.min(first, Math.max(0, count - 1));
  const end = Math.min(count, begin + shown + 2 * MORE_ROWS + STEP_ROWS);
  return {
    list,
    first: begin,
    end,
    abovePx: begin * rowHeightPx,
    belowPx: (count - end) * rowHeightPx,
    scrollTo(row) {
      const topPx = (list.current?.getBoundingClientRect().top ?? 0) + scrollY;
      scrollTo({ top: topPx + row * rowHeightPx - innerHeight / 2 });
    },
  };
}
