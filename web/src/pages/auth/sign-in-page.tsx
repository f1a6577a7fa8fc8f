/**
 * Signing in. In the demo nobody comes here.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { aboutQuery } from '../../api/queries/server.ts';
import { session } from '../../api/services.ts';
import { AuthForm, EmailField, PasswordField } from './auth-form.tsx';
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
      <AuthForm form={form} action="Sign in">
        <EmailField form={form} />
        <PasswordField form={form} />
      </AuthForm>
    </AuthFrame>
  );
}
