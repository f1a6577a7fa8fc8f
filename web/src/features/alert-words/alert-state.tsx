/**
 * The state of an alert: a sign whose shape differs, the word, and why.
 */
import type { Alert } from '#contract/api/alerts';
import { useTimezone } from '../../ui/relative-time.tsx';
import classes from './alert-state.module.css';
import { stateWords } from './state-words.ts';

export function AlertState({ alert, isBrief = false }: { readonly alert: Alert; readonly isBrief?: boolean }) {
  const timezone = useTimezone();
  const { label, reason, tone } = stateWords(alert, { timezone, nowMs: Date.now() });
  return (
    <span className={classes.state} data-tone={tone} title={isBrief ? undefined : reason}>
      <span className={classes.sign} aria-hidden="true" />
      <span className={classes.label}>{label}</span>
      {!isBrief && reason !== undefined && <span className={classes.reason}>{reason}</span>}
    </span>
  );
}
