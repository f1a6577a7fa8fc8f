/**
 * Where alerts tell one: each channel with its state, and ways to test, verify, add and delete.
 */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChannelCreated, ChannelKind } from '#contract/api/notifications';
import { useStreamEvent } from '../../../api/hooks.ts';
import { channelsQuery } from '../../../api/queries/firings.ts';
import { queryClient } from '../../../api/services.ts';
import { Failure } from '../../../ui/failure.tsx';
import { LoadingRows } from '../../../ui/loading.tsx';
import { SettingGroup } from '../setting.tsx';
import { AddBrowser } from './add-browser.tsx';
import { AddEmail } from './add-email.tsx';
import { AddWebhook } from './add-webhook.tsx';
import { ChannelLine } from './channel-line.tsx';
import { KIND_NAMES } from './channel-words.ts';
import classes from './channels.module.css';
import { SecretOnce } from './secret-once.tsx';
import { useHiddenChannels } from './use-hidden-channels.ts';

/** A webhook answers its code by itself, some seconds after it was added. */
const UNVERIFIED_AGAIN_MS = 3_000;
const KINDS: readonly ChannelKind[] = ['email', 'webpush', 'webhook'];

export function ChannelsSection() {
  const { data, error, refetch } = useQuery({
    ...channelsQuery,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.some((channel) => channel.state === 'unverified') ? UNVERIFIED_AGAIN_MS : false,
  });
  useStreamEvent('notification', () => void queryClient.invalidateQueries({ queryKey: ['channels'] }));
  const hidden = useHiddenChannels();
  const channels = data?.filter(({ id }) => !hidden.ids.includes(id));
  const [adding, setAdding] = useState<ChannelKind>();
  const [made, setMade] = useState<ChannelCreated>();

  function finish(channel: ChannelCreated | undefined): void {
    setAdding(undefined);
    if (channel?.secret !== undefined) setMade(channel);
    void queryClient.invalidateQueries({ queryKey: ['channels'] });
  }

  return (
    <>
      <p className={classes.intro}>
        An alert that fires is in your inbox, and on every channel that is ticked as default, unless the alert names
        others.
      </p>
      {error && !data && <Failure cause={error} retry={() => void refetch()} />}
      {!channels && !error && <LoadingRows rows={3} height={64} />}
      {made && <SecretOnce channel={made} onDone={() => setMade(undefined)} />}
      {channels && channels.length > 0 && (
        <SettingGroup>
          <ul className={classes.list}>
            {channels.map((channel) => (
              <ChannelLine key={channel.id} channel={channel} hide={hidden.hide} />
            ))}
          </ul>
        </SettingGroup>
      )}
      {channels?.length === 0 && !adding && (
        <SettingGroup>
          <p className={classes.none}>
            No channel yet: alerts are told on this page alone. Add one, so that they reach you elsewhere.
          </p>
        </SettingGroup>
      )}
      <div className={classes.add}>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            size="xs"
            variant={adding === kind ? 'light' : 'default'}
            aria-expanded={adding === kind}
            onClick={() => setAdding(adding === kind ? undefined : kind)}
          >
            {kind === 'webpush' ? 'Add this browser' : `Add ${KIND_NAMES[kind].toLowerCase()}`}
          </Button>
        ))}
      </div>
      {adding === 'email' && <AddEmail onDone={finish} />}
      {adding === 'webhook' && <AddWebhook onDone={finish} />}
      {adding === 'webpush' && <AddBrowser onDone={finish} />}
    </>
  );
}
