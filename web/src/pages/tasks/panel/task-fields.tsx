/**
 * The fields of a task. What is typed is saved when the field is left, or by Enter; what is picked, at once.
 */
import { SegmentedControl, TagsInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Task } from '#contract/api/tasks';
import { changeTasks } from '../changes/use-task-actions.ts';
import {
  NOTES_LENGTH_MAX,
  PRIORITIES,
  PRIORITY_NAMES,
  STATUS_NAMES,
  STATUSES,
  TAGS_MAX,
  TITLE_LENGTH_MAX,
} from '../task-words.ts';
import { DueField } from './due-field.tsx';
import classes from './task-panel.module.css';

const NO_PRIORITY = 'none';

export interface TaskFieldsProps {
  readonly task: Task;
  /** Below the title: where it comes from. */
  readonly children?: React.ReactNode;
}

export function TaskFields({ task, children }: TaskFieldsProps) {
  const change = (patch: Parameters<typeof changeTasks>[1]) => changeTasks([task], patch);
  const priorities = [NO_PRIORITY, ...[...PRIORITIES].reverse()].map((value) => ({
    value,
    label: value === NO_PRIORITY ? 'None' : PRIORITY_NAMES[value as keyof typeof PRIORITY_NAMES],
  }));
  return (
    <div className={classes.fields}>
      <TitleField title={task.title} onSave={(title) => change({ title })} />
      {children}
      <Field label="Status">
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Status"
          data={STATUSES.map((status) => ({ value: status, label: STATUS_NAMES[status] }))}
          value={task.status}
          onChange={(status) => change({ status })}
        />
      </Field>
      <Field label="Priority">
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Priority"
          data={priorities}
          value={task.priority ?? NO_PRIORITY}
          onChange={(value) => change({ priority: PRIORITIES.find((one) => one === value) ?? null })}
        />
      </Field>
      <DueField due={task.due} onSave={(due) => change({ due })} />
      <TagsField tags={task.tags} onSave={(tags) => change({ tags })} />
      <NotesField notes={task.notes ?? ''} onSave={(notes) => change({ notes: notes === '' ? null : notes })} />
    </div>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <div className={classes.label}>{label}</div>
      {children}
    </div>
  );
}

/** What is being typed, until it is saved; then what the task has. */
function useDraft(saved: string): [string, (draft: string | undefined) => void] {
  const [draft, setDraft] = useState<string>();
  return [draft ?? saved, setDraft];
}

function TitleField({ title, onSave }: { readonly title: string; readonly onSave: (title: string) => void }) {
  const [draft, setDraft] = useDraft(title);
  function leave(): void {
    const next = draft.trim();
    if (next !== '' && next !== title) onSave(next);
    setDraft(undefined);
  }
  return (
    <Textarea
      aria-label="Title"
      classNames={{ input: classes.title }}
      variant="unstyled"
      autosize
      minRows={1}
      maxLength={TITLE_LENGTH_MAX}
      value={draft}
      onChange={({ currentTarget }) => setDraft(currentTarget.value.replaceAll('\n', ' '))}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setDraft(undefined);
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
}

function TagsField({ tags, onSave }: { readonly tags: readonly string[]; readonly onSave: (tags: string[]) => void }) {
  return (
    <TagsInput
      label="Tags"
      size="xs"
      placeholder={tags.length === 0 ? 'Add one, then Enter' : ''}
      maxTags={TAGS_MAX}
      value={[...tags]}
      splitChars={[',', '#']}
      onChange={(next) => onSave([...new Set(next.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''))])}
    />
  );
}

function NotesField({ notes, onSave }: { readonly notes: string; readonly onSave: (notes: string) => void }) {
  const [draft, setDraft] = useDraft(notes);
  return (
    <Textarea
      label="Notes"
      size="xs"
      autosize
      minRows={3}
      maxRows={16}
      maxLength={NOTES_LENGTH_MAX}
      value={draft}
      onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={() => {
        if (draft !== notes) onSave(draft);
        setDraft(undefined);
      }}
    />
  );
}
