/**
 * The condition by choices, one or several that are joined; and what stands in their place where the text says more than choices can.
 */
import { NativeSelect } from '@mantine/core';
import { useRef } from 'react';
import { Icon } from '../../ui/icon.tsx';
import classes from './alert-dialog.module.css';
import { ClauseEditor } from './clause-editor.tsx';
import { type Clause, type ConditionDraft, EMPTY_CLAUSE } from './condition-draft.ts';

export interface ConditionBuilderProps {
  readonly market: string;
  readonly draft: ConditionDraft | undefined;
  /** The text below says something else for now. */
  readonly isStale: boolean;
  readonly onChange: (draft: ConditionDraft) => void;
}

const JOINS = [
  { value: 'all', label: 'all of these are true' },
  { value: 'any', label: 'any of these is true' },
];
const CLAUSES_MAX = 12;

export function ConditionBuilder({ market, draft, isStale, onChange }: ConditionBuilderProps) {
  const focused = useRef(0);
  if (!draft) {
    return (
      <p className={classes.byHand}>
        Written by hand.{' '}
        <button
          type="button"
          className={classes.chip}
          onClick={() => onChange({ join: 'all', clauses: [{ ...EMPTY_CLAUSE, verb: 'rises to' }] })}
        >
          Begin anew with choices
        </button>
      </p>
    );
  }
  const { join, clauses } = draft;
  const replace = (index: number, clause: Clause) =>
    onChange({ join, clauses: clauses.map((one, at) => (at === index ? clause : one)) });
  const remove = (index: number) => onChange({ join, clauses: clauses.filter((_, at) => at !== index) });
  const isSeveral = clauses.length > 1;

  return (
    <div className={classes.builder} data-stale={isStale || undefined}>
      {isSeveral && (
        <NativeSelect
          aria-label="How they are joined"
          data={JOINS}
          value={join}
          onChange={({ currentTarget }) => onChange({ join: currentTarget.value as 'all' | 'any', clauses })}
        />
      )}
      {clauses.map((clause, index) => (
        <ClauseEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: clauses have no name but their place
          key={index}
          market={market}
          clause={clause}
          isFocused={index === focused.current}
          onChange={(next) => replace(index, next)}
          onRemove={isSeveral ? () => remove(index) : undefined}
        />
      ))}
      {clauses.length < CLAUSES_MAX && (
        <button
          type="button"
          className={classes.add}
          onClick={() => onChange({ join, clauses: [...clauses, { ...EMPTY_CLAUSE, verb: 'falls to' }] })}
        >
          <Icon name="plus" size={14} /> {isSeveral ? 'Another condition' : 'And, or: another condition'}
        </button>
      )}
    </div>
  );
}
