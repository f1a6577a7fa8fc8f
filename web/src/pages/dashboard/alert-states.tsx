/**
 * How many alerts are in which state.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AlertState } from '#contract/api/alerts';
import { alertCountsQuery } from '../../api/queries/overview.ts';
import { startOfLine } from '../../features/alert-words/condition-words.ts';
import { STATE_LABELS } from '../../features/alert-words/state-words.ts';
import { Card } from '../../ui/card.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LoadingBlock } from '../../ui/loading.tsx';
import classes from './dashboard.module.css';

const STATES = Object.keys(STATE_LABELS) as readonly AlertState[];

export function AlertStates() {
  const { data: counts, error, refetch } = useQuery(alertCountsQuery);
  const states = counts ? STATES.filter((state) => (counts.byState[state] ?? 0) > 0) : [];
  return (
    <Card
      title="Alerts"
      to="/alerts"
      aside={counts && `${counts.total}${counts.isPart ? ' counted, there are more' : ''}`}
    >
      {error && !counts && <Failure cause={error} retry={() => void refetch()} />}
      {!counts && !error && <LoadingBlock height={84} />}
      {counts?.total === 0 && (
        <p className={classes.none}>
          None yet. <Link to="/">Choose a market</Link> and click where you want to be told.
        </p>
      )}
      <ul className={classes.list}>
        {states.map((state) => (
          <li key={state}>
            <Link to="/alerts" search={{ state }} className={classes.state}>
              <span>{startOfLine(STATE_LABELS[state])}</span>
              <span className={classes.track} aria-hidden="true">
                <span
                  className={classes.fill}
                  style={{ transform: `scaleX(${(counts?.byState[state] ?? 0) / (counts?.total ?? 1)})` }}
                />
              </span>
              <span className={classes.stateCount}>{counts?.byState[state]}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
