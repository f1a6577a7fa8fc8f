/**
 * How an alert behaves beside its condition: how often, from when, until when. What is not set stays as the server has it by default.
 */
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useTimezone } from '../../ui/relative-time.tsx';
import { zoneWords } from '../../ui/zone-names.ts';
import classes from './alert-dialog.module.css';
import type { AlertForm } from './alert-form.ts';
import { instantOfWall, wallOfInstant } from './wall-clock.ts';

export interface OptionsProps {
  readonly form: AlertForm;
  readonly onChange: (form: AlertForm) => void;
  /** What is wrong with a field, by its path in the request. */
  readonly faultOf: (path: string) => string | undefined;
}

const REPEATS = [
  { value: 'once', label: 'once' },
  { value: 'always', label: 'every time' },
  { value: 'times', label: 'a number of times' },
];

export function OftenOptions({ form, onChange, faultOf }: OptionsProps) {
  return (
    <div className={classes.fields}>
      <NativeSelect
        label="Tell me"
        data={REPEATS}
        value={form.repeat}
        error={form.repeat === 'times' ? undefined : faultOf('/repeat')}
        onChange={({ currentTarget }) => onChange({ ...form, repeat: currentTarget.value as AlertForm['repeat'] })}
      />
      {form.repeat === 'times' && (
        <TextInput
          label="How many times"
          value={form.times}
          inputMode="numeric"
          error={faultOf('/repeat') && 'A whole number from 1.'}
          onChange={({ currentTarget }) => onChange({ ...form, times: currentTarget.value })}
        />
      )}
      {(form.repeat !== 'once' || form.cooldown !== '') && (
        <TextInput
          label="At most once in"
          placeholder="no limit"
          description="Cooldown: 30s, 10m, 1h, 7d"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={form.cooldown}
          list="tidemark-durations"
          error={wordsOf(faultOf('/cooldown'))}
          onChange={({ currentTarget }) => onChange({ ...form, cooldown: currentTarget.value })}
        />
      )}
      <datalist id="tidemark-durations">
        {['1m', '5m', '15m', '1h', '4h', '1d'].map((duration) => (
          <option key={duration} value={duration} />
        ))}
      </datalist>
    </div>
  );
}

export function MoreOptions({ form, onChange, faultOf }: OptionsProps) {
  return (
    <>
      <Checkbox
        label="Also if it is true already"
        description="Tells at the next price, rather than the next time it becomes true."
        checked={form.trigger === 'state'}
        onChange={({ currentTarget }) => onChange({ ...form, trigger: currentTarget.checked ? 'state' : 'edge' })}
      />
      <div className={classes.fields}>
        <TextInput
          label="Arm again only after going back"
          placeholder="no distance"
          description="0.5% of the level, or 100 in its units"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={form.rearm}
          error={wordsOf(faultOf('/rearm'))}
          onChange={({ currentTarget }) => onChange({ ...form, rearm: currentTarget.value })}
        />
        <Expiry {...{ form, onChange, faultOf }} />
      </div>
    </>
  );
}

const DAY_MS = 86_400_000;
const PRESETS = [
  [1, '1 day'],
  [7, '7 days'],
  [30, '30 days'],
] as const;

function Expiry({ form, onChange, faultOf }: OptionsProps) {
  const timezone = useTimezone();
  const set = (expiresAt: string) => onChange({ ...form, expiresAt });
  return (
    <div>
      <TextInput
        type="datetime-local"
        label="Until"
        description={form.expiresAt === '' ? 'for ever' : zoneWords(timezone)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={wallOfInstant(form.expiresAt, timezone)}
        error={faultOf('/expiresAt')}
        onChange={({ currentTarget }) => set(instantOfWall(currentTarget.value, timezone))}
      />
      <div className={classes.quick}>
        {PRESETS.map(([days, label]) => (
          <button
            key={days}
            type="button"
            className={classes.chip}
            onClick={() => set(new Date(Date.now() + days * DAY_MS).toISOString())}
          >
            {label}
          </button>
        ))}
        {form.expiresAt !== '' && (
          <button type="button" className={classes.chip} onClick={() => set('')}>
            For ever
          </button>
        )}
      </div>
    </div>
  );
}

/** Beginning in upper case, and without the marks that the API puts around examples. */
export function wordsOf(fault: string | undefined): string | undefined {
  if (fault === undefined) return undefined;
  const text = fault.replaceAll('`', '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
