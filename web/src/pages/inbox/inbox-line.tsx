/**
 * One thing that happened, as one line, with what to do where something is wrong.
 */
import { ActionIcon, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { NotificationItem } from '#contract/api/notifications';
import { startOfLine } from '../../features/alert-words/condition-words.ts';
import type { NotificationPlace, NotificationWords } from '../../features/notification-words/notification-words.ts';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import rows from '../../ui/rows.module.css';
import { formatClock, formatExact } from '../../ui/time-format.ts';
import classes from './inbox-page.module.css';

export interface InboxLineProps {
  readonly item: NotificationItem;
  readonly words: NotificationWords;
  readonly timezone: string;
  readonly isActive: boolean;
  readonly onActive: (id: string) => void;
  readonly onRead: (item: NotificationItem) => void;
}

export function InboxLine({ item, words, timezone, isActive, onActive, onRead }: InboxLineProps) {
  const { subject, what, price, why, remedy, note, place, isTrouble } = words;
  const atMs = Date.parse(item.createdAt);
  return (
    <li
      className={`${rows.row} ${classes.line}`}
      data-row={item.id}
      data-active={isActive || undefined}
      data-unread={!item.isRead || undefined}
      onFocusCapture={() => onActive(item.id)}
    >
      <span className={classes.dot} aria-hidden="true" />
      <span className={classes.icon} data-trouble={isTrouble || undefined}>
        <Icon name={isTrouble ? 'warning' : 'alerts'} size={16} />
      </span>
      <div className={classes.words}>
        <Place place={place} onOpen={() => onRead(item)}>
          {!item.isRead && <span className="mantine-visually-hidden">Unread: </span>}
          {subject !== undefined && <b className={classes.subject}>{subject}</b>} {subject ? what : startOfLine(what)}
          {price !== undefined && <span className={classes.price}>, {price}</span>}
        </Place>
        {note !== undefined && <p className={classes.note}>{note}</p>}
        {why !== undefined && <p className={classes.why}>{startOfLine(why)}.</p>}
        {remedy !== undefined && <p className={classes.remedy}>{remedy}</p>}
      </div>
      <time className={classes.time} dateTime={item.createdAt} title={formatExact(atMs, timezone)}>
        {formatClock(atMs, timezone)}
      </time>
      <span className={classes.archive}>
        {!item.isRead && (
          <Tooltip label={<ReadHint />}>
            <ActionIcon variant="subtle" color="gray" size={32} aria-label="Mark as read" onClick={() => onRead(item)}>
              <Icon name="check" size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </li>
  );
}

function ReadHint() {
  return (
    <span className={classes.hint}>
      Mark as read <KeyHint keys="e" />
    </span>
  );
}

interface PlaceProps {
  readonly place: NotificationPlace;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

/** The link that the whole line is. */
function Place({ place, onOpen, children }: PlaceProps) {
  const same = { className: classes.link, onClick: onOpen, 'data-row-target': true } as const;
  if (place.kind === 'alert') {
    return (
      <Link to="/alerts/$alertId" params={{ alertId: place.alertId }} {...same}>
        {children}
      </Link>
    );
  }
  if (place.kind === 'channels') {
    return (
      <Link to="/settings/$section" params={{ section: 'channels' }} {...same}>
        {children}
      </Link>
    );
  }
  return (
    <button type="button" {...same}>
      {children}
    </button>
  );
}
