/**
 * One thing that can be set: what it is and means at the left, the control at the right; below each other where it is narrow.
 */
import type { ReactNode } from 'react';
import classes from './setting.module.css';

export interface SettingProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly note?: ReactNode;
  /** The control takes the whole width, below. */
  readonly isWide?: boolean;
}

export function Setting({ title, note, children, isWide = false }: SettingProps) {
  return (
    <section className={classes.setting} data-wide={isWide || undefined}>
      <div className={classes.words}>
        <h2 className={classes.title}>{title}</h2>
        {note && <div className={classes.note}>{note}</div>}
      </div>
      <div className={classes.control}>{children}</div>
    </section>
  );
}

export function SettingGroup({ children }: { readonly children: ReactNode }) {
  return <div className={classes.group}>{children}</div>;
}
