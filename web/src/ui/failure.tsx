/**
 * A request failed: what happened, and a way to try again. Beside what is still shown from before, as one line.
 */
import { Button } from '@mantine/core';
import { sentenceOf } from '../api/client/api-problem.ts';
import classes from './failure.module.css';
import { Icon } from './icon.tsx';

export function Failure({ cause, retry }: { readonly cause: unknown; readonly retry?: () => void }) {
  return (
    <div className={classes.root} role="alert">
      <Icon name="warning" />
      <span className={classes.words}>{sentenceOf(cause)}</span>
      {retry && (
        <Button size="xs" variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}
