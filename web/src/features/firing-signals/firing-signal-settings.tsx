/**
 * The choices of this device: a tone, and notices of the browser. For the settings of appearance.
 */
import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { askForNotices, type NoticeLeave, noticeLeave } from './browser-notices.ts';
import classes from './firing-signal-settings.module.css';
import { playFiringSound } from './firing-sound.ts';
import { signalSettings, useSignalSettings } from './signal-settings.ts';

const LEAVE_WORDS: Readonly<Record<NoticeLeave, string>> = {
  granted: 'While another tab is looked at.',
  default: 'While another tab is looked at. Your browser will ask.',
  denied: 'Your browser refuses them for this page. Allow notifications in its settings for this address.',
  unsupported: 'Not possible here: browsers want https for it, or have none. Web push may be added as a channel.',
};

export function FiringSignalSettings() {
  const { hasSound, hasNotices } = useSignalSettings();
  const [leave, setLeave] = useState(noticeLeave);

  async function setNotices(isWanted: boolean): Promise<void> {
    const given = isWanted ? await askForNotices() : leave;
    setLeave(given);
    signalSettings.set({ hasNotices: isWanted && given === 'granted' });
  }

  return (
    <div className={classes.settings}>
      <div className={classes.line}>
        <Switch
          label="Sound"
          description="A short tone."
          checked={hasSound}
          onChange={({ currentTarget }) => {
            signalSettings.set({ hasSound: currentTarget.checked });
            if (currentTarget.checked) playFiringSound();
          }}
        />
        <Button size="xs" variant="default" onClick={playFiringSound}>
          Listen
        </Button>
      </div>
      <Switch
        label="Notices of the browser"
        description={LEAVE_WORDS[leave]}
        disabled={leave === 'unsupported' || leave === 'denied'}
        checked={hasNotices && leave === 'granted'}
        onChange={({ currentTarget }) => void setNotices(currentTarget.checked)}
      />
    </div>
  );
}
