/**
 * What screen readers say while a card is moved.
 */
import type { Active, Announcements, Over } from '@dnd-kit/core';
import { STATUS_NAMES, STATUSES } from '../task-words.ts';

export const DRAG_INSTRUCTIONS =
  'Press Enter to open the task. To move it to another column, press the space bar, then the arrow keys, then the space bar again. Escape leaves it where it was.';

const titleOf = (active: Active) => `“${String(active.data.current?.title ?? 'Task')}”`;
const columnOf = (over: Over | null) => {
  const status = STATUSES.find((one) => one === over?.id);
  return status && STATUS_NAMES[status];
};

export const DRAG_ANNOUNCEMENTS: Announcements = {
  onDragStart: ({ active }) => `${titleOf(active)} is lifted.`,
  onDragOver: ({ active, over }) => {
    const column = columnOf(over);
    return column ? `${titleOf(active)} is over ${column}.` : `${titleOf(active)} is over no column.`;
  },
  onDragEnd: ({ active, over }) => {
    const column = columnOf(over);
    return column ? `${titleOf(active)} is in ${column}.` : `${titleOf(active)} stays where it was.`;
  },
  onDragCancel: ({ active }) => `${titleOf(active)} stays where it was.`,
};
