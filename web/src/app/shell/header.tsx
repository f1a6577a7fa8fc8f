/**
 * The line at the top: where one can go, whether prices are live, the palette, light or dark, and the account.
 */
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { unreadQuery, useFeeds } from '../../api/queries/server.ts';
import { Hint } from '../../ui/hint.tsx';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import classes from './header.module.css';
import { LiveState } from './live-state.tsx';
import { MeMenu } from './me-menu.tsx';
import { PLACES } from './places.ts';

export function Header({ onFind }: { readonly onFind: () => void }) {
  return (
    <header className={classes.header}>
      <Link to="/" className={classes.brand} aria-label="Tidemark, to the markets">
        <img src="/icon.svg" alt="" width={22} height={22} />
        <span className={classes.name}>Tidemark</span>
      </Link>
      <Places />
      <div className={classes.end}>
        <SimulatedMark />
        <LiveState />
        <button type="button" className={classes.find} onClick={onFind}>
          <Icon name="search" size={16} />
          <span className="mantine-visually-hidden">Find anything</span>
          <span className={classes.findWords} aria-hidden="true">
            Find
          </span>
          <KeyHint keys="mod+k" />
        </button>
        <SchemeToggle />
        <MeMenu />
      </div>
    </header>
  );
}

function Places() {
  return (
    <nav className={classes.places} aria-label="Screens">
      {PLACES.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          className={classes.place}
          activeProps={{ 'data-active': true }}
          activeOptions={{ exact: to === '/', includeSearch: false }}
        >
          {label}
          {to === '/inbox' && <UnreadCount />}
        </Link>
      ))}
    </nav>
  );
}

export function UnreadCount() {
  const { data: unread = 0 } = useQuery(unreadQuery);
  if (unread === 0) return null;
  return (
    <span className={classes.count}>
      {unread > 99 ? '99+' : unread}
      <span className="mantine-visually-hidden"> unread</span>
    </span>
  );
}

/** On every screen, where prices are not those of a market. */
function SimulatedMark() {
  const isSimulated = useFeeds()?.some(({ simulated }) => simulated) ?? false;
  if (!isSimulated) return null;
  return (
    <Hint label="These prices are made up by this server, for trying it out. They are those of no market.">
      <button type="button" className={classes.simulated}>
        simulated
      </button>
    </Hint>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Hint label={`Change to ${next}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={`Change to ${next}`}
        onClick={() => setColorScheme(next)}
      >
        <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
      </ActionIcon>
    </Hint>
  );
}
