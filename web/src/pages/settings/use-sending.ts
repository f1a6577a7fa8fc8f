/**
 * A request that a control makes: whether it is under way, and what was wrong with it, for the words beside the control.
 */
import { useState } from 'react';
import { ApiProblem, sentenceOf } from '../../api/client/api-problem.ts';

export interface Sending {
  readonly isBusy: boolean;
  /** Why it did not work; undefined while nothing went wrong. */
  readonly failure: string | undefined;
  readonly cause: unknown;
  faultOf(field: string): string | undefined;
  /** True when it worked. */
  send(act: () => Promise<void>): Promise<boolean>;
  reset(): void;
}

export function useSending(): Sending {
  const [isBusy, setIsBusy] = useState(false);
  const [cause, setCause] = useState<unknown>();
  return {
    isBusy,
    cause,
    failure: cause === undefined ? undefined : sentenceOf(cause),
    faultOf: (field) => (cause instanceof ApiProblem ? cause.faultOf(field) : undefined),
    async send(act) {
      setIsBusy(true);
      setCause(undefined);
      try {
        await act();
        return true;
      } catch (failure) {
        setCause(failure);
        return false;
      } finally {
        setIsBusy(false);
      }
    },
    reset: () => setCause(undefined),
  };
}
