/**
 * One comparison by choices: what the price does, and the level, the range or the other market that it does it to.
 */
import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import { useLivePrice } from '../../api/hooks.ts';
import { marketQuery } from '../../api/queries/markets.ts';
import { Icon } from '../../ui/icon.tsx';
import { formatPercent } from '../../ui/number-format.ts';
import { distancePercent, roundToTick, stepPrice, tickSizeFor } from '../../ui/tick-size.ts';
import { pairOf, quoteOf, venueName, venueOf } from '../condition-words/market-words.ts';
import { MarketSearch } from '../market-search/market-search.tsx';
import classes from './alert-dialog.module.css';
import { type Clause, formOf, plainNumber, VERBS, type Verb } from './condition-draft.ts';

export interface ClauseEditorProps {
  readonly market: string;
  readonly clause: Clause;
  readonly isFocused: boolean;
  readonly onChange: (clause: Clause) => void;
  /** Absent: it is the only one. */
  readonly onRemove?: (() => void) | undefined;
}

const LABELS: Readonly<Partial<Record<Verb, string>>> = {
  reaches: 'reaches, from either side',
  enters: 'comes into a range',
  leaves: 'leaves a range',
  'crosses upward': 'crosses upward',
  'rises above the price of': 'rises above another market',
  'falls below the price of': 'falls below another market',
  'rises to a multiple of': 'rises to a multiple of another market',
  'falls to a multiple of': 'falls to a multiple of another market',
};
const OPTIONS = VERBS.map((verb) => ({ value: verb, label: LABELS[verb] ?? verb }));

export function ClauseEditor({ market, clause, isFocused, onChange, onRemove }: ClauseEditorProps) {
  const form = formOf(clause.verb);
  return (
    <div className={classes.clause}>
      <div className={classes.row}>
        <NativeSelect
          className={classes.verb}
          aria-label="What the price does"
          data={OPTIONS}
          value={clause.verb}
          onChange={({ currentTarget }) => onChange({ ...clause, verb: currentTarget.value as Verb })}
        />
        {(form === 'level' || form === 'range') && (
          <LevelField
            label={form === 'range' ? 'From' : 'Level'}
            {...{ market, isFocused }}
            value={clause.level}
            onChange={(level) => onChange({ ...clause, level })}
          />
        )}
        {form === 'range' && (
          <LevelField
            label="To"
            market={market}
            value={clause.high}
            onChange={(high) => onChange({ ...clause, high })}
          />
        )}
        {form === 'multiple' && (
          <TextInput
            className={classes.level}
            aria-label="How many times"
            value={clause.level}
            inputMode="decimal"
            rightSection="×"
            onChange={({ currentTarget }) => onChange({ ...clause, level: currentTarget.value })}
          />
        )}
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" size={36} aria-label="Remove this condition" onClick={onRemove}>
            <Icon name="close" size={16} />
          </ActionIcon>
        )}
      </div>
      {(form === 'market' || form === 'multiple') && (
        <OtherMarket other={clause.other} onChange={(other) => onChange({ ...clause, other })} />
      )}
      {form === 'level' && <QuickLevels market={market} clause={clause} onChange={onChange} />}
    </div>
  );
}

interface LevelFieldProps {
  readonly label: string;
  readonly market: string;
  readonly value: string;
  readonly isFocused?: boolean;
  readonly onChange: (level: string) => void;
}

function LevelField({ label, market, value, isFocused = false, onChange }: LevelFieldProps) {
  const live = useLivePrice(market);
  const { data: item } = useQuery({ ...marketQuery(market), enabled: market !== '' });
  const number = plainNumber(value);
  const percent = value.trim() === '' ? undefined : distancePercent(number, live?.price);

  function onKeyDown(event: KeyboardEvent): void {
    const up = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    const from = Number(number) > 0 ? number : live?.price;
    if (up === 0 || from === undefined) return;
    event.preventDefault();
    onChange(stepPrice(from, tickSizeFor(from, item?.tickSize), up * (event.shiftKey ? 10 : 1)));
  }

  return (
    <TextInput
      className={classes.level}
      aria-label={`${label}, in ${quoteOf(market) || 'the quote currency'}`}
      placeholder={label}
      value={value}
      inputMode="decimal"
      autoComplete="off"
      data-autofocus={isFocused || undefined}
      rightSectionWidth={percent !== undefined && Number.isFinite(percent) ? 74 : 52}
      rightSection={
        <span className={classes.unit}>
          {percent !== undefined && Number.isFinite(percent) ? formatPercent(percent) : quoteOf(market)}
        </span>
      }
      onKeyDown={onKeyDown}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

const QUICK = [-5, -1, 1, 5] as const;

/** From the price as it is now. */
function QuickLevels({ market, clause, onChange }: Pick<ClauseEditorProps, 'market' | 'clause' | 'onChange'>) {
  const live = useLivePrice(market);
  const { data: item } = useQuery({ ...marketQuery(market), enabled: market !== '' });
  if (!live) return null;
  const tickSize = tickSizeFor(live.price, item?.tickSize);

  function set(percent: number): void {
    const level = roundToTick(Number(live?.price) * (1 + percent / 100), tickSize);
    const isPlain = clause.verb === 'rises to' || clause.verb === 'falls to';
    const verb: Verb = isPlain ? (percent > 0 ? 'rises to' : 'falls to') : clause.verb;
    onChange({ ...clause, level, verb });
  }

  return (
    <div className={classes.quick}>
      {QUICK.map((percent) => (
        <button key={percent} type="button" className={classes.chip} onClick={() => set(percent)}>
          {formatPercent(percent, 0)}
        </button>
      ))}
      <span className={classes.hint}>from the price now</span>
    </div>
  );
}

function OtherMarket({ other, onChange }: { readonly other: string; readonly onChange: (market: string) => void }) {
  if (other === '') {
    return (
      <MarketSearch
        label="The other market"
        placeholder="Search the other market"
        onPick={({ market }) => onChange(market)}
      />
    );
  }
  return (
    <div className={classes.other}>
      <span>
        <strong>{pairOf(other)}</strong> {venueName(venueOf(other))}
      </span>
      <button type="button" className={classes.chip} onClick={() => onChange('')}>
        Another
      </button>
    </div>
  );
}
