/**
 * Changing the password; the old one is asked for, and all other sessions end.
 */
import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMe } from '../../../api/hooks.ts';
import { api, queryClient } from '../../../api/services.ts';
import { tell } from '../../../ui/toasts.tsx';
import { useSending } from '../use-sending.ts';
import classes from './profile.module.css';

const LENGTH_MIN = 8;

export function PasswordForm() {
  const { email } = useMe();
  const [isOpen, setIsOpen] = useState(false);
  const sending = useSending();

  async function change(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const body = { currentPassword: String(values.get('current')), newPassword: String(values.get('new')) };
    if (!(await sending.send(() => api.post('/me/password', { body })))) return;
    setIsOpen(false);
    tell('Your password is changed. Other sessions have ended.');
    void queryClient.invalidateQueries({ queryKey: ['sessions'] });
  }

  if (!isOpen) {
    return (
      <Button variant="default" size="xs" onClick={() => setIsOpen(true)}>
        Change the password
      </Button>
    );
  }
  const faultOfField = sending.faultOf('currentPassword') ?? sending.faultOf('newPassword');
  return (
    <form className={classes.form} onSubmit={(event) => void change(event)}>
      {/* For password managers, which ask whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordInput
        name="current"
        label="Present password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        autoFocus
        error={sending.faultOf('currentPassword') ?? (faultOfField ? undefined : sending.failure)}
      />
      <PasswordInput
        name="new"
        label="New password"
        description={`At least ${LENGTH_MIN} characters.`}
        autoComplete="new-password"
        required
        withAsterisk={false}
        minLength={LENGTH_MIN}
        error={sending.faultOf('newPassword')}
      />
      <div className={classes.buttons}>
        <Button type="submit" size="xs" loading={sending.isBusy}>
          Change it
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          onClick={() => {
            sending.reset();
            setIsOpen(false);
          }}
        >
          Leave it
        </Button>
      </div>
    </form>
  );
}
