/**
 * The account: settings, operating for administrators, signing out.
 */
import { ActionIcon } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { session } from '../../api/services.ts';
import { Icon } from '../../ui/icon.tsx';
import { tellFailure } from '../../ui/toasts.tsx';
import { persistently } from '../loading-files.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';

const load = () => import('./account-menu.tsx');
const AccountMenu = lazy(async () => ({ default: (await persistently(load)).AccountMenu }));

const BUTTON = { variant: 'subtle', color: 'gray', size: 32, 'aria-label': 'Your account' } as const;

export function MeMenu() {
  const [isWanted, setIsWanted] = useState(false);

  function signOut(): void {
    session.signOut().catch((cause) => tellFailure(cause, 'You are still signed in'));
  }
  useShortcut({ label: 'Sign out', group: 'Account', run: signOut });

  const button = (
    <ActionIcon
      {...BUTTON}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load().catch(() => undefined)}
      onClick={() => setIsWanted(true)}
    >
      <Icon name="person" />
    </ActionIcon>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu onSignOut={signOut} button={BUTTON} />
    </Suspense>
  );
}
