/**
 * The frame of every screen of the person who is signed in: header, what they must know of the feeds, the screen, and on phones the bar of tabs.
 */
import { Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useSession } from '../../api/hooks.ts';
import { AlertDialogHost } from '../../features/alert-dialog/alert-dialog-host.tsx';
import { undoLast } from '../../ui/toasts.tsx';
import { persistently } from '../loading-files.ts';
import { useKeyboard, useShortcut } from '../shortcuts/use-shortcut.ts';
import { FeedBanner } from './feed-banner.tsx';
import { Header } from './header.tsx';
import { useGoShortcuts } from './places.ts';
import classes from './shell.module.css';
import { TabBar } from './tab-bar.tsx';

const FiringToasts = lazy(async () => ({
  default: (await persistently(() => import('./firing-toasts.tsx'))).FiringToasts,
}));
const Palette = lazy(async () => ({ default: (await persistently(() => import('../shortcuts/palette.tsx'))).Palette }));
const ShortcutSheet = lazy(async () => ({
  default: (await persistently(() => import('../shortcuts/shortcut-sheet.tsx'))).ShortcutSheet,
}));

export function Shell() {
  const isSignedIn = useSession().status === 'signed-in';
  const router = useRouter();
  useEffect(() => {
    // Signed out here or in another tab: the route asks again who is there, and sends them on.
    if (!isSignedIn) void router.invalidate();
  }, [isSignedIn, router]);
  return isSignedIn ? <Frame /> : null;
}

function Frame() {
  const [open, setOpen] = useState<'palette' | 'sheet'>();
  const close = () => setOpen(undefined);
  useKeyboard();
  useGoShortcuts();
  useShortcut({
    keys: 'mod+k',
    label: 'Find anything',
    group: 'General',
    isEverywhere: true,
    isKeyOnly: true,
    run: () => setOpen('palette'),
  });
  useShortcut({ keys: 'mod+z', label: 'Undo the last deletion', group: 'General', isKeyOnly: true, run: undoLast });
  useShortcut({ keys: '?', label: 'Show all shortcuts', group: 'General', run: () => setOpen('sheet') });
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <Header onFind={() => setOpen('palette')} />
      <FeedBanner />
      <Main />
      <TabBar />
      <Suspense>
        <FiringToasts />
      </Suspense>
      <AlertDialogHost />
      <Suspense>
        {open === 'palette' && <Palette onClose={close} />}
        {open === 'sheet' && <ShortcutSheet onClose={close} />}
      </Suspense>
    </div>
  );
}

/** After a change of screens the focus is at its beginning, as after a page load. */
function Main() {
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== undefined && before.current !== pathname) main.current?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname]);
  return (
    <main id="main" ref={main} tabIndex={-1} className={classes.main}>
      <Outlet />
    </main>
  );
}
