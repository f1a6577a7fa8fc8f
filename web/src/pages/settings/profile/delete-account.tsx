/**
 * Deleting the account. It cannot be undone, so it asks: for the password, and in so many words.
 */
import { Button, Modal, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMe } from '../../../api/hooks.ts';
import { api, session } from '../../../api/services.ts';
import { useSending } from '../use-sending.ts';
import classes from './profile.module.css';

export function DeleteAccount() {
  const { email } = useMe();
  const [isOpen, setIsOpen] = useState(false);
  const sending = useSending();

  async function remove(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    const isGone = await sending.send(() => api.delete('/me', { body: { password } }));
    // The session ended with the account; this only makes the page know.
    if (isGone) await session.signOut().catch(() => location.assign('/sign-in'));
  }

  return (
    <>
      <Button variant="outline" color="red" size="xs" className={classes.danger} onClick={() => setIsOpen(true)}>
        Delete the account
      </Button>
      <Modal.Root opened={isOpen} onClose={() => setIsOpen(false)}>
        <Modal.Overlay />
        <Modal.Content>
          <Modal.Body>
            <Modal.Title className={classes.question}>Delete the account?</Modal.Title>
            <form className={classes.form} onSubmit={(event) => void remove(event)}>
              <p className={classes.words}>
                Everything of {email} is removed from this server: alerts and their history, tasks, channels, markets of
                your own. Nobody can bring it back.
              </p>
              <PasswordInput
                name="password"
                label="Your password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                data-autofocus
                error={sending.failure}
              />
              <div className={classes.buttons}>
                <Button type="submit" className={classes.filledDanger} loading={sending.isBusy}>
                  Delete everything
                </Button>
                <Button variant="default" onClick={() => setIsOpen(false)}>
                  Keep it
                </Button>
              </div>
            </form>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  );
}
