/**
 * The dialog's form: what is typed, what is wrong with it, and sending it. Faults of the server are shown at their fields until those change.
 */
import { useRef, useState } from 'react';
import type { Alert } from '#contract/api/alerts';
import type { FieldFault } from '#contract/problem';
import { newKey } from '../../api/client/api-client.ts';
import { ApiProblem } from '../../api/client/api-problem.ts';
import { type AlertForm, bodyOf, patchOf } from './alert-form.ts';
import { createAlert, patchAlert } from './alert-writes.ts';
import { useConditionCheck } from './condition-check.ts';

export interface UseAlertForm {
  readonly first: AlertForm;
  /** What is changed; absent: a new one is made. */
  readonly alert: Alert | undefined;
  readonly onDone: (alert: Alert) => void;
}

export function useAlertForm({ first, alert, onDone }: UseAlertForm) {
  const [form, setForm] = useState(first);
  const [isTried, setTried] = useState(false);
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const check = useConditionCheck(form);
  const key = useRef({ body: '', value: '' });
  const told: readonly FieldFault[] = failure instanceof ApiProblem ? failure.errors : [];
  const missing = isTried ? missingOf(form) : [];
  const faults = [...missing, ...check.faults.filter(({ path }) => isTried || path !== '/condition'), ...told];

  function change(next: AlertForm): void {
    setForm(next);
    setFailure(undefined);
  }

  /** Sent again after a failure it is the same request, and cannot make two alerts. */
  function keyOf(body: object): string {
    const text = JSON.stringify(body);
    if (key.current.body !== text) key.current = { body: text, value: newKey() };
    return key.current.value;
  }

  async function send(): Promise<void> {
    setTried(true);
    if (isSending || missingOf(form).length > 0 || check.faults.length > 0) return;
    setSending(true);
    setFailure(undefined);
    try {
      const body = bodyOf(form);
      onDone(alert ? await patchAlert(alert, patchOf(first, form)) : await createAlert(body, keyOf(body)));
    } catch (cause) {
      setFailure(cause);
    } finally {
      setSending(false);
    }
  }

  return {
    form,
    change,
    check,
    send,
    isSending,
    isTried,
    failure,
    /** Of the text, wherever it was found. */
    conditionFault:
      form.text.trim() === '' ? undefined : [...check.faults, ...told].find(({ path }) => path === '/condition'),
    faultOf: (path: string) => faults.find((fault) => fault.path === path)?.message,
  };
}

/** What must be there, in words; the rest the rules say. */
function missingOf({ market, text, task }: AlertForm): readonly FieldFault[] {
  return [
    ...(market === '' ? [{ path: '/market', message: 'Choose a market.' }] : []),
    ...(text.trim() === '' ? [{ path: '/condition', message: 'Say at which price you want to be told.' }] : []),
    ...(task && task.title.trim() === '' ? [{ path: '/task/title', message: 'Give the task a title.' }] : []),
  ];
}
