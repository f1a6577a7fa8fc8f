/**
 * The lines, of which only those near the sight are drawn; where one is, what is selected, and the keys that act on it.
 */
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Alert } from '#contract/api/alerts';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import {
  deleteAlerts,
  isRunning,
  pauseAlerts,
  pauseOrResume,
  resumeAlerts,
} from '../../features/alert-actions/alert-actions.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import rows from '../../ui/rows.module.css';
import { useRowCursor } from '../../ui/use-row-cursor.ts';
import { useWindowRows } from '../../ui/use-window-rows.ts';
import { AlertLine } from './alert-line.tsx';
import classes from './alert-list.module.css';
import { BulkBar } from './bulk-bar.tsx';

/** As in the style sheet. */
const ROW_PX = 44;
const PHONE_ROW_PX = 76;
const PHONE = '(max-width: 48em)';
const TOUCHED = `(hover: none), ${PHONE}`;
/** Before the end is seen, more is asked for. */
const AHEAD_ROWS = 40;

export interface AlertListProps {
  readonly alerts: readonly Alert[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
  /** Rows that are on the screen or near it: `first` to before `end`. */
  readonly onShown: (first: number, end: number) => void;
}

export function AlertList({ alerts, hasMore, isLoadingMore, onMore, onShown }: AlertListProps) {
  const isPhone = useMediaQuery(PHONE, matchMedia(PHONE).matches);
  const isTouched = useMediaQuery(TOUCHED, matchMedia(TOUCHED).matches);
  const shownRows = useWindowRows(alerts.length, isPhone ? PHONE_ROW_PX : ROW_PX);
  const ids = useMemo(() => alerts.map(({ id }) => id), [alerts]);
  const { activeId, setActive } = useRowCursor({ ids, group: 'Alerts', scrollTo: shownRows.scrollTo });
  const { selected, toggle, clear, chosen } = useSelection(alerts);
  const active = alerts.find(({ id }) => id === activeId);

  const isNearEnd = shownRows.end + AHEAD_ROWS >= alerts.length;
  useEffect(() => {
    if (hasMore && isNearEnd && !isLoadingMore) onMore();
  }, [hasMore, isNearEnd, isLoadingMore, onMore]);
  const { first, end } = shownRows;
  useEffect(() => onShown(first, end), [first, end, onShown]);
  useLineKeys({ active, chosen, toggle, clear });

  return (
    <>
      <ul
        ref={shownRows.list}
        className={`${rows.frame} ${classes.list}`}
        aria-label="Alerts"
        style={{ paddingTop: shownRows.abovePx, paddingBottom: shownRows.belowPx }}
      >
        {alerts.slice(first, end).map((alert, at) => (
          <AlertLine
            key={alert.id}
            alert={alert}
            position={first + at + 1}
            count={hasMore ? -1 : alerts.length}
            isActive={alert.id === activeId}
            isSelected={selected.has(alert.id)}
            isSelecting={selected.size > 0}
            isTouched={isTouched}
            onActive={setActive}
            onToggle={toggle}
          />
        ))}
      </ul>
      {isLoadingMore && (
        <p className={classes.more} role="status">
          Reading more…
        </p>
      )}
      {chosen.length > 0 && <BulkBar alerts={chosen} onEnd={clear} />}
    </>
  );
}

function useSelection(alerts: readonly Alert[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const clear = useCallback(() => setSelected(new Set()), []);
  // What is filtered out or deleted is not acted on unseen.
  const chosen = useMemo(() => alerts.filter(({ id }) => selected.has(id)), [alerts, selected]);
  return { selected, toggle, clear, chosen };
}

interface LineKeys {
  readonly active: Alert | undefined;
  readonly chosen: readonly Alert[];
  readonly toggle: (id: string) => void;
  readonly clear: () => void;
}

/** On the selection where there is one, else on the line where one is. */
function useLineKeys({ active, chosen, toggle, clear }: LineKeys): void {
  const navigate = useNavigate();
  const group = 'Alerts';
  const isOffered = active !== undefined;
  const isMany = chosen.length > 0;
  const offer = { group, isKeyOnly: true, isOffered };
  useShortcut({ ...offer, keys: 'enter', label: 'Open', run: () => active && open(active.id) });
  useShortcut({ ...offer, keys: 'x', label: 'Select', run: () => active && toggle(active.id) });
  useShortcut({ ...offer, keys: 'e', label: 'Edit', run: () => active && openAlertDialog({ alertId: active.id }) });
  useShortcut({
    ...offer,
    keys: 'd',
    label: 'Duplicate',
    run: () => active && openAlertDialog({ duplicateOf: active.id }),
  });
  useShortcut({ ...offer, keys: 'p', label: 'Pause or resume', isOffered: isOffered || isMany, run: pause });
  useShortcut({ ...offer, keys: 'delete', label: 'Delete', isOffered: isOffered || isMany, run: remove });
  useShortcut({ ...offer, keys: 'escape', label: 'Select nothing', isOffered: isMany, run: clear });

  function open(alertId: string): void {
    void navigate({ to: '/alerts/$alertId', params: { alertId } });
  }
  function pause(): void {
    if (isMany) void (chosen.some(isRunning) ? pauseAlerts(chosen) : resumeAlerts(chosen));
    else if (active) void pauseOrResume(active);
  }
  function remove(): void {
    if (isMany) deleteAlerts(chosen);
    else if (active) deleteAlerts([active]);
    clear();
  }
}
