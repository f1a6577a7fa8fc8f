/**
 * Proving that a channel is one's own: by the code that was sent to it, or by another one.
 */
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ChannelItem } from '#contract/api/notifications';
import { api, queryClient } from '../../../api/services.ts';
import { useSending } from '../use-sending.ts';
import classes from './channels.module.css';

const WAITS: Readonly<Record<ChannelItem['kind'], string>> = {
  webhook: 'If your endpoint answers with the code, this happens by itself.',
  email: 'The code is in the mail.',
  webpush: 'The code is in the message that this browser shows.',
};

export function VerifyForm({ channel }: { readonly channel: ChannelItem }) {
  const [isSentAgain, setIsSentAgain] = useState(false);
  const { isBusy, failure, faultOf, send } = useSending();
  const verify = (body: { readonly code?: string }) =>
    send(async () => {
      await api.post(`/channels/${channel.id}/verify`, { body });
      await queryClient.invalidateQueries({ queryKey: ['channels'] });
    });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).trim();
    if (code !== '') void verify({ code });
  }

  return (
    <form className={classes.verify} onSubmit={submit}>
      <TextInput
        name="code"
        size="xs"
        aria-label={`Code for ${channel.name ?? channel.address}`}
        placeholder="Code"
        autoComplete="one-time-code"
        error={faultOf('code') ?? failure}
      />
      <Button type="submit" size="xs" loading={isBusy}>
        Verify
      </Button>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        disabled={isBusy}
        onClick={async () => setIsSentAgain(await verify({}))}
      >
        Send another code
      </Button>
      <span className={classes.dim} role="status">
        {isSentAgain ? 'Another code is on its way. ' : ''}
        {WAITS[channel.kind]}
      </span>
    </form>
  );
}
