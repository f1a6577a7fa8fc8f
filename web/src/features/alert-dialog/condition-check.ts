/**
 * What a condition means, at once by the parser and shortly after by the server, which knows the prices: faults with their place, whether it is true
 * already, how far away it is.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { readAlertRules } from '#contract/alert-rules';
import type { AlertChecked } from '#contract/api/alerts';
import type { FieldFault } from '#contract/problem';
import { type Condition, parseCondition } from '#engine';
import { isProblem } from '../../api/client/api-problem.ts';
import { api } from '../../api/services.ts';
import { type AlertForm, repeatOf } from './alert-form.ts';

const TYPING_MS = 250;
const AGAIN_MS = 5_000;

export interface ConditionCheck {
  /** Of all fields that the rules look at; `path` as the server names them. */
  readonly faults: readonly FieldFault[];
  readonly tree: Condition | undefined;
  /** What the server said of this very text; undefined while it has not, or could not. */
  readonly checked: AlertChecked | undefined;
}

export function faultsOf(form: AlertForm): readonly FieldFault[] {
  const { market, text, trigger, cooldown, rearm } = form;
  const rules = readAlertRules({
    market,
    condition: text,
    trigger,
    repeat: repeatOf(form),
    ...(cooldown.trim() === '' ? {} : { cooldown: cooldown.trim() }),
    ...(rearm.trim() === '' ? {} : { rearm: rearm.trim() }),
  });
  return rules.ok ? [] : rules.error;
}

function checkQuery(market: string, condition: string, isRight: boolean) {
  return queryOptions({
    queryKey: ['alert-check', market, condition],
    queryFn: ({ signal }) => api.post<AlertChecked>('/alerts/check', { body: { market, condition }, signal }),
    enabled: isRight && market !== '',
    refetchInterval: AGAIN_MS,
    meta: { kept: false },
  });
}

export function useConditionCheck(form: AlertForm): ConditionCheck {
  const { market, text } = form;
  const parsed = parseCondition(text, { market });
  const tree = parsed.ok ? parsed.value : undefined;
  const [settled] = useDebouncedValue(text, TYPING_MS);
  const { data, error } = useQuery(checkQuery(market, settled, tree !== undefined && settled === text));
  const local = faultsOf(form);
  // What only the server can know: whether the other markets are there.
  const told = tree !== undefined && settled === text && isProblem(error) ? error.errors : [];
  return {
    faults: local.length > 0 ? local : told,
    tree,
    checked: tree !== undefined && settled === text ? data : undefined,
  };
}
