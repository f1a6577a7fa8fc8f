/**
 * Asking for a link that sets a new password. The answer is the same whether or not the address has an account.
 */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/services.ts';
import classes from './auth.module.css';
import { AuthForm, EmailField } from './auth-form.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { useAuthForm } from './use-auth-form.ts';

export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string>();
  const form = useAuthForm(['email'], async ({ email = '' }) => {
    await api.post('/auth/password/forgot', { body: { email } });
    setSentTo(email);
  });
  return (
    <AuthFrame title="Forgot your password?" foot={<Link to="/sign-in">Back to signing in</Link>}>
      {sentTo === undefined ? (
        <AuthForm form={form} action="Send the link">
          <p>We send a link to your address. It sets a new password, once, within the hour.</p>
          <EmailField form={form} />
        </AuthForm>
      ) : (
        <p className={classes.words} role="status">
          If {sentTo} has an account, a link is on its way. Look into the spam folder too.
        </p>
      )}
    </AuthFrame>
  );
}
