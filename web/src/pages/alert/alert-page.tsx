/**
 * One alert: what it waits for and why it is in its state, its settings, and each time it fired with how that was told.
 */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { Alert } from '#contract/api/alerts';
import { isProblem } from '../../api/client/api-problem.ts';
import { alertQuery } from '../../api/queries/alerts.ts';
import { marketQuery } from '../../api/queries/markets.ts';
import { useHiddenAlerts } from '../../features/alert-actions/hidden-alerts.ts';
import { AlertDistance } from '../../features/alert-words/alert-distance.tsx';
import { AlertState } from '../../features/alert-words/alert-state.tsx';
import { conditionWords, startOfLine } from '../../features/alert-words/condition-words.ts';
import { marketWords } from '../../features/alert-words/market-words.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { FirstAnswer, LoadingBlock } from '../../ui/loading.tsx';
import { useTabTitle } from '../../ui/page-title.tsx';
import { LivePrice } from '../../ui/price.tsx';
import { AlertActions } from './alert-actions.tsx';
import { AlertChart } from './alert-chart.tsx';
import { AlertExplanation } from './alert-explanation.tsx';
import classes from './alert-page.module.css';
import { AlertSettings } from './alert-settings.tsx';
import { Firings } from './firings.tsx';

export function AlertPage() {
  const { alertId } = useParams({ from: '/shell/alerts/$alertId' });
  const { data: alert, error, refetch, isPaused } = useQuery(alertQuery(alertId));
  const isDeleted = useHiddenAlerts().has(alertId);
  const navigate = useNavigate();
  if (isDeleted || isProblem(error, 'not_found')) {
    return (
      <>
        <Gone />
        <EmptyState
          icon="alerts"
          action={{ label: 'All alerts', run: () => void navigate({ to: '/alerts', search: {} }) }}
        >
          {isDeleted ? 'This alert is deleted.' : 'There is no such alert. It may have been deleted.'}
        </EmptyState>
        {!isDeleted && <Firings alertId={alertId} isAlertGone />}
      </>
    );
  }
  if (!alert) {
    return error ? (
      <Failure cause={error} retry={() => void refetch()} />
    ) : (
      <div className={classes.loading}>
        <LoadingBlock height={64} />
        <FirstAnswer isPaused={isPaused} rows={6} />
      </div>
    );
  }
  return (
    <>
      {error && <Failure cause={error} retry={() => void refetch()} />}
      <Heading alert={alert} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <AlertExplanation alert={alert} />
          <AlertChart alert={alert} />
          <Firings alertId={alert.id} />
        </div>
        <AlertSettings alert={alert} />
      </div>
    </>
  );
}

function Gone() {
  useTabTitle('Alert');
  return <h1 className="mantine-visually-hidden">Alert</h1>;
}

function Heading({ alert }: { readonly alert: Alert }) {
  const { pair, venue } = marketWords(alert.market);
  const words = conditionWords(alert.condition, alert);
  const { data: item } = useQuery(marketQuery(alert.market));
  useTabTitle(`${pair}: ${words}`);
  return (
    <header className={classes.heading}>
      <Link to="/alerts" className={classes.back} aria-label="All alerts">
        <Icon name="back" />
      </Link>
      <div className={classes.names}>
        <h1 className={classes.title}>{startOfLine(words)}</h1>
        <p className={classes.market}>
          <Link to="/" search={{ market: alert.market }} className={classes.pair}>
            {pair}
          </Link>
          <span className={classes.venue}>{venue}</span>
          <span className={classes.price}>
            <LivePrice market={alert.market} tickSize={item?.tickSize} />
          </span>
          <AlertState alert={alert} isBrief />
          <AlertDistance alert={alert} />
        </p>
      </div>
      <AlertActions alert={alert} />
    </header>
  );
}
