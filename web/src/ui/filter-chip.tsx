/**
 * A filter that is on or off. Outlined where it stands alone: among others its place says that one can press it.
 */
import type { ReactNode } from 'react';
import classes from './filter-chip.module.css';

export interface FilterChipProps {
  readonly isOn: boolean;
  readonly onPick: () => void;
  readonly isAlone?: boolean;
  readonly children: ReactNode;
}

export function FilterChip({ isOn, onPick, isAlone = false, children }: FilterChipProps) {
  return (
    <button
      type="button"
      className={classes.chip}
      data-alone={isAlone || undefined}
      aria-pressed={isOn}
      onClick={onPick}
    >
      {children}
    </button>
  );
}
