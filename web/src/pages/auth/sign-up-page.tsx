/**
 * Making an account: an email address and a password, nothing else. The time zone is that of this device and can be changed later.
 */
import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { session } from '../../api/services.ts';
import classes from './auth.module.css';
import { AuthFrame } from './auth-frame.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useReturn } from './use-return.ts';

export function SignUpPage() {
  const search = useReturn();
  const form = useAuthForm(['email', 'password'], ({ email = '', password = '' }) =>
    session.signUp({ email, password, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
  );
  return (
    <AuthFrame
      title="Make an account"
      foot={
        <Link to="/sign-in" search={search}>
          Sign in instead
        </Link>
      }
    >
      <form className={classes.form} onSubmit={form.onSubmit}>
        {form.failure && (
          <Alert color="red" role="alert">
            {form.failure}
          </Alert>
        )}
        <TextInput
          name="email"
          type="email"
          label="Email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          error={form.faultOf('email')}
        />
        <PasswordInput
          name="password"
          label="Password"
          description="At least 8 characters."
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={8}
          error={form.faultOf('password')}
        />
        <Button type="submit" loading={form.isBusy}>
          Make the account
        </Button>
      </form>
    </AuthFrame>
  );
}
