/**
 * Signing in. In the demo nobody comes here.
 */
import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { aboutQuery } from '../../api/queries/server.ts';
import { session } from '../../api/services.ts';
import classes from './auth.module.css';
import { AuthFrame } from './auth-frame.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useReturn } from './use-return.ts';

export function SignInPage() {
  const search = useReturn();
  const canMail = useQuery(aboutQuery).data?.mail ?? false;
  const form = useAuthForm(['email', 'password'], ({ email = '', password = '' }) =>
    session.signIn({ email, password }),
  );
  return (
    <AuthFrame
      title="Sign in"
      foot={
        <>
          <Link to="/sign-up" search={search}>
            Make an account
          </Link>
          {canMail && <Link to="/forgot-password">Forgot your password?</Link>}
        </>
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
          autoComplete="current-password"
          required
          withAsterisk={false}
          error={form.faultOf('password')}
        />
        <Button type="submit" loading={form.isBusy}>
          Sign in
        </Button>
      </form>
    </AuthFrame>
  );
}
