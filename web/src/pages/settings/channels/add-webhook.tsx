/**
 * Adding a webhook: its address, and a name for oneself.
 */
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ChannelCreated } from '#contract/api/notifications';
import { newKey } from '../../../api/client/api-client.ts';
import { api } from '../../../api/services.ts';
import { useSending } from '../use-sending.ts';
import classes from './channels.module.css';

export interface AddChannelProps {
  readonly onDone: (channel: ChannelCreated | undefined) => void;
}

export function AddWebhook({ onDone }: AddChannelProps) {
  const [key] = useState(newKey);
  const { isBusy, failure, faultOf, send } = useSending();

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const name = String(values.get('name')).trim();
    const body = { kind: 'webhook', url: String(values.get('url')).trim(), ...(name === '' ? {} : { name }) };
    void send(async () => onDone(await api.post<ChannelCreated>('/channels', { body, idempotencyKey: key })));
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        name="url"
        type="url"
        label="Address"
        placeholder="https://example.com/tidemark"
        description="Tidemark posts JSON there, signed as Standard Webhooks has it."
        required
        withAsterisk={false}
        autoFocus
        error={faultOf('url') ?? failure}
      />
      <TextInput name="name" label="Name" placeholder="My bot" maxLength={100} error={faultOf('name')} />
      <div>
        <Button type="submit" size="xs" loading={isBusy}>
          Add the webhook
        </Button>
      </div>
    </form>
  );
}
