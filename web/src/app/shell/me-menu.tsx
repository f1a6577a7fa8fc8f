/**
 * The account's button; its menu is loaded when it is first wanted.
 */
import { ActionIcon } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { session } from '../../api/services.ts';
import { Icon } from '../../ui/icon.tsx';
import { tellFailure } from '../../ui/toasts.tsx';
import { useShortcut } from '../shortcuts/use-shortcut.ts';

const loadMenu = () => import('./me-menu-list.tsx');
const MeMenuList = lazy(async () => ({ default: (await loadMenu()).MeMenuList }));

export function MeMenu() {
  const [isWanted, setWanted] = useState(false);

  function signOut(): void {
    session.signOut().catch((cause) => tellFailure(cause, 'You are still signed in'));
  }
  useShortcut({ label: 'Sign out', group: 'Account', run: signOut });

  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={32}
      aria-label="Your account"
      aria-haspopup="menu"
      onClick={() => setWanted(true)}
      onPointerEnter={() => void loadMenu().catch(() => undefined)}
    >
      <Icon name="person" />
    </ActionIcon>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <MeMenuList onSignOut={signOut} />
    </Suspense>
  );
}
