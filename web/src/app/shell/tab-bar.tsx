/**
 * On phones: the places, within reach of a thumb.
 */
import { Link } from '@tanstack/react-router';
import { Icon } from '../../ui/icon.tsx';
import { UnreadCount } from './header.tsx';
import { PLACES } from './places.ts';
import classes from './tab-bar.module.css';

export function TabBar() {
  return (
    <nav className={classes.bar} aria-label="Screens">
      {PLACES.map(({ to, label, icon }) => (
        <Link
          key={to}
          to={to}
          className={classes.tab}
          activeProps={{ 'data-active': true }}
          activeOptions={{ exact: to === '/', includeSearch: false }}
        >
          <span className={classes.picture}>
            <Icon name={icon} size={22} />
            {to === '/inbox' && (
              <span className={classes.count}>
                <UnreadCount />
              </span>
            )}
          </span>
          {label}
        </Link>
      ))}
    </nav>
  );
}
