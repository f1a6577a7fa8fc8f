/**
 * The fields of an alert, from the sentence down to the note. Ctrl+Enter saves from anywhere in it.
 */
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import type { Alert } from '#contract/api/alerts';
import { isProblem } from '../../api/client/api-problem.ts';
import { marketQuery } from '../../api/queries/markets.ts';
import { Failure } from '../../ui/failure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { LivePrice } from '../../ui/price.tsx';
import { alertSentence } from '../condition-words/alert-sentence.ts';
import { pairOf, quoteOf, venueName, venueOf } from '../condition-words/market-words.ts';
import { MarketSearch } from '../market-search/market-search.tsx';
import classes from './alert-dialog.module.css';
import { type AlertForm, withDraft, withMarket, withText } from './alert-form.ts';
import { MoreOptions, OftenOptions } from './alert-options.tsx';
import { checkWords, typeWords } from './check-words.ts';
import { ConditionBuilder } from './condition-builder.tsx';
import type { ConditionCheck } from './condition-check.ts';
import { ConditionText } from './condition-text.tsx';
import { ChannelChoice, TaskChoice } from './told-by.tsx';
import { useAlertForm } from './use-alert-form.ts';

export interface AlertFormViewProps {
  readonly first: AlertForm;
  /** What is changed; absent: a new one is made. */
  readonly alert: Alert | undefined;
  readonly onDone: (alert: Alert) => void;
  readonly onClose: () => void;
  /** It was changed elsewhere meanwhile: reads it again. */
  readonly onReread: () => void;
}

export function AlertFormView({ first, alert, onDone, onClose, onReread }: AlertFormViewProps) {
  const state = useAlertForm({ first, alert, onDone });
  const { form, change, check, send, isSending, failure, faultOf, conditionFault } = state;
  const fields = { form, onChange: change, faultOf };

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void send();
  }

  return (
    <form
      className={classes.form}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className={classes.body}>
        {failure !== undefined && (
          <Failure cause={failure} {...(isProblem(failure, 'version_stale') ? { retry: onReread } : {})} />
        )}
        <MarketLine form={form} change={change} isFixed={alert !== undefined} fault={faultOf('/market')} />
        <p className={classes.sentence}>{sentenceOf(form, check)}</p>
        <ConditionBuilder
          market={form.market}
          draft={form.draft}
          isStale={form.isDraftStale}
          onChange={(draft) => change(withDraft(form, draft))}
        />
        <ConditionText text={form.text} fault={conditionFault} onChange={(text) => change(withText(form, text))} />
        {form.text.trim() === '' && faultOf('/condition') && <p className={classes.fault}>{faultOf('/condition')}</p>}
        <Judgment form={form} check={check} />
        <OftenOptions {...fields} />
        <ChannelChoice {...fields} />
        <TaskChoice {...fields} />
        <TextInput
          label="Note"
          placeholder="Why, for when you are told"
          value={form.note}
          maxLength={500}
          error={faultOf('/note')}
          onChange={({ currentTarget }) => change({ ...form, note: currentTarget.value })}
        />
        <More isSet={isMoreSet(form) || Boolean(faultOf('/rearm') ?? faultOf('/expiresAt'))}>
          <MoreOptions {...fields} />
        </More>
      </div>
      <footer className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={isSending} rightSection={<KeyHint keys="mod+enter" isOnAccent />}>
          {alert ? 'Save' : 'Set the alert'}
        </Button>
      </footer>
    </form>
  );
}

interface MarketLineProps {
  readonly form: AlertForm;
  readonly change: (form: AlertForm) => void;
  /** The market of an alert cannot change. */
  readonly isFixed: boolean;
  readonly fault: string | undefined;
}

function MarketLine({ form, change, isFixed, fault }: MarketLineProps) {
  const { market } = form;
  const { data: item } = useQuery({ ...marketQuery(market), enabled: market !== '' });
  if (market === '') {
    return (
      <MarketSearch
        label="Market"
        placeholder="Which market?"
        isFocused
        error={fault}
        onPick={(picked) => change(withMarket(form, picked.market))}
      />
    );
  }
  return (
    <div className={classes.market}>
      <strong>{pairOf(market)}</strong>
      <span className={classes.hint}>{venueName(venueOf(market))}</span>
      <LivePrice market={market} tickSize={item?.tickSize} />
      {!isFixed && (
        <button type="button" className={classes.chip} onClick={() => change({ ...form, market: '' })}>
          Another market
        </button>
      )}
    </div>
  );
}

function sentenceOf({ market, text, trigger }: AlertForm, { tree }: ConditionCheck): string {
  if (tree && market !== '') return alertSentence({ market, condition: text, trigger });
  return market === '' ? 'Tell me when …' : `Tell me when ${pairOf(market)} …`;
}

/** What the server says of it: true already or how far; the type of what is compared. Keeps its line while it is asked. */
function Judgment({ form, check: { checked, tree } }: { readonly form: AlertForm; readonly check: ConditionCheck }) {
  const { data: item } = useQuery({ ...marketQuery(form.market), enabled: form.market !== '' });
  return (
    <p className={classes.judgment} role="status" data-already={checked?.alreadyTrue || undefined}>
      {checked && tree && (
        <>
          {checkWords({ checked, tree, trigger: form.trigger, tickSize: item?.tickSize })}
          <span className={classes.hint}> Compares {typeWords(checked.type, quoteOf(form.market))}.</span>
        </>
      )}
    </p>
  );
}

function isMoreSet({ trigger, rearm, expiresAt }: AlertForm): boolean {
  return trigger === 'state' || rearm !== '' || expiresAt !== '';
}

function More({ isSet, children }: { readonly isSet: boolean; readonly children: React.ReactNode }) {
  const [isAsked, setAsked] = useState(isSet);
  const isOpen = isAsked || isSet;
  return (
    <div className={classes.group}>
      <button type="button" className={classes.add} aria-expanded={isOpen} onClick={() => setAsked(!isOpen)}>
        <span className={classes.turn} data-open={isOpen || undefined}>
          <Icon name="chevron" size={14} />
        </span>
        From when, until when
      </button>
      {isOpen && children}
    </div>
  );
}
