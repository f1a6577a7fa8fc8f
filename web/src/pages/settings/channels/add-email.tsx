/**
 * Adding a mail address: the account's own by itself, or another, which gets a code.
 */
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ChannelCreated } from '#contract/api/notifications';
import { newKey } from '../../../api/client/api-client.ts';
import { useMe } from '../../../api/hooks.ts';
import { aboutQuery } from '../../../api/queries/server.ts';
import { api } from '../../../api/services.ts';
import { useSending } from '../use-sending.ts';
import type { AddChannelProps } from './add-webhook.tsx';
import classes from './channels.module.css';

export function AddEmail({ onDone }: AddChannelProps) {
  const me = useMe();
  const canMail = useQuery(aboutQuery).data?.mail;
  const [key] = useState(newKey);
  const { isBusy, failure, faultOf, send } = useSending();

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const address = String(new FormData(event.currentTarget).get('address')).trim();
    const body = { kind: 'email', ...(address === me.email ? {} : { address }) };
    void send(async () => onDone(await api.post<ChannelCreated>('/channels', { body, idempotencyKey: key })));
  }

  if (canMail === false) {
    return (
      <p className={classes.hint}>
        This server sends no mail. Its operator sets TIDEMARK_SMTP_URL and TIDEMARK_MAIL_FROM for that.
      </p>
    );
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        name="address"
        type="email"
        label="Address"
        description={
          me.emailVerified
            ? 'Your own address works at once; another one gets a code first.'
            : 'It gets a code first. Once your own address is verified in your profile, it needs none.'
        }
        defaultValue={me.email}
        required
        withAsterisk={false}
        autoFocus
        error={faultOf('address') ?? failure}
      />
      <div>
        <Button type="submit" size="xs" loading={isBusy}>
          Add the address
        </Button>
      </div>
    </form>
  );
}
