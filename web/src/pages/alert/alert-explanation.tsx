/**
 * Why the alert is in its state, as a sentence, and what its owner can do where it stopped.
 */
import type { Alert } from '#contract/api/alerts';
import { stateSentence } from '../../features/alert-words/state-words.ts';
import { stopWords } from '../../features/alert-words/stop-words.ts';
import { Icon } from '../../ui/icon.tsx';
import { useTimezone } from '../../ui/relative-time.tsx';
import classes from './alert-page.module.css';

export function AlertExplanation({ alert }: { readonly alert: Alert }) {
  const timezone = useTimezone();
  const isStopped = alert.state === 'suspended';
  return (
    <p className={classes.explanation} data-stopped={isStopped || undefined}>
      {isStopped && <Icon name="warning" />}
      <span>
        {stateSentence(alert, { timezone, nowMs: Date.now() })}
        {isStopped && ` ${stopWords(alert.stateReason, alert.market, alert.delistedMarket).remedy}`}
      </span>
    </p>
  );
}
