/**
 * One firing as a message at the edge of the screen: what, at which price, and how it is told elsewhere, as that goes on.
 */
import { Link } from '@tanstack/react-router';
import type { NotificationItem } from '#contract/api/notifications';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { FiringDeliveries } from '../firings/firing-deliveries.tsx';
import type { NotificationWords } from '../notification-words/notification-words.ts';
import classes from './firing-toast.module.css';

export interface FiringToastProps {
  readonly item: NotificationItem;
  readonly words: NotificationWords;
  readonly onOpen: () => void;
}

export function FiringToast({ item, words, onOpen }: FiringToastProps) {
  const { subject, what, price, why, note, place } = words;
  const { at, firedAt, backfilled } = item.data;
  const line = (
    <>
      {subject !== undefined && <b>{subject}</b>} {what}
      {price !== undefined && `, ${price}`}
      {typeof firedAt === 'string' && (
        <>
          {' '}
          <span className={classes.when} aria-live="off">
            {'· '}
            <RelativeTime at={firedAt} />
          </span>
        </>
      )}
    </>
  );
  return (
    <div className={classes.toast}>
      {place.kind === 'alert' ? (
        <Link to="/alerts/$alertId" params={{ alertId: place.alertId }} className={classes.link} onClick={onOpen}>
          {line}
        </Link>
      ) : (
        <span>{line}</span>
      )}
      {note !== undefined && <p className={classes.more}>{note}</p>}
      {why !== undefined && <p className={classes.why}>{why}</p>}
      {typeof at === 'string' && typeof firedAt === 'string' && (
        // What changes here is for the eye; read aloud is the firing itself.
        <div className={classes.told} aria-live="off">
          <FiringDeliveries firingId={item.id} firing={{ at, firedAt, backfilled: backfilled === true }} isBrief />
        </div>
      )}
    </div>
  );
}
