/**
 * Setting a new password by the link of a mail. All sessions end with it, so one signs in afterwards.
 */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/services.ts';
import classes from './auth.module.css';
import { AuthForm, PasswordField } from './auth-form.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { useLinkToken } from './link-token.ts';
import { useAuthForm } from './use-auth-form.ts';

export function ResetPasswordPage() {
  const token = useLinkToken();
  const [isDone, setIsDone] = useState(false);
  const form = useAuthForm(['password'], async ({ password = '' }) => {
    await api.post('/auth/password/reset', { body: { token, password } });
    setIsDone(true);
  });
  return (
    <AuthFrame
      title="Set a new password"
      foot={isDone ? undefined : <Link to="/forgot-password">Ask for a new link</Link>}
    >
      {token === undefined && (
        <p className={classes.words}>This address is only half of a link. Open the whole one from the mail.</p>
      )}
      {token !== undefined && !isDone && (
        <AuthForm form={form} action="Set it">
          <PasswordField
            form={form}
            chosen={{ label: 'New password', description: 'At least 8 characters. You are signed out everywhere.' }}
            autoFocus
          />
        </AuthForm>
      )}
      {isDone && (
        <p className={classes.words} role="status">
          Your password is new. <Link to="/sign-in">Sign in with it</Link>
        </p>
      )}
    </AuthFrame>
  );
}
