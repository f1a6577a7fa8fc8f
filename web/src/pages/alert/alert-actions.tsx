/**
 * What one may do with the alert on the screen, with the keys for it.
 */
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Alert } from '#contract/api/alerts';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import { deleteAlerts, isRunning, pauseOrResume } from '../../features/alert-actions/alert-actions.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import classes from './alert-page.module.css';

export function AlertActions({ alert }: { readonly alert: Alert }) {
  const navigate = useNavigate();
  const isOn = isRunning(alert);
  return (
    <div className={classes.actions}>
      <Action
        label={isOn ? 'Pause' : 'Resume'}
        icon={isOn ? 'pause' : 'play'}
        keys="p"
        run={() => void pauseOrResume(alert)}
      />
      <Action label="Edit" icon="edit" keys="e" run={() => openAlertDialog({ alertId: alert.id })} />
      <Action label="Duplicate" icon="copy" keys="d" run={() => openAlertDialog({ duplicateOf: alert.id })} />
      <Action
        label="Delete"
        icon="trash"
        keys="delete"
        run={() => {
          deleteAlerts([alert]);
          void navigate({ to: '/alerts', search: {} });
        }}
      />
    </div>
  );
}

interface ActionProps {
  readonly label: string;
  readonly icon: IconName;
  readonly keys: string;
  readonly run: () => void;
}

function Action({ label, icon, keys, run }: ActionProps) {
  useShortcut({ keys, label, group: 'This alert', run });
  return (
    <Button
      size="sm"
      variant="default"
      leftSection={<Icon name={icon} size={16} />}
      rightSection={<KeyHint keys={keys} />}
      onClick={run}
    >
      {label}
    </Button>
  );
}
