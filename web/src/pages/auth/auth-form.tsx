/**
 * What forms before signing in are made of: what went wrong above, the fields, the button; an address, a password.
 */
import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './auth.module.css';
import type { AuthForm as Form } from './use-auth-form.ts';

interface AuthFormProps {
  readonly form: Form;
  /** On the button. */
  readonly action: string;
  readonly children: ReactNode;
}

export function AuthForm({ form, action, children }: AuthFormProps) {
  return (
    <form className={classes.form} onSubmit={form.onSubmit}>
      {form.failure && (
        <Alert color="red" role="alert">
          {form.failure}
        </Alert>
      )}
      {children}
      <Button type="submit" loading={form.isBusy}>
        {action}
      </Button>
    </form>
  );
}

/** Where one begins. */
export function EmailField({ form }: Pick<AuthFormProps, 'form'>) {
  return (
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
  );
}

interface PasswordFieldProps extends Pick<AuthFormProps, 'form'> {
  /** It is chosen here, not remembered: what else there is to know about it. */
  readonly chosen?: { readonly label: string; readonly description: string };
  readonly autoFocus?: boolean;
}

export function PasswordField({ form, chosen, autoFocus = false }: PasswordFieldProps) {
  return (
    <PasswordInput
      name="password"
      label={chosen?.label ?? 'Password'}
      description={chosen?.description}
      autoComplete={chosen ? 'new-password' : 'current-password'}
      required
      withAsterisk={false}
      minLength={chosen ? 8 : undefined}
      autoFocus={autoFocus}
      error={form.faultOf('password')}
    />
  );
}
