/**
 * The heading of a screen, with its actions at the end of the line; it also names the browser's tab.
 */
import { type ReactNode, useEffect } from 'react';
import classes from './page-title.module.css';
import { setTabTitle } from './tab-title.ts';

export interface PageTitleProps {
  readonly children: string;
  /** Beside the heading: a count, a filter. */
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
  /** The screen shows what it is without a heading; it is there for screen readers. */
  readonly isHidden?: boolean;
}

export function PageTitle({ children, aside, actions, isHidden = false }: PageTitleProps) {
  useTabTitle(children);
  if (isHidden) return <h1 className={classes.hidden}>{children}</h1>;
  return (
    <div className={classes.row}>
      <h1 className={classes.title}>{children}</h1>
      {aside}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}

export function useTabTitle(title: string): void {
  useEffect(() => {
    setTabTitle(title);
  }, [title]);
}
