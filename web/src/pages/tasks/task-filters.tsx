/**
 * Which tasks are shown: due, priority, tag, where they come from; and in which order. Kept in the address.
 */
import { Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { TaskSort } from '#contract/api/tasks';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { isFiltered, type TaskSearch } from './task-search.ts';
import { PRIORITIES, PRIORITY_NAMES } from './task-words.ts';
import classes from './tasks-page.module.css';

const DUE = [
  { value: 'overdue', label: 'Overdue' },
  { value: 'today', label: 'Due today' },
] as const;
const SORTS: readonly { readonly value: TaskSort; readonly label: string }[] = [
  { value: '-createdAt', label: 'Newest first' },
  { value: 'due', label: 'Due first' },
  { value: '-priority', label: 'Most pressing first' },
];

export function TaskFilters({ search, tags }: { readonly search: TaskSearch; readonly tags: readonly string[] }) {
  const navigate = useNavigate();
  const put = (change: { readonly [Name in keyof TaskSearch]?: TaskSearch[Name] | undefined }) =>
    void navigate({ to: '/tasks', search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <fieldset className={classes.filters}>
      <legend className="mantine-visually-hidden">Show</legend>
      {DUE.map(({ value, label }) => (
        <FilterChip
          key={value}
          isOn={search.due === value}
          onPick={() => put({ due: search.due === value ? undefined : value })}
        >
          {label}
        </FilterChip>
      ))}
      <span className={classes.filterGap} />
      <PriorityChips chosen={search.priority?.split(',') ?? []} onChoose={(priority) => put({ priority })} />
      <span className={classes.filterGap} />
      <FilterChip
        isOn={search.source === 'alert'}
        onPick={() => put({ source: search.source === 'alert' ? undefined : 'alert' })}
      >
        From alerts
      </FilterChip>
      <Select
        className={classes.tagFilter}
        size="xs"
        aria-label="Tag"
        placeholder="Any tag"
        searchable
        clearable
        data={[...new Set([...tags, ...(search.tag === undefined ? [] : [search.tag])])].sort()}
        value={search.tag ?? null}
        onChange={(tag) => put({ tag: tag ?? undefined })}
        nothingFoundMessage="No such tag"
      />
      <Select
        className={classes.sort}
        size="xs"
        aria-label="Order"
        allowDeselect={false}
        data={[...SORTS]}
        value={search.sort ?? '-createdAt'}
        onChange={(sort) => put({ sort: sort === '-createdAt' || sort === null ? undefined : sort })}
      />
      {isFiltered(search) && (
        <button
          type="button"
          className={classes.clear}
          onClick={() => put({ due: undefined, priority: undefined, tag: undefined, source: undefined })}
        >
          Show all
        </button>
      )}
    </fieldset>
  );
}

interface PriorityChipsProps {
  readonly chosen: readonly string[];
  readonly onChoose: (priority: string | undefined) => void;
}

/** Any number of them. */
function PriorityChips({ chosen, onChoose }: PriorityChipsProps) {
  return PRIORITIES.map((priority) => (
    <FilterChip
      key={priority}
      isOn={chosen.includes(priority)}
      onPick={() => {
        const others = chosen.filter((one) => one !== priority);
        const next = others.length < chosen.length ? others : [...others, priority];
        onChoose(next.length === 0 ? undefined : next.join(','));
      }}
    >
      {PRIORITY_NAMES[priority]}
    </FilterChip>
  ));
}
