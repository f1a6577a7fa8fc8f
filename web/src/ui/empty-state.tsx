/**
 * Where there is nothing yet: one sentence, and at most one button.
 */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';
import { Icon, type IconName } from './icon.tsx';
import { KeyHint } from './key-hint.tsx';

export interface EmptyStateProps {
  readonly icon?: IconName;
  readonly children: ReactNode;
  readonly action?: { readonly label: string; readonly run: () => void; readonly keys?: string };
}

export function EmptyState({ icon, children, action }: EmptyStateProps) {
  return (
    <div className={classes.root}>
      {icon && (
        <span className={classes.icon}>
          <Icon name={icon} size={28} />
        </span>
      )}
      <p className={classes.sentence}>{children}</p>
      {action && (
        <Button onClick={action.run} rightSection={action.keys && <KeyHint keys={action.keys} isOnAccent />}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
