/**
 * Dragging a row of a list to another place by its grip: the row goes where the pointer is, at once, and where it was let go it stays.
 */
import { type PointerEvent, type RefObject, useRef, useState } from 'react';

export function useDraggedRow(list: RefObject<HTMLElement | null>, onMove: (market: string, to: number) => void) {
  const [dragged, setDragged] = useState<string>();
  const last = useRef<number>(undefined);

  function onGrip(event: PointerEvent<HTMLElement>, market: string): void {
    if (event.button !== 0) return;
    event.preventDefault();
    setDragged(market);
    last.current = undefined;

    function follow({ clientY }: { clientY: number }): void {
      const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-market]') ?? [])];
      const to = rows.findIndex((row) => {
        const { top, height } = row.getBoundingClientRect();
        return clientY < top + height;
      });
      const at = to < 0 ? rows.length - 1 : to;
      if (at === last.current || rows[at]?.dataset.market === market) return;
      last.current = at;
      onMove(market, at);
    }
    function end(): void {
      setDragged(undefined);
      removeEventListener('pointermove', follow);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
    }
    // At the window: a row that is moved within the list is taken out of the page for a moment, and would lose the pointer.
    addEventListener('pointermove', follow);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
  }

  return { dragged, onGrip };
}
