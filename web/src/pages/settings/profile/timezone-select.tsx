/**
 * The time zone of the account, searched by city or region, with the present time in each.
 */
import { Select } from '@mantine/core';
import type { MeBody } from '#contract/api/auth';
import { patchMe } from '../../../api/queries/account.ts';
import { formatClock } from '../../../ui/time-format.ts';
import { useNow } from '../../../ui/use-now.ts';
import { useSending } from '../use-sending.ts';
import classes from './profile.module.css';

const SHOWN_MAX = 60;
const ZONES: readonly string[] = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
const spoken = (zone: string) => zone.replaceAll('_', ' ');

export function TimezoneSelect({ me }: { readonly me: MeBody }) {
  const nowMs = useNow(10_000);
  const { isBusy, failure, send } = useSending();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = ZONES.includes(me.timezone) ? ZONES : [me.timezone, ...ZONES];
  return (
    <div className={classes.stack}>
      <Select
        aria-label="Time zone"
        searchable
        allowDeselect={false}
        limit={SHOWN_MAX}
        data={zones.map((zone) => ({ value: zone, label: spoken(zone) }))}
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
        {here !== me.timezone && ` This device is in ${spoken(here)}.`}
      </span>
    </div>
  );
}
