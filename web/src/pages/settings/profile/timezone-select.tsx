/**
 * The time zone of the account, searched by city, region or what it was called before, with the present time in each.
 */
import { type ComboboxItem, Select } from '@mantine/core';
import { useMemo } from 'react';
import type { MeBody } from '#contract/api/auth';
import { patchMe } from '../../../api/queries/account.ts';
import { formatClock } from '../../../ui/time-format.ts';
import { useNow } from '../../../ui/use-now.ts';
import { presentName, zoneWords } from '../../../ui/zone-names.ts';
import { useSending } from '../use-sending.ts';
import classes from './profile.module.css';
import { findZones, type ZoneChoice, zoneChoices } from './zone-search.ts';

const SHOWN_MAX = 60;
const LISTED: readonly string[] = Intl.supportedValuesOf('timeZone');

export function TimezoneSelect({ me }: { readonly me: MeBody }) {
  const nowMs = useNow(10_000);
  const { isBusy, failure, send } = useSending();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const choices = useMemo(() => zoneChoices(LISTED, me.timezone), [me.timezone]);
  return (
    <div className={classes.stack}>
      <Select
        aria-label="Time zone"
        searchable
        allowDeselect={false}
        limit={SHOWN_MAX}
        data={choices}
        filter={({ options, search, limit }) =>
          [...findZones(options as (ComboboxItem & ZoneChoice)[], search)].slice(0, limit)
        }
        value={me.timezone}
        disabled={isBusy}
        onChange={(timezone) => {
          if (timezone !== null && timezone !== me.timezone) void send(() => patchMe(me, { timezone }));
        }}
        renderOption={({ option }) => (
          <span className={classes.zone}>
            {option.label}
            <span className={classes.dim}>{formatClock(nowMs, option.value)}</span>
          </span>
        )}
        nothingFoundMessage="No such zone. Try the nearest large city."
        error={failure}
      />
      <span className={classes.dim}>
        It is {formatClock(nowMs, me.timezone)} there.
        {presentName(here) !== presentName(me.timezone) && ` This device is in ${zoneWords(here)}.`}
      </span>
    </div>
  );
}
