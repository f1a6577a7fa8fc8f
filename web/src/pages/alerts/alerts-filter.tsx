/**
 * Which alerts are listed: by state as chips, by market, by a part of their text.
 */
import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { AlertState } from '#contract/api/alerts';
import type { AlertFilter } from '../../api/queries/alerts.ts';
import { marketSearchQuery } from '../../api/queries/server.ts';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import { startOfLine } from '../../features/alert-words/condition-words.ts';
import { marketWords } from '../../features/alert-words/market-words.ts';
import { STATE_LABELS } from '../../features/alert-words/state-words.ts';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import classes from './alerts-filter.module.css';

const CHIPS: readonly AlertState[] = [
  'armed',
  'waiting',
  'rearming',
  'cooldown',
  'paused',
  'done',
  'suspended',
  'expired',
];
const TYPING_MS = 250;

export interface AlertsFilterProps {
  readonly filter: AlertFilter;
  readonly onChange: (next: AlertFilter) => void;
}

export function AlertsFilter({ filter, onChange }: AlertsFilterProps) {
  return (
    <div className={classes.bar}>
      <fieldset className={classes.chips} aria-label="State">
        <FilterChip isOn={filter.state === undefined} onPick={() => onChange({ ...filter, state: undefined })}>
          All
        </FilterChip>
        {CHIPS.map((state) => (
          <FilterChip
            key={state}
            isOn={filter.state === state}
            onPick={() => onChange({ ...filter, state: filter.state === state ? undefined : state })}
          >
            {startOfLine(STATE_LABELS[state])}
          </FilterChip>
        ))}
      </fieldset>
      <MarketField market={filter.market} onPick={(market) => onChange({ ...filter, market })} />
      <SearchField text={filter.q ?? ''} onText={(q) => onChange({ ...filter, q: q === '' ? undefined : q })} />
    </div>
  );
}

function MarketField({
  market,
  onPick,
}: {
  readonly market: string | undefined;
  readonly onPick: (market: string | undefined) => void;
}) {
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed, TYPING_MS);
  const { data: found = [] } = useQuery(marketSearchQuery(asked.includes(' · ') ? '' : asked));
  const names = [...new Set([...(market === undefined ? [] : [market]), ...found.map((item) => item.market)])];
  return (
    <Select
      className={classes.market}
      aria-label="Market"
      placeholder="Any market"
      searchable
      clearable
      data={names.map((value) => ({ value, label: labelOf(value) }))}
      filter={({ options }) => options}
      value={market ?? null}
      onChange={(value) => onPick(value ?? undefined)}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={asked.trim() === '' ? 'Type a part of its name' : 'No such market'}
    />
  );
}

function labelOf(market: string): string {
  const { pair, venue } = marketWords(market);
  return `${pair} · ${venue}`;
}

function SearchField({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const [told, setTold] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  const tellLater = useDebouncedCallback((next: string) => {
    setTold(next);
    onText(next);
  }, TYPING_MS);
  if (text !== told) {
    // The address was changed by another hand: the filter was cleared, or one went back.
    setTold(text);
    setTyped(text);
  }
  useShortcut({ keys: '/', label: 'Search the alerts', group: 'Alerts', run: () => field.current?.focus() });
  return (
    <TextInput
      ref={field}
      className={classes.search}
      type="search"
      aria-label="Search the alerts"
      placeholder="Note, market or condition"
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        tellLater(currentTarget.value.trim());
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Escape') currentTarget.blur();
      }}
      leftSection={<Icon name="search" size={16} />}
      rightSection={typed === '' ? <KeyHint keys="/" /> : undefined}
      rightSectionPointerEvents="none"
    />
  );
}
