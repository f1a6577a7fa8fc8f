/**
 * The account: address, time zone, language, password, and its end.
 */
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../../api/hooks.ts';
import { meQuery } from '../../../api/queries/account.ts';
import { Setting, SettingGroup } from '../setting.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { EmailState } from './email-state.tsx';
import { LocaleSelect } from './locale-select.tsx';
import { PasswordForm } from './password-form.tsx';
import { TimezoneSelect } from './timezone-select.tsx';

export function ProfileSection() {
  const me = useMe();
  useQuery(meQuery);
  return (
    <>
      <SettingGroup>
        <Setting title="Email" note="You sign in with it. It can be a channel for alerts too.">
          <EmailState me={me} />
        </Setting>
        <Setting title="Time zone" note="Times on this page, due times of tasks, days of the statistics, quiet hours.">
          <TimezoneSelect me={me} />
        </Setting>
        <Setting title="Language and region" note="Of the messages that Tidemark sends. This page is in English.">
          <LocaleSelect me={me} />
        </Setting>
      </SettingGroup>
      <SettingGroup>
        <Setting title="Password" note="Changing it ends all other sessions.">
          <PasswordForm />
        </Setting>
      </SettingGroup>
      <SettingGroup>
        <Setting
          title="Delete the account"
          note="Removes your alerts, tasks, channels and everything else that is yours from this server, at once. It cannot be undone."
        >
          <DeleteAccount />
        </Setting>
      </SettingGroup>
    </>
  );
}
