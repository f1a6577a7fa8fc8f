/**
 * Making an account: an email address and a password, nothing else. The time zone is that of this device and can be changed later.
 */
import { Link } from '@tanstack/react-router';
import { session } from '../../api/services.ts';
import { AuthForm, EmailField, PasswordField } from './auth-form.tsx';
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
      <AuthForm form={form} action="Make the account">
        <EmailField form={form} />
        <PasswordField form={form} chosen={{ label: 'Password', description: 'At least 8 characters.' }} />
      </AuthForm>
    </AuthFrame>
  );
}
