/**
 * The account: settings, operating for administrators, signing out.
 */
import { ActionIcon, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/hooks.ts';
import { session } from '../../api/services.ts';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { tellFailure } from '../../ui/toasts.tsx';
import { useShortcut } from '../shortcuts/use-shortcut.ts';

export function MeMenu() {
  const { email, role } = useMe();

  function signOut(): void {
    session.signOut().catch((cause) => tellFailure(cause, 'You are still signed in'));
  }
  useShortcut({ label: 'Sign out', group: 'Account', run: signOut });

  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="Your account">
          <Icon name="person" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email}</Menu.Label>
        <Menu.Item component={Link} to="/settings/profile" rightSection={<KeyHint keys="g s" />}>
          Settings
        </Menu.Item>
        {role === 'admin' && (
          <Menu.Item component={Link} to="/operate" rightSection={<KeyHint keys="g o" />}>
            Operate
          </Menu.Item>
        )}
        <Menu.Item component="a" href="/docs">
          API
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={signOut}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
