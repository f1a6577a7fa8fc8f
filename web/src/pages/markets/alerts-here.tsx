/**
 * The alerts of the market that is shown: what each waits for, its state and why, how far it is, when it fired last; paused, changed or deleted here.
 */
import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Alert } from '#contract/api/alerts';
import { deleteAlerts, isRunning, pauseOrResume } from '../../features/alert-actions/alert-actions.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { AlertDistance } from '../../features/alert-words/alert-distance.tsx';
import { AlertState } from '../../features/alert-words/alert-state.tsx';
import { conditionWords, startOfLine } from '../../features/alert-words/condition-words.ts';
import { levelsOf } from '../../features/chart/levels.ts';
import { Failure } from '../../ui/failure.tsx';
import { Hint } from '../../ui/hint.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './alerts-here.module.css';

export interface AlertsHereProps {
  readonly market: string;
  readonly alerts: readonly Alert[] | undefined;
  readonly error: unknown;
  readonly retry: () => void;
}

export function AlertsHere({ market, alerts, error, retry }: AlertsHereProps) {
  return (
    <section className={classes.root} aria-label="Alerts here">
      <h2 className={classes.title}>
        Alerts here {alerts && alerts.length > 0 && <span className={classes.count}>{alerts.length}</span>}
      </h2>
      {Boolean(error) && <Failure cause={error} retry={retry} />}
      {!alerts && !error && <LoadingRows rows={3} height={64} />}
      {alerts?.length === 0 && (
        <p className={classes.empty}>
          None yet. Click at the right edge of the chart where you want to be told, or{' '}
          <button type="button" className={classes.inline} onClick={() => openAlertDialog({ market })}>
            describe it
          </button>
          .
        </p>
      )}
      <ul className={classes.list}>
        {alerts?.map((alert) => (
          <AlertHere key={alert.id} alert={alert} />
        ))}
      </ul>
    </section>
  );
}

const SIGNS = { up: '▲', down: '▼', both: '◆' } as const;

const AlertHere = memo(function AlertHere({ alert }: { readonly alert: Alert }) {
  const { id, market, condition, note, lastFiredAt } = alert;
  const words = startOfLine(conditionWords(condition, alert).replaceAll(/\bprice (?=[a-z])/g, ''));
  const [level, second] = levelsOf(condition, market);
  const sign = level === undefined ? '' : second ? '↕' : SIGNS[level.side];
  const runs = isRunning(alert);
  return (
    <li className={classes.alert}>
      <Link to="/alerts/$alertId" params={{ alertId: id }} className={classes.words}>
        {sign && (
          <span aria-hidden="true" className={classes.sign}>
            {sign}
          </span>
        )}
        {words}
      </Link>
      {note !== undefined && <p className={classes.note}>{note}</p>}
      <div className={classes.state}>
        <AlertState alert={alert} />
      </div>
      <div className={classes.foot}>
        <AlertDistance alert={alert} />
        {lastFiredAt !== undefined && (
          <span className={classes.fired}>
            fired <RelativeTime at={lastFiredAt} />
          </span>
        )}
        <span className={classes.actions}>
          <Act
            label={runs ? 'Pause' : 'Resume'}
            of={words}
            icon={runs ? 'pause' : 'play'}
            onClick={() => void pauseOrResume(alert)}
          />
          <Act label="Edit" of={words} icon="edit" onClick={() => openAlertDialog({ alertId: id })} />
          <Act label="Delete" of={words} icon="trash" onClick={() => deleteAlerts([alert])} />
        </span>
      </div>
    </li>
  );
});

interface ActProps {
  readonly label: string;
  readonly of: string;
  readonly icon: IconName;
  readonly onClick: () => void;
}

function Act({ label, of, icon, onClick }: ActProps) {
  return (
    <Hint label={label}>
      <ActionIcon variant="subtle" color="gray" size={28} aria-label={`${label}: ${of}`} onClick={onClick}>
        <Icon name={icon} size={16} />
      </ActionIcon>
    </Hint>
  );
}
