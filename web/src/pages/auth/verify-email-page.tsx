/**
 * Proving that an address is one's own, by the link of a mail: opening it is all there is to do.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../../api/client/api-problem.ts';
import { api } from '../../api/services.ts';
import classes from './auth.module.css';
import { AuthFrame } from './auth-frame.tsx';
import { useLinkToken } from './link-token.ts';

export function VerifyEmailPage() {
  const token = useLinkToken();
  // As a query, since the token works once and a screen may be drawn twice.
  const { status, error } = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      await api.post('/auth/email/verify', { body: { token } });
      return true;
    },
    enabled: token !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    meta: { kept: false },
  });
  return (
    <AuthFrame title="Your email address" foot={<Link to="/">To Tidemark</Link>}>
      <p className={classes.words} role="status">
        {token === undefined && 'This address is only half of a link. Open the whole one from the mail.'}
        {token !== undefined && status === 'pending' && 'One moment …'}
        {status === 'success' && 'It is verified: Tidemark can tell you by email now.'}
        {status === 'error' && `${sentenceOf(error)} You can have a new link sent from your settings.`}
      </p>
    </AuthFrame>
  );
}
