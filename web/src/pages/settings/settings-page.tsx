/**
 * Settings, by section (`/settings/profile`). What is picked is saved at once; what is typed, by its button.
 */
import { Link, useParams } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef } from 'react';
import { PageTitle } from '../../ui/page-title.tsx';
import { AppearanceSection } from './appearance/appearance-section.tsx';
import { ChannelsSection } from './channels/channels-section.tsx';
import { ProfileSection } from './profile/profile-section.tsx';
import { QuietHoursSection } from './quiet-hours/quiet-hours-section.tsx';
import { SessionsSection } from './sessions/sessions-section.tsx';
import classes from './settings-page.module.css';

interface Section {
  readonly id: string;
  readonly label: string;
  readonly Content: ComponentType;
}

const PROFILE: Section = { id: 'profile', label: 'Profile', Content: ProfileSection };
const SECTIONS: readonly Section[] = [
  PROFILE,
  { id: 'channels', label: 'Channels', Content: ChannelsSection },
  { id: 'quiet-hours', label: 'Quiet hours', Content: QuietHoursSection },
  { id: 'sessions', label: 'Sessions', Content: SessionsSection },
  { id: 'appearance', label: 'Appearance', Content: AppearanceSection },
];

export function SettingsPage() {
  const { section = PROFILE.id } = useParams({ strict: false });
  const { label, Content } = SECTIONS.find(({ id }) => id === section) ?? PROFILE;
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on phones the list is wider than the screen, and the section decides what is seen of it
  useEffect(() => {
    nav.current?.querySelector('[data-active]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [section]);
  return (
    <div className={classes.layout}>
      <nav ref={nav} className={classes.nav} aria-label="Settings">
        {SECTIONS.map(({ id, label: name }) => (
          <Link
            key={id}
            to="/settings/$section"
            params={{ section: id }}
            className={classes.item}
            activeProps={{ 'data-active': true }}
          >
            {name}
          </Link>
        ))}
      </nav>
      <div className={classes.content}>
        <PageTitle>{label}</PageTitle>
        <Content />
      </div>
    </div>
  );
}
