/**
 * One channel: what it is, whether it works, when it told last, and what can be done with it.
 */
import { ActionIcon, Button, Checkbox, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { ChannelItem, ChannelTestAnswer } from '#contract/api/notifications';
import { useMe } from '../../../api/hooks.ts';
import { api, queryClient } from '../../../api/services.ts';
import { deleteWithUndo } from '../../../features/deletions/delete-with-undo.ts';
import { forgetThisBrowser, ownPushChannelId } from '../../../features/push/browser-push.ts';
import { Icon } from '../../../ui/icon.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { tellFailure } from '../../../ui/toasts.tsx';
import { useSending } from '../use-sending.ts';
import { DELIVERY_WORDS, KIND_NAMES, stateWords, testWords } from './channel-words.ts';
import classes from './channels.module.css';
import { VerifyForm } from './verify-form.tsx';

export interface ChannelLineProps {
  readonly channel: ChannelItem;
  readonly hide: (id: string) => () => void;
}

export function ChannelLine({ channel, hide }: ChannelLineProps) {
  const me = useMe();
  const isThisBrowser = ownPushChannelId(me.id) === channel.id;
  const { kind, name, address, state, lastDelivery } = channel;
  return (
    <li className={classes.channel}>
      <div className={classes.what}>
        <span className={classes.kind}>{KIND_NAMES[kind]}</span>
        <span className={classes.address} title={address}>
          {name ?? address}
          {isThisBrowser && <span className={classes.dim}> (this one)</span>}
        </span>
        {name !== undefined && <span className={classes.dim}>{address}</span>}
        <span className={classes.state} data-state={state}>
          <Icon name={state === 'active' ? 'check' : 'warning'} size={14} />
          {stateWords(channel)}
        </span>
        {lastDelivery && (
          <span className={classes.dim}>
            {DELIVERY_WORDS[lastDelivery.state]} <RelativeTime at={lastDelivery.at} />
          </span>
        )}
      </div>
      <ChannelActions channel={channel} hide={hide} isThisBrowser={isThisBrowser} />
      {state === 'active' ? <TestAnswer channel={channel} /> : <VerifyForm channel={channel} />}
    </li>
  );
}

function ChannelActions({ channel, hide, isThisBrowser }: ChannelLineProps & { readonly isThisBrowser: boolean }) {
  const { isBusy, send } = useSending();
  const label = channel.name ?? channel.address;

  async function setDefault(isDefault: boolean): Promise<void> {
    await send(async () => {
      await api
        .patch(`/channels/${channel.id}`, { body: { isDefault }, ifMatch: channel.version })
        .catch((cause) => tellFailure(cause, `${label} is not changed`));
      await queryClient.invalidateQueries({ queryKey: ['channels'] });
    });
  }

  function remove(): void {
    deleteWithUndo({
      message: `${KIND_NAMES[channel.kind]} ${label} deleted`,
      paths: [`/channels/${channel.id}`],
      hide: () => hide(channel.id),
      async onDeleted() {
        if (isThisBrowser) await forgetThisBrowser();
        await queryClient.invalidateQueries({ queryKey: ['channels'] });
      },
    });
  }

  return (
    <div className={classes.actions}>
      <Checkbox
        size="xs"
        label="Default"
        aria-label={`Default: ${label}`}
        disabled={isBusy}
        checked={channel.isDefault}
        onChange={({ currentTarget }) => void setDefault(currentTarget.checked)}
      />
      <Tooltip label="Delete">
        <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${label}`} onClick={remove}>
          <Icon name="trash" size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function TestAnswer({ channel }: { readonly channel: ChannelItem }) {
  const [answer, setAnswer] = useState<ChannelTestAnswer>();
  const { isBusy, failure, send } = useSending();
  return (
    <div className={classes.below}>
      <Button
        size="compact-xs"
        variant="default"
        loading={isBusy}
        onClick={() =>
          void send(async () => {
            setAnswer(undefined);
            setAnswer(await api.post<ChannelTestAnswer>(`/channels/${channel.id}/test`));
            await queryClient.invalidateQueries({ queryKey: ['channels'] });
          })
        }
      >
        Send a test
      </Button>
      <span className={classes.answer} role="status" data-bad={(answer && answer.outcome !== 'accepted') || undefined}>
        {failure ?? (answer && testWords(answer))}
      </span>
    </div>
  );
}
