/**
 * Where a card goes that is moved by the keyboard: left and right to the columns beside, into their middle.
 */
import type { KeyboardCoordinateGetter } from '@dnd-kit/core';

export const columnCoordinates: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.code];
  const { collisionRect, droppableRects } = context;
  if (step === undefined || !collisionRect) return undefined;
  event.preventDefault();
  const columns = [...droppableRects.values()].sort((a, b) => a.left - b.left || a.top - b.top);
  const middle = collisionRect.left + collisionRect.width / 2;
  const present = columns.findIndex(({ left, right }) => middle >= left && middle <= right);
  const next = columns[Math.min(columns.length - 1, Math.max(0, present + step))];
  if (!next || next === columns[present]) return currentCoordinates;
  return { x: next.left + (next.width - collisionRect.width) / 2, y: next.top + 40 };
};
