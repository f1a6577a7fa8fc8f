/**
 * A form of the screens before signing in: reads its fields, sends them, and says what was wrong beside each.
 */
import { type FormEvent, useState } from 'react';
import { ApiProblem, sentenceOf } from '../../api/client/api-problem.ts';

export interface AuthForm {
  readonly isBusy: boolean;
  /** What was wrong with a field. */
  faultOf(field: string): string | undefined;
  /** What was wrong besides. */
  readonly failure: string | undefined;
  onSubmit(event: FormEvent<HTMLFormElement>): void;
}

export function useAuthForm(
  fields: readonly string[],
  send: (values: Record<string, string>) => Promise<void>,
): AuthForm {
  const [isBusy, setIsBusy] = useState(false);
  const [cause, setCause] = useState<unknown>();
  const isOfField = cause instanceof ApiProblem && fields.some((field) => cause.faultOf(field) !== undefined);

  async function submit(form: HTMLFormElement): Promise<void> {
    const values = new FormData(form);
    setIsBusy(true);
    setCause(undefined);
    try {
      await send(Object.fromEntries(fields.map((field) => [field, String(values.get(field) ?? '')])));
    } catch (failure) {
      setCause(failure);
    } finally {
      setIsBusy(false);
    }
  }

  return {
    isBusy,
    faultOf: (field) => (cause instanceof ApiProblem ? cause.faultOf(field) : undefined),
    failure: cause === undefined || isOfField ? undefined : sentenceOf(cause),
    onSubmit(event) {
      event.preventDefault();
      void submit(event.currentTarget);
    },
  };
}
