/**
 * What statuses and priorities are called on the screen, and the keys that set them.
 */
import type { TaskPriority, TaskStatus } from '#contract/api/tasks';

export const STATUS_NAMES: Readonly<Record<TaskStatus, string>> = {
  todo: 'To do',
  doing: 'Doing',
  done: 'Done',
  cancelled: 'Cancelled',
};

export const PRIORITY_NAMES: Readonly<Record<TaskPriority, string>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  urgent: 'Urgent',
};

/** In the order of the board, which is that of the keys 1 to 4. */
export const STATUSES: readonly TaskStatus[] = ['todo', 'doing', 'done', 'cancelled'];
/** The most pressing first, as one picks them. */
export const PRIORITIES: readonly TaskPriority[] = ['urgent', 'high', 'medium', 'low'];

/** As the contract has them, whose schemas do not belong into the bundle; a test compares them. */
export const TITLE_LENGTH_MAX = 200;
export const NOTES_LENGTH_MAX = 10_000;
export const TAGS_MAX = 20;
