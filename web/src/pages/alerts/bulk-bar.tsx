/**
 * What one may do with the alerts that are selected.
 */
import { Button } from '@mantine/core';
import type { Alert } from '#contract/api/alerts';
import { deleteAlerts, isRunning, pauseAlerts, resumeAlerts } from '../../features/alert-actions/alert-actions.ts';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import classes from './bulk-bar.module.css';

export function BulkBar({ alerts, onEnd }: { readonly alerts: readonly Alert[]; readonly onEnd: () => void }) {
  const running = alerts.filter(isRunning).length;
  const stopped = alerts.length - running;
  return (
    <div className={classes.bar} role="toolbar" aria-label="Selected alerts">
      <span className={classes.count} role="status">
        {alerts.length} selected
      </span>
      {running > 0 && (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="pause" size={14} />}
          rightSection={<KeyHint keys="p" />}
          onClick={() => void pauseAlerts(alerts)}
        >
          Pause
        </Button>
      )}
      {stopped > 0 && (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="play" size={14} />}
          rightSection={running === 0 && <KeyHint keys="p" />}
          onClick={() => void resumeAlerts(alerts)}
        >
          Resume
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon name="trash" size={14} />}
        rightSection={<KeyHint keys="delete" />}
        onClick={() => {
          deleteAlerts(alerts);
          onEnd();
        }}
      >
        Delete
      </Button>
      <Button size="xs" variant="subtle" color="gray" rightSection={<KeyHint keys="escape" />} onClick={onEnd}>
        Clear
      </Button>
    </div>
  );
}
