/**
 * The condition's text, to be written by hand: what may come next is suggested, and a fault is marked under the very character.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useRef, useState } from 'react';
import type { FieldFault } from '#contract/problem';
import { marketSearchQuery } from '../../api/queries/server.ts';
import { venueName } from '../condition-words/market-words.ts';
import { completed, type Suggestion, type Wanted, wantedAt, wordsFor } from './completion.ts';
import classes from './condition-text.module.css';

export interface ConditionTextProps {
  readonly text: string;
  readonly fault: FieldFault | undefined;
  readonly onChange: (text: string) => void;
}

const TYPING_MS = 80;
const SHOWN_MAX = 8;

export function ConditionText({ text, fault, onChange }: ConditionTextProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const { suggestions, chosen, isOpen, take, onKeyDown, onType, close } = useCompletion({ field, text, onChange });
  return (
    <div className={classes.root}>
      <label className={classes.label} htmlFor={`${id}-text`}>
        The same as text
      </label>
      <div className={classes.field} data-faulty={fault !== undefined || undefined}>
        <Marked text={text} fault={fault} />
        <textarea
          ref={field}
          id={`${id}-text`}
          className={classes.input}
          rows={1}
          value={text}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={fault !== undefined}
          aria-describedby={`${id}-fault`}
          aria-controls={isOpen ? `${id}-list` : undefined}
          aria-autocomplete="list"
          aria-activedescendant={isOpen ? `${id}-${chosen}` : undefined}
          onChange={({ currentTarget }) => onType(currentTarget)}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="What may come next" className={classes.list} hidden={!isOpen}>
        {suggestions.map((suggestion, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field, where the focus stays
          // biome-ignore lint/a11y/useFocusableInteractive: the field says which one is chosen
          <div
            key={suggestion.text}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={classes.option}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(suggestion)}
          >
            <code>{suggestion.text}</code>
            <span>{suggestion.hint}</span>
          </div>
        ))}
      </div>
      <p id={`${id}-fault`} className={classes.fault} aria-live="polite">
        {fault && wordsOfFault(fault)}
      </p>
    </div>
  );
}

interface UseCompletion extends Pick<ConditionTextProps, 'text' | 'onChange'> {
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

function useCompletion({ field, text, onChange }: UseCompletion) {
  const [cursor, setCursor] = useState<number>();
  const [chosen, setChosen] = useState(0);
  const next = useRef<number>(undefined);
  const wanted = cursor === undefined ? undefined : wantedAt(text, cursor);
  const suggestions = useSuggestions(wanted, text);
  const isOpen = suggestions.length > 0;

  useLayoutEffect(() => {
    if (next.current === undefined) return;
    field.current?.setSelectionRange(next.current, next.current);
    next.current = undefined;
  });

  function take(suggestion: Suggestion | undefined): void {
    if (!suggestion || !wanted) return;
    const result = completed(text, wanted, suggestion);
    next.current = result.cursor;
    setCursor(result.cursor);
    setChosen(0);
    onChange(result.text);
  }

  /** True: the key was for the suggestions. */
  function choose(key: string): boolean {
    if (key === 'ArrowDown') setChosen((chosen + 1) % suggestions.length);
    else if (key === 'ArrowUp') setChosen((chosen + suggestions.length - 1) % suggestions.length);
    else if (key === 'Enter' || (key === 'Tab' && wanted?.typed !== '')) take(suggestions[chosen]);
    else if (key === 'Escape') setCursor(undefined);
    else return false;
    return true;
  }

  return {
    suggestions,
    chosen,
    isOpen,
    take,
    onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey) return;
      if (isOpen ? !choose(event.key) : event.key !== 'Enter') return;
      event.stopPropagation();
      event.preventDefault();
    },
    onType({ selectionStart, value }: HTMLTextAreaElement): void {
      setCursor(selectionStart);
      setChosen(0);
      onChange(value.replaceAll('\n', ' '));
    },
    close: () => setCursor(undefined),
  };
}

/** The same text behind the field, with the faulty place underlined. */
function Marked({ text, fault }: { readonly text: string; readonly fault: FieldFault | undefined }) {
  const at = fault?.position;
  const isAtEnd = at !== undefined && at >= text.length;
  const length = Math.max(1, isAtEnd ? 1 : (fault?.found?.replace(/…$/, '').length ?? 1));
  return (
    <div className={classes.marked} aria-hidden="true">
      {at === undefined ? (
        text
      ) : (
        <>
          {text.slice(0, at)}
          <mark className={classes.wrong}>{isAtEnd ? '\u00a0\u00a0' : text.slice(at, at + length)}</mark>
          {text.slice(at + length)}
        </>
      )}
    </div>
  );
}

function wordsOfFault({ found, expected, message }: FieldFault): string {
  if (found === undefined || expected === undefined) return message;
  return found === 'end of text' ? `Expected ${expected}.` : `“${found}”: expected ${expected}.`;
}

function useSuggestions(wanted: Wanted | undefined, text: string): readonly Suggestion[] {
  const typed = wanted?.kind === 'market' ? wanted.typed : '';
  const [asked] = useDebouncedValue(typed, TYPING_MS);
  const { data: markets = [] } = useQuery(marketSearchQuery(asked.slice(asked.indexOf(':') + 1)));
  if (!wanted) return [];
  if (wanted.kind === 'word') return wanted.typed === '' && text !== '' ? [] : wordsFor(wanted, text);
  if (typed === '') return [];
  return markets
    .filter(({ market }) => market !== typed)
    .slice(0, SHOWN_MAX)
    .map(({ market, venue }) => ({ text: market, hint: venueName(venue) }));
}
