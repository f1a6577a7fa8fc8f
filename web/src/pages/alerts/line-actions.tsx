/**
 * What one may do with an alert: buttons beside its line, a menu where there is no pointer to come near.
 */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import type { Alert } from '#contract/api/alerts';
import { deleteAlerts, isRunning, pauseOrResume } from '../../features/alert-actions/alert-actions.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import classes from './line-actions.module.css';

interface Action {
  readonly label: string;
  readonly icon: IconName;
  readonly keys: string;
  readonly run: () => void;
}

export function actionsOf(alert: Alert): readonly Action[] {
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

export function LineActions({ alert }: { readonly alert: Alert }) {
  const actions = actionsOf(alert);
  return (
    <>
      <span className={classes.buttons}>
        {actions.map(({ label, icon, keys, run }) => (
          <Tooltip key={icon} label={<Hint label={label} keys={keys} />}>
            <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} onClick={run}>
              <Icon name={icon} size={16} />
            </ActionIcon>
          </Tooltip>
        ))}
      </span>
      <span className={classes.menu}>
        <Menu position="bottom-end" width={180}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={44} aria-label="Actions">
              <Icon name="more" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {actions.map(({ label, icon, run }) => (
              <Menu.Item key={icon} leftSection={<Icon name={icon} size={16} />} onClick={run}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </span>
    </>
  );
}

function Hint({ label, keys }: { readonly label: string; readonly keys: string }) {
  return (
    <span className={classes.hint}>
      {label} <KeyHint keys={keys} />
    </span>
  );
}
