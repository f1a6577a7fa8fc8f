/**
 * The account: settings, operating for administrators, signing out. Open when it is first shown, since a press has asked for it.
 */
import { ActionIcon, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/hooks.ts';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';

export function MeMenuList({ onSignOut }: { readonly onSignOut: () => void }) {
  const { email, role } = useMe();
  return (
    <Menu position="bottom-end" width={240} defaultOpened>
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
        <Menu.Item onClick={onSignOut}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
