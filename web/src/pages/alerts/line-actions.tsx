/**
 * What one may do with an alert: buttons beside its line, a menu where there is no pointer to come near. Made only when they are wanted,
 * since a long list draws its lines again and again.
 */
import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import type { Alert } from '#contract/api/alerts';
import { labelsOf } from '../../app/shortcuts/key-names.ts';
import { isApple } from '../../app/shortcuts/use-shortcut.ts';
import { deleteAlerts, isRunning, pauseOrResume } from '../../features/alert-actions/alert-actions.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import classes from './line-actions.module.css';

interface Action {
  readonly label: string;
  readonly icon: IconName;
  readonly keys: string;
  readonly run: () => void;
}

function actionsOf(alert: Alert): readonly Action[] {
  const isOn = isRunning(alert);
  return [
    {
      label: isOn ? 'Pause' : 'Resume',
      icon: isOn ? 'pause' : 'play',
      keys: 'p',
      run: () => void pauseOrResume(alert),
    },
    { label: 'Edit', icon: 'edit', keys: 'e', run: () => openAlertDialog({ alertId: alert.id }) },
    { label: 'Duplicate', icon: 'copy', keys: 'd', run: () => openAlertDialog({ duplicateOf: alert.id }) },
    { label: 'Delete', icon: 'trash', keys: 'delete', run: () => deleteAlerts([alert]) },
  ];
}

export function LineButtons({ alert }: { readonly alert: Alert }) {
  return (
    <span className={classes.buttons}>
      {actionsOf(alert).map(({ label, icon, keys, run }) => (
        <button
          key={icon}
          type="button"
          className={classes.button}
          aria-label={label}
          title={`${label} (${labelsOf(keys, isApple).join(' ')})`}
          onClick={run}
        >
          <Icon name={icon} size={16} />
        </button>
      ))}
    </span>
  );
}

export function LineMenu({ alert }: { readonly alert: Alert }) {
  const [isWanted, setIsWanted] = useState(false);
  const button = (
    <ActionIcon variant="subtle" color="gray" size={44} aria-label="Actions" onClick={() => setIsWanted(true)}>
      <Icon name="more" />
    </ActionIcon>
  );
  if (!isWanted) return <span className={classes.menu}>{button}</span>;
  return (
    <span className={classes.menu}>
      <Menu position="bottom-end" width={180} defaultOpened onClose={() => setIsWanted(false)}>
        <Menu.Target>{button}</Menu.Target>
        <Menu.Dropdown>
          {actionsOf(alert).map(({ label, icon, run }) => (
            <Menu.Item key={icon} leftSection={<Icon name={icon} size={16} />} onClick={run}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
