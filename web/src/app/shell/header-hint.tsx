/**
 * What something in the header means, below it while one points at it or has the focus there. Small, since it comes with every screen's frame;
 * elsewhere Mantine's Tooltip finds its own place.
 */
import { type KeyboardEvent, type ReactElement, useId, useState } from 'react';
import classes from './header-hint.module.css';

export interface HeaderHintProps {
  readonly label: string;
  /** What it is about; is given the hint's id to be described by. */
  readonly children: (hintId: string) => ReactElement;
}

export function HeaderHint({ label, children }: HeaderHintProps) {
  const id = useId();
  const [isDismissed, setIsDismissed] = useState(false);

  function onKeyDown({ key }: KeyboardEvent): void {
    if (key === 'Escape') setIsDismissed(true);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape hides the hint of what is focused within
    <span
      className={classes.around}
      data-dismissed={isDismissed || undefined}
      onKeyDown={onKeyDown}
      onPointerEnter={() => setIsDismissed(false)}
      onBlur={() => setIsDismissed(false)}
    >
      {children(id)}
      <span id={id} role="tooltip" className={classes.hint}>
        {label}
      </span>
    </span>
  );
}
