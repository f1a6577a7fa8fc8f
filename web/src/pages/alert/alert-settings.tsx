/**
 * How the alert is set, whom it tells, and the tasks that it opened.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Alert } from '#contract/api/alerts';
import { channelsQuery, tasksOfAlertQuery } from '../../api/queries/firings.ts';
import { settingsOf } from '../../features/alert-words/settings-words.ts';
import { channelName } from '../../features/firings/channel-words.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './alert-page.module.css';

export function AlertSettings({ alert }: { readonly alert: Alert }) {
  const { expiresAt, note, createdAt } = alert;
  return (
    <aside className={classes.aside} aria-label="Settings">
      <h2 className={classes.section}>Settings</h2>
      <dl className={classes.settings}>
        {settingsOf(alert).map(({ name, words }) => (
          <Setting key={name} name={name}>
            {words}
          </Setting>
        ))}
        <Setting name="Tells you">
          <Channels alert={alert} />
        </Setting>
        {expiresAt !== undefined && (
          <Setting name="Until">
            <RelativeTime at={expiresAt} />
          </Setting>
        )}
        {note !== undefined && <Setting name="Note">{note}</Setting>}
        <Setting name="Made">
          <RelativeTime at={createdAt} />
        </Setting>
        <Setting name="As text">
          <code className={classes.code}>{alert.condition}</code>
        </Setting>
      </dl>
      <Tasks alertId={alert.id} />
    </aside>
  );
}

function Setting({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className={classes.setting}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Channels({ alert }: { readonly alert: Alert }) {
  const { data: channels } = useQuery(channelsQuery);
  if (alert.channels?.length === 0) return 'in your inbox only';
  if (!channels) return '…';
  const told = channels.filter(({ id, isDefault }) => alert.channels?.includes(id) ?? isDefault);
  const working = told.filter(({ state }) => state === 'active');
  const off = told.length - working.length;
  return (
    <>
      {working.length === 0 ? 'in your inbox only' : working.map(channelName).join(', ')}
      {(off > 0 || channels.length === 0) && (
        <>
          {'. '}
          <Link to="/settings/$section" params={{ section: 'channels' }}>
            {channels.length === 0 ? 'Add a channel' : `${off} not working`}
          </Link>
        </>
      )}
    </>
  );
}

function Tasks({ alertId }: { readonly alertId: string }) {
  const { data: tasks = [] } = useQuery(tasksOfAlertQuery(alertId));
  if (tasks.length === 0) return null;
  return (
    <>
      <h2 className={classes.section}>Tasks it opened</h2>
      <ul className={classes.tasks}>
        {tasks.map(({ id, title, status, createdAt }) => (
          <li key={id}>
            <Link
              to="/tasks"
              className={classes.task}
              data-done={status === 'done' || status === 'cancelled' || undefined}
            >
              {title}
            </Link>{' '}
            <span className={classes.quiet}>
              {STATUSES[status]}, <RelativeTime at={createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const STATUSES = { todo: 'to do', doing: 'doing', done: 'done', cancelled: 'cancelled' } as const;
