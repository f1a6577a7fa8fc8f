/**
 * Settings, by section (`/settings/profile`).
 */
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

export function SettingsPage() {
  return (
    <>
      <PageTitle>Settings</PageTitle>
      <EmptyState icon="gear">
        This screen is being made: profile, channels, quiet hours, sessions, appearance.
      </EmptyState>
    </>
  );
}
