/**
 * One task on the board. The whole card opens it, and is what one drags: by pointer, by touch after a moment, or by the space bar.
 */
import { useDraggable } from '@dnd-kit/core';
import type { Task } from '#contract/api/tasks';
import { DoneToggle } from '../parts/done-toggle.tsx';
import { DueMark, PriorityMark, SourceMark, TagMarks } from '../parts/task-marks.tsx';
import { TaskTitle } from '../parts/task-title.tsx';
import type { TaskHandling } from '../use-task-handling.ts';
import classes from './board.module.css';

export interface TaskCardProps {
  readonly task: Task;
  readonly nowMs: number;
  readonly handling: TaskHandling;
}

export function TaskCard({ task, nowMs, handling }: TaskCardProps) {
  const { setNodeRef, setActivatorNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: task.id,
    data: { title: task.title, status: task.status },
  });
  return (
    <li
      ref={setNodeRef}
      className={classes.card}
      data-task-id={task.id}
      data-dragging={isDragging || undefined}
      data-selected={handling.isSelected(task.id) || undefined}
      data-open={handling.openId === task.id || undefined}
    >
      <div className={classes.cardHead}>
        <DoneToggle task={task} />
        <TaskTitle
          ref={setActivatorNodeRef}
          {...{ task, handling }}
          {...listeners}
          aria-describedby={attributes['aria-describedby']}
          aria-roledescription="draggable task"
        />
      </div>
      <CardMarks task={task} nowMs={nowMs} />
    </li>
  );
}

function CardMarks({ task, nowMs }: Pick<TaskCardProps, 'task' | 'nowMs'>) {
  const { priority, due, tags, source } = task;
  if (priority === null && due === null && tags.length === 0 && source === null) return null;
  return (
    <div className={classes.cardMarks}>
      <PriorityMark priority={priority} />
      <DueMark task={task} nowMs={nowMs} />
      <SourceMark source={source} />
      <TagMarks tags={tags} />
    </div>
  );
}

/** What follows the pointer. */
export function DraggedCard({ task, nowMs }: Pick<TaskCardProps, 'task' | 'nowMs'>) {
  return (
    <div className={`${classes.card} ${classes.dragged}`}>
      <div className={classes.cardHead}>
        <span className={classes.draggedTitle}>{task.title}</span>
      </div>
      <CardMarks task={task} nowMs={nowMs} />
    </div>
  );
}
