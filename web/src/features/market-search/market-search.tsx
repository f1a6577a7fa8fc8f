/**
 * Finds a market among thousands while one types, by keys first: arrows choose, Enter takes, Shift+Enter does the second thing (to watch it).
 */
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type Ref, useId, useState } from 'react';
import type { MarketItem } from '#contract/api/prices';
import { sentenceOf } from '../../api/client/api-problem.ts';
import { marketSearchQuery } from '../../api/queries/server.ts';
import { Change } from '../../ui/change.tsx';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { Price } from '../../ui/price.tsx';
import { pairOf, venueName } from '../condition-words/market-words.ts';
import classes from './market-search.module.css';

export interface MarketSearchProps {
  readonly label: string;
  readonly placeholder: string;
  readonly onPick: (market: MarketItem) => void;
  /** Beside taking it. */
  readonly second?: {
    readonly label: string;
    readonly run: (market: MarketItem) => void;
    readonly isDone: (market: MarketItem) => boolean;
  };
  readonly keys?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly isFocused?: boolean;
  readonly error?: string | undefined;
}

const TYPING_MS = 80;

export function MarketSearch(props: MarketSearchProps) {
  const { label, placeholder, keys, second, inputRef, isFocused = false, error: fault } = props;
  const [typed, setTyped] = useState('');
  const search = useFound(typed);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const isShown = isOpen && typed.trim() !== '';
  const at = Math.min(chosen, search.items.length - 1);

  function close(): void {
    setOpen(false);
    setTyped('');
    setChosen(0);
  }

  function take(item: MarketItem | undefined, isSecond: boolean): void {
    if (!item) return;
    if (isSecond && second) second.run(item);
    else {
      close();
      props.onPick(item);
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'ArrowDown') setChosen(Math.min(search.items.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, at - 1));
    else if (event.key === 'Enter') take(search.items[at], event.shiftKey);
    else if (event.key === 'Escape' && typed !== '') close();
    else if (event.key === 'Escape') event.currentTarget.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={classes.root}>
      <TextInput
        {...(inputRef ? { ref: inputRef } : {})}
        value={typed}
        aria-label={label}
        placeholder={placeholder}
        role="combobox"
        aria-expanded={isShown}
        aria-controls={isShown ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isShown && at >= 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="go"
        leftSection={<Icon name="search" size={16} />}
        rightSection={keys && typed === '' ? <KeyHint keys={keys} /> : null}
        data-autofocus={isFocused || undefined}
        error={fault}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setOpen(true);
          setChosen(0);
        }}
      />
      {isShown && <Results id={id} search={search} at={at} second={second} onTake={take} />}
    </div>
  );
}

interface ResultsProps {
  readonly id: string;
  readonly search: ReturnType<typeof useFound>;
  /** The chosen one. */
  readonly at: number;
  readonly second: MarketSearchProps['second'];
  readonly onTake: (item: MarketItem, isSecond: boolean) => void;
}

function Results({ id, search: { items, words }, at, second, onTake }: ResultsProps) {
  return (
    <div className={classes.results}>
      <div id={id} role="listbox" aria-label="Markets" className={classes.list}>
        {items.map((item, index) => (
          <Found
            key={item.market}
            item={item}
            id={`${id}-${index}`}
            isChosen={index === at}
            onTake={(isSecond) => onTake(item, isSecond)}
            second={second}
          />
        ))}
      </div>
      {words && (
        <p className={classes.none} role="status">
          {words}
        </p>
      )}
      {second && items.length > 0 && (
        <p className={classes.foot}>
          <KeyHint keys="enter" /> shows it <KeyHint keys="shift+enter" /> {second.label.toLowerCase()}
        </p>
      )}
    </div>
  );
}

interface FoundProps {
  readonly item: MarketItem;
  readonly id: string;
  readonly isChosen: boolean;
  readonly onTake: (isSecond: boolean) => void;
  readonly second: MarketSearchProps['second'];
}

function Found({ item, id, isChosen, onTake, second }: FoundProps) {
  const isDone = second?.isDone(item) ?? false;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field, where the focus stays
    // biome-ignore lint/a11y/useFocusableInteractive: the field says which option is chosen
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      className={classes.option}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onTake(false)}
    >
      <span className={classes.name}>
        {pairOf(item.market)}
        <span className={classes.venue}>
          {venueName(item.venue)}
          {item.simulated && ' · simulated'}
          {item.status !== 'active' && ` · ${item.status}`}
        </span>
      </span>
      <span className={classes.numbers}>
        {item.price !== undefined && <Price price={item.price} tickSize={item.tickSize} isStale={item.stale ?? true} />}
        {item.change24hPercent !== undefined && <Change percent={item.change24hPercent} />}
      </span>
      {second && (
        <span
          className={classes.second}
          title={isDone ? 'Watched already' : second.label}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onTake(true);
          }}
        >
          <Icon name={isDone ? 'check' : 'plus'} size={16} />
        </span>
      )}
    </div>
  );
}

/** What was found for what is typed, or in words why nothing is shown. */
function useFound(typed: string): { readonly items: readonly MarketItem[]; readonly words: string | undefined } {
  const [asked] = useDebouncedValue(typed.trim(), TYPING_MS);
  const { data, error, isFetching } = useQuery(marketSearchQuery(asked));
  const items = typed.trim() === '' ? [] : (data ?? []);
  if (items.length > 0) return { items, words: undefined };
  if (error) return { items, words: sentenceOf(error) };
  const isAnswered = data !== undefined && !isFetching && asked === typed.trim();
  return { items, words: isAnswered ? `No market is called “${asked}”.` : undefined };
}
