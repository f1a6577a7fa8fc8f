/**
 * The address of the account, whether it is verified, and the mail that verifies it once more.
 */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MeBody } from '#contract/api/auth';
import { aboutQuery } from '../../../api/queries/server.ts';
import { api } from '../../../api/services.ts';
import { Icon } from '../../../ui/icon.tsx';
import { useSending } from '../use-sending.ts';
import classes from './profile.module.css';

export function EmailState({ me }: { readonly me: MeBody }) {
  const canMail = useQuery(aboutQuery).data?.mail;
  const [isSent, setIsSent] = useState(false);
  const { isBusy, failure, send } = useSending();
  return (
    <div className={classes.stack}>
      <span className={classes.value}>{me.email}</span>
      {me.emailVerified ? (
        <span className={classes.good}>
          <Icon name="check" size={14} /> Verified
        </span>
      ) : (
        <span className={classes.dim}>
          Not verified.{' '}
          {canMail === false && 'This server sends no mail: its operator sets TIDEMARK_SMTP_URL for that.'}
        </span>
      )}
      {!me.emailVerified && canMail && (
        <Button
          variant="default"
          size="xs"
          loading={isBusy}
          disabled={isSent}
          onClick={async () => setIsSent(await send(() => api.post('/me/email/verification')))}
        >
          {isSent ? 'Sent' : 'Send the verification mail'}
        </Button>
      )}
      {isSent && (
        <span className={classes.dim} role="status">
          Follow the link in it. Look into the spam folder too.
        </span>
      )}
      {failure && (
        <span className={classes.bad} role="alert">
          {failure}
        </span>
      )}
    </div>
  );
}
