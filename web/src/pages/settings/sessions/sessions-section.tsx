/**
 * Where one is signed in: each session with its device, and a way to end it.
 */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SessionItem } from '#contract/api/auth';
import { sessionsQuery } from '../../../api/queries/account.ts';
import { api, queryClient, session } from '../../../api/services.ts';
import { deviceOf } from '../../../ui/device.ts';
import { Failure } from '../../../ui/failure.tsx';
import { LoadingRows } from '../../../ui/loading.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { tellFailure } from '../../../ui/toasts.tsx';
import { SettingGroup } from '../setting.tsx';
import classes from './sessions.module.css';

export function SessionsSection() {
  const { data: sessions, error, refetch } = useQuery(sessionsQuery);
  if (error && !sessions) return <Failure cause={error} retry={() => void refetch()} />;
  if (!sessions) return <LoadingRows rows={3} height={56} />;
  const others = sessions.filter(({ isCurrent }) => !isCurrent);
  return (
    <>
      <p className={classes.intro}>
        Devices that are signed in to your account. If one is not yours, end its session and change your password.
      </p>
      <SettingGroup>
        <ul className={classes.list}>
          {sessions.map((item) => (
            <SessionLine key={item.id} item={item} />
          ))}
        </ul>
      </SettingGroup>
      {others.length > 1 && <EndOthers ids={others.map(({ id }) => id)} />}
    </>
  );
}

function SessionLine({ item }: { readonly item: SessionItem }) {
  const { id, isCurrent, createdAt, lastUsedAt, userAgent, address } = item;
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        <span className={classes.device} title={userAgent}>
          {deviceOf(userAgent)}
          {isCurrent && <span className={classes.current}>this one</span>}
        </span>
        <span className={classes.dim}>
          {address !== '' && <>{address} · </>}
          used <RelativeTime at={lastUsedAt} /> · signed in <RelativeTime at={createdAt} />
        </span>
      </div>
      <EndButton
        label={isCurrent ? 'Sign out' : 'End'}
        name={deviceOf(userAgent)}
        end={() => endSession(id, isCurrent)}
      />
    </li>
  );
}

async function endSession(id: string, isCurrent: boolean): Promise<void> {
  if (isCurrent) return session.signOut();
  await api.delete(`/sessions/${id}`);
  await queryClient.invalidateQueries({ queryKey: ['sessions'] });
}

function EndOthers({ ids }: { readonly ids: readonly string[] }) {
  return (
    <div className={classes.others}>
      <EndButton
        label="End all others"
        end={async () => {
          for (const id of ids) await endSession(id, false);
        }}
      />
    </div>
  );
}

interface EndButtonProps {
  readonly label: string;
  readonly name?: string;
  readonly end: () => Promise<void>;
}

function EndButton({ label, name, end }: EndButtonProps) {
  const [isBusy, setIsBusy] = useState(false);
  return (
    <Button
      variant="default"
      size="xs"
      loading={isBusy}
      {...(name === undefined ? {} : { 'aria-label': `${label}: ${name}` })}
      onClick={() => {
        setIsBusy(true);
        end()
          .catch((cause) => tellFailure(cause, 'The session was not ended'))
          .finally(() => setIsBusy(false));
      }}
    >
      {label}
    </Button>
  );
}
