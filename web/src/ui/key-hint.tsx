/**
 * The key of an action, where the action is offered. Not shown on devices without a keyboard, and not read aloud.
 */

import { labelsOf } from '../app/shortcuts/key-names.ts';
import { isApple } from '../app/shortcuts/use-shortcut.ts';
import classes from './key-hint.module.css';

export function KeyHint({ keys, isOnAccent = false }: { readonly keys: string; readonly isOnAccent?: boolean }) {
  return (
    <span className={classes.row} aria-hidden="true" data-key-hint data-on-accent={isOnAccent || undefined}>
      {labelsOf(keys, isApple).map((label, index) => (
        // A sequence may hold the same key twice.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
        <kbd key={index} className={classes.key}>
          {label}
        </kbd>
      ))}
    </span>
  );
}
