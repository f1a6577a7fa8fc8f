/**
 * A titled part of a screen of many parts; the title may lead to all of it.
 */
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import classes from './card.module.css';
import { Icon } from './icon.tsx';

export interface CardProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly to?: LinkProps['to'];
  readonly aside?: ReactNode;
}

export function Card({ title, children, to, aside }: CardProps) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {to === undefined ? (
            title
          ) : (
            <Link to={to} className={classes.link}>
              {title}
              <Icon name="chevron" size={13} />
            </Link>
          )}
        </h2>
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </div>
      {children}
    </section>
  );
}
