/**
 * Quiet hours, drawn on a week: one stretch of the day, on the days that are chosen. Nothing is saved before one says so.
 */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { QuietHours } from '#contract/api/auth';
import { useMe } from '../../../api/hooks.ts';
import { patchMe } from '../../../api/queries/account.ts';
import { Icon } from '../../../ui/icon.tsx';
import { tell } from '../../../ui/toasts.tsx';
import { zoneWords } from '../../../ui/zone-names.ts';
import { SettingGroup } from '../setting.tsx';
import { useSending } from '../use-sending.ts';
import classes from './quiet-hours.module.css';
import { isSameQuiet, quietWords } from './quiet-week.ts';
import { WeekGrid } from './week-grid.tsx';

const USUAL: QuietHours = { from: '22:00', to: '07:00' };

export function QuietHoursSection() {
  const me = useMe();
  const [draft, setDraft] = useState<QuietHours | null>(me.quietHours);
  const sending = useSending();
  const isChanged = !isSameQuiet(draft, me.quietHours);

  async function save(): Promise<void> {
    const quietHours = draft && { ...draft, days: draft.days ?? null };
    if (await sending.send(() => patchMe(me, { quietHours })))
      tell(draft ? 'Quiet hours are saved.' : 'Quiet hours are off.');
  }

  return (
    <SettingGroup>
      <div className={classes.section}>
        <p className={classes.intro}>
          Draw the hours in which you want to be left alone, in the time of {zoneWords(me.timezone)}. A stretch may go
          past midnight; it holds on each day that is ticked.
        </p>
        <p className={classes.caveat}>
          <Icon name="warning" size={16} />
          Quiet hours are kept with your account. This version of Tidemark does not hold messages back during them yet:
          alerts that fire tell you at once.
        </p>
        <WeekGrid quiet={draft} onChange={setDraft} />
        <div className={classes.row}>
          <span className={classes.words} role="status">
            {quietWords(draft)}
          </span>
          <Times draft={draft} onChange={setDraft} />
        </div>
        <div className={classes.buttons}>
          <Button size="xs" disabled={!isChanged} loading={sending.isBusy} onClick={() => void save()}>
            Save
          </Button>
          {isChanged && (
            <Button size="xs" variant="default" onClick={() => setDraft(me.quietHours)}>
              Leave as it was
            </Button>
          )}
          {draft ? (
            <Button size="xs" variant="subtle" color="gray" onClick={() => setDraft(null)}>
              No quiet hours
            </Button>
          ) : (
            <Button size="xs" variant="default" onClick={() => setDraft(USUAL)}>
              Nights, 22:00 to 07:00
            </Button>
          )}
        </div>
        {sending.failure && (
          <p className={classes.bad} role="alert">
            {sending.failure}
          </p>
        )}
      </div>
    </SettingGroup>
  );
}

interface TimesProps {
  readonly draft: QuietHours | null;
  readonly onChange: (draft: QuietHours) => void;
}

/** To the minute, for whom an hour is too coarse. */
function Times({ draft, onChange }: TimesProps) {
  if (!draft) return null;
  const put = (name: 'from' | 'to', time: string) => {
    // While a part of the field is empty it has no value, and a stretch without length is none.
    if (time !== '' && time !== draft[name === 'from' ? 'to' : 'from'])
      onChange({ ...draft, [name]: time.slice(0, 5) });
  };
  return (
    <span className={classes.times}>
      <TextInput
        type="time"
        size="xs"
        aria-label="From"
        value={draft.from}
        onChange={({ currentTarget }) => put('from', currentTarget.value)}
      />
      to
      <TextInput
        type="time"
        size="xs"
        aria-label="To"
        value={draft.to}
        onChange={({ currentTarget }) => put('to', currentTarget.value)}
      />
    </span>
  );
}
