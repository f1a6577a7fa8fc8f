/**
 * The board: one column a status. A card that is dropped on another column gets its status; the order within a column is that of the sort.
 */
import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { useState } from 'react';
import type { Task, TaskStatus } from '#contract/api/tasks';
import { changeTasks } from '../changes/use-task-actions.ts';
import { STATUSES } from '../task-words.ts';
import type { TaskHandling } from '../use-task-handling.ts';
import type { TasksByStatus } from '../use-tasks.ts';
import classes from './board.module.css';
import { BoardColumn } from './board-column.tsx';
import { columnCoordinates } from './column-coordinates.ts';
import { DRAG_ANNOUNCEMENTS, DRAG_INSTRUCTIONS } from './drag-words.ts';
import { DraggedCard } from './task-card.tsx';

const KEYS = { start: ['Space'], cancel: ['Escape', 'Tab'], end: ['Space', 'Enter'] };

export interface TaskBoardProps {
  readonly tasks: TasksByStatus;
  readonly counts: Readonly<Record<TaskStatus, number>> | undefined;
  readonly nowMs: number;
  readonly handling: TaskHandling;
  readonly isCancelledOpen: boolean;
  readonly onCancelledToggle: () => void;
}

export function TaskBoard({ tasks, counts, nowMs, handling, isCancelledOpen, onCancelledToggle }: TaskBoardProps) {
  const [dragged, setDragged] = useState<Task>();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    // A short press scrolls, a longer one lifts.
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { keyboardCodes: KEYS, coordinateGetter: columnCoordinates, scrollBehavior: 'auto' }),
  );
  const all = STATUSES.flatMap((status) => tasks[status].tasks);

  function drop({ active, over }: DragEndEvent): void {
    setDragged(undefined);
    const task = all.find(({ id }) => id === active.id);
    const status = STATUSES.find((one) => one === over?.id);
    if (!task || !status || task.status === status) return;
    const moved = handling.isSelected(task.id) ? all.filter(({ id }) => handling.isSelected(id)) : [task];
    changeTasks(moved, { status });
    handling.focusSoon(task.id);
  }

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={(args) => (args.pointerCoordinates ? pointerWithin(args) : rectIntersection(args))}
      accessibility={{
        announcements: DRAG_ANNOUNCEMENTS,
        screenReaderInstructions: { draggable: DRAG_INSTRUCTIONS },
      }}
      onDragStart={({ active }) => setDragged(all.find(({ id }) => id === active.id))}
      onDragCancel={() => setDragged(undefined)}
      onDragEnd={drop}
    >
      <div className={classes.board} data-cancelled={isCancelledOpen || undefined}>
        {STATUSES.map((status) => (
          <BoardColumn
            key={status}
            status={status}
            list={tasks[status]}
            count={counts?.[status]}
            nowMs={nowMs}
            handling={handling}
            collapse={status === 'cancelled' ? { isOpen: isCancelledOpen, toggle: onCancelledToggle } : undefined}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>{dragged && <DraggedCard task={dragged} nowMs={nowMs} />}</DragOverlay>
    </DndContext>
  );
}
