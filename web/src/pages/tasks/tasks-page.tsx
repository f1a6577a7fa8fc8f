/**
 * Tasks, as a board by status or as a list; a line on top makes new ones, and one of them may be open beside the others.
 */
import { SegmentedControl } from '@mantine/core';
import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { TaskStatus } from '#contract/api/tasks';
import { taskStatsQuery } from '../../api/queries/tasks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useTimezone } from '../../ui/relative-time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { TaskBoard } from './board/task-board.tsx';
import { TaskLines } from './list/task-list.tsx';
import { TaskPanel } from './panel/task-panel.tsx';
import { QuickAdd } from './quick-add/quick-add.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { TaskFilters } from './task-filters.tsx';
import { isFiltered, type TaskSearch } from './task-search.ts';
import { STATUSES } from './task-words.ts';
import classes from './tasks-page.module.css';
import { type TaskHandling, useTaskHandling } from './use-task-handling.ts';
import { useTaskKeys } from './use-task-keys.ts';
import { type TasksByStatus, useTasks } from './use-tasks.ts';

type View = 'board' | 'list';

const IS_PHONE = '(max-width: 48em)';
const NARROW = '(max-width: 62em)';

export function TasksPage() {
  const search: TaskSearch = useSearch({ strict: false });
  const timezone = useTimezone();
  const { priority, tag, source, due, sort = '-createdAt' } = search;
  const isPhone = useMediaQuery(IS_PHONE, undefined, { getInitialValueInEffect: false });
  const isSheet = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [view, setView] = useLocalStorage<View>({
    key: 'tidemark.tasks.view',
    defaultValue: isPhone ? 'list' : 'board',
    getInitialValueInEffect: false,
  });
  const [open, setOpen] = useState<readonly TaskStatus[]>([]);
  const tasks = useTasks({ priority, tag, source, due, sort, timezone }, open.includes('cancelled'));
  const all = STATUSES.flatMap((status) => tasks[status].tasks);
  const handling = useTaskHandling();
  useTaskKeys(all, handling);

  return (
    <>
      <PageTitle
        actions={
          <SegmentedControl
            size="xs"
            aria-label="Show as"
            data={[
              { value: 'board', label: 'Board' },
              { value: 'list', label: 'List' },
            ]}
            value={view}
            onChange={setView}
          />
        }
      >
        Tasks
      </PageTitle>
      <QuickAdd tag={tag} />
      <TaskFilters search={search} tags={all.flatMap((task) => task.tags)} />
      <div className={classes.layout} data-panel={(handling.openId !== undefined && !isSheet) || undefined}>
        <TasksView
          view={view}
          tasks={tasks}
          handling={handling}
          isFiltered={isFiltered(search)}
          opened={open}
          onOpened={setOpen}
        />
        {handling.openId !== undefined && <TaskPanel id={handling.openId} isSheet={isSheet} onClose={handling.close} />}
      </div>
      <SelectionBar tasks={all} handling={handling} />
    </>
  );
}

interface TasksViewProps {
  readonly view: View;
  readonly tasks: TasksByStatus;
  readonly handling: TaskHandling;
  readonly isFiltered: boolean;
  /** Statuses that are folded away at first, and were opened. */
  readonly opened: readonly TaskStatus[];
  readonly onOpened: (opened: readonly TaskStatus[]) => void;
}

function TasksView({ view, tasks, handling, isFiltered: isPart, opened, onOpened }: TasksViewProps) {
  const nowMs = useNow();
  const { data: stats } = useQuery(taskStatsQuery);
  // With a filter only what was read can be counted.
  const counts = isPart ? undefined : stats?.byStatus;
  const total = counts && Object.values(counts).reduce((sum, count) => sum + count, 0);
  const isRead = STATUSES.every((status) => !tasks[status].isLoading);
  const toggle = (status: TaskStatus) =>
    onOpened(opened.includes(status) ? opened.filter((one) => one !== status) : [...opened, status]);
  if (total === 0 && isRead && STATUSES.every((status) => tasks[status].tasks.length === 0)) {
    return (
      <EmptyState icon="tasks">
        Nothing is to be done. Type above what you want to remember; alerts can open tasks too, when they fire.
      </EmptyState>
    );
  }
  if (view === 'board') {
    return (
      <TaskBoard
        tasks={tasks}
        counts={counts}
        nowMs={nowMs}
        handling={handling}
        isCancelledOpen={opened.includes('cancelled')}
        onCancelledToggle={() => toggle('cancelled')}
      />
    );
  }
  // Open ones lie open at first, the others folded; the list remembers what was turned over.
  const isOpen = (status: TaskStatus) => opened.includes(status) !== (status === 'todo' || status === 'doing');
  return (
    <TaskLines tasks={tasks} counts={counts} nowMs={nowMs} handling={handling} isOpen={isOpen} onToggle={toggle} />
  );
}
