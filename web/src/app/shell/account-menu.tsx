/**
 * What the account's button opens. Loaded when it is first wanted, and then opens at once.
 */
import { ActionIcon, type ActionIconProps, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useMe } from '../../api/hooks.ts';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';

export interface AccountMenuProps {
  readonly onSignOut: () => void;
  /** Of the button, which looks the same before this is loaded. */
  readonly button: ActionIconProps & { readonly 'aria-label': string };
}

export function AccountMenu({ onSignOut, button }: AccountMenuProps) {
  const { email, role } = useMe();
  const [isOpen, setIsOpen] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // In the place of the button that was pressed: closing goes back to where one was.
    target.current?.focus();
    setIsOpen(true);
  }, []);
  return (
    <Menu position="bottom-end" width={240} opened={isOpen} onChange={setIsOpen}>
      <Menu.Target>
        <ActionIcon ref={target} {...button}>
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
