/**
 * The frame of the screens before signing in: one narrow column, the name above it.
 */
import type { ReactNode } from 'react';
import { useTabTitle } from '../../ui/page-title.tsx';
import classes from './auth.module.css';

export interface AuthFrameProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Below: where else to go. */
  readonly foot?: ReactNode;
}

export function AuthFrame({ title, children, foot }: AuthFrameProps) {
  useTabTitle(title);
  return (
    <div className={classes.page}>
      <main className={classes.column}>
        <div className={classes.brand}>
          <img src="/icon.svg" alt="" width={28} height={28} />
          <span>Tidemark</span>
        </div>
        <div className={classes.card}>
          <h1 className={classes.title}>{title}</h1>
          {children}
        </div>
        {foot && <div className={classes.foot}>{foot}</div>}
      </main>
    </div>
  );
}
