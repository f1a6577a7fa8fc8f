/**
 * One alert as one line. Its name is the link to it; what one may do with it comes with the pointer or the focus.
 */
import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import type { Alert } from '#contract/api/alerts';
import { AlertDistance } from '../../features/alert-words/alert-distance.tsx';
import { AlertState } from '../../features/alert-words/alert-state.tsx';
import { conditionWords } from '../../features/alert-words/condition-words.ts';
import { marketWords } from '../../features/alert-words/market-words.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import rows from '../../ui/rows.module.css';
import classes from './alert-line.module.css';
import { LineButtons, LineMenu } from './line-actions.tsx';

export interface AlertLineProps {
  readonly alert: Alert;
  /** From 1, among `count`; -1 where the end is not known. */
  readonly position: number;
  readonly count: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isSelecting: boolean;
  /** By fingers, which come near to nothing. */
  readonly isTouched: boolean;
  readonly onActive: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

export const AlertLine = memo(function AlertLine(props: AlertLineProps) {
  const { alert, onActive, onToggle } = props;
  const { id, lastFiredAt, note } = alert;
  const [isNear, setIsNear] = useState(false);
  const { pair, venue } = marketWords(alert.market);
  const words = conditionWords(alert.condition, alert);
  return (
    <li
      className={`${rows.row} ${classes.line}`}
      data-row={id}
      data-active={props.isActive || undefined}
      data-selected={props.isSelected || undefined}
      aria-posinset={props.position}
      aria-setsize={props.count}
      onFocusCapture={() => onActive(id)}
      onPointerEnter={() => setIsNear(true)}
      onPointerLeave={() => setIsNear(false)}
    >
      <label className={classes.select} data-shown={props.isSelecting || undefined}>
        <input
          type="checkbox"
          checked={props.isSelected}
          onChange={() => onToggle(id)}
          aria-label={`Select ${pair}: ${words}`}
        />
      </label>
      <Link to="/alerts/$alertId" params={{ alertId: id }} className={classes.name} data-row-target>
        <span className={classes.pair}>
          {pair} <span className={classes.venue}>{venue}</span>
        </span>
        <span className={classes.condition} title={note}>
          {words}
          {note !== undefined && <span className={classes.note}> · {note}</span>}
        </span>
      </Link>
      <span className={classes.state}>
        <AlertState alert={alert} />
      </span>
      <span className={classes.distance}>
        <AlertDistance alert={alert} />
      </span>
      <span className={classes.fired}>
        {lastFiredAt === undefined ? (
          <span className={classes.never}>never fired</span>
        ) : (
          <>
            <span className="mantine-visually-hidden">last fired </span>
            <RelativeTime at={lastFiredAt} />
          </>
        )}
      </span>
      {props.isTouched ? <LineMenu alert={alert} /> : (isNear || props.isActive) && <LineButtons alert={alert} />}
    </li>
  );
});
