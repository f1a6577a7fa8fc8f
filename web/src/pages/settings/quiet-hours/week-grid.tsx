/**
 * A week of hours on which a stretch is drawn: by dragging, or by the space bar, arrows, and the space bar again. The ticks before the days
 * say on which days it begins.
 */
import { Checkbox } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { QuietHours } from '#contract/api/auth';
import classes from './quiet-hours.module.css';
import { daysOf, quietOfDrag, type Stretch, stretchesOf, WEEKDAYS, type WeekHour, withDay } from './quiet-week.ts';

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const ARROWS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 24, ArrowUp: -24 };

export interface WeekGridProps {
  readonly quiet: QuietHours | null;
  readonly onChange: (quiet: QuietHours | null) => void;
}

export function WeekGrid({ quiet, onChange }: WeekGridProps) {
  const { grid, current, setCurrent, drawn, isDrawing, handlers } = useDrawing(quiet, onChange);
  const stretches = stretchesOf(drawn);
  return (
    <table
      ref={grid}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: one moves and selects in it, as in a spreadsheet
      role="grid"
      className={classes.grid}
      aria-label="Quiet hours on a week. Press the space bar, then arrows, then the space bar again to draw."
      data-drawing={isDrawing || undefined}
      {...handlers}
    >
      <HourNames />
      <tbody>
        {WEEKDAYS.map((name, day) => (
          <tr key={name}>
            <th scope="row" className={classes.dayName}>
              <Checkbox
                size="xs"
                label={NAMES[day]?.slice(0, 3)}
                aria-label={`${NAMES[day]?.slice(0, 3)}: begins on it`}
                disabled={drawn === null}
                checked={drawn !== null && daysOf(drawn).includes(name)}
                onChange={({ currentTarget }) => quiet && onChange(withDay(quiet, name, currentTarget.checked))}
              />
            </th>
            {HOURS.map((hour) => (
              <HourCell
                key={hour}
                cell={{ day, hour }}
                stretches={stretches}
                isCurrent={current.day === day && current.hour === hour}
                onFocus={() => setCurrent({ day, hour })}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where one is, and where a stretch that is being drawn began. */
function useDrawing(quiet: QuietHours | null, onChange: WeekGridProps['onChange']) {
  const grid = useRef<HTMLTableElement>(null);
  const [current, setCurrent] = useState<WeekHour>({ day: 0, hour: 22 });
  const [anchor, setAnchor] = useState<WeekHour>();

  function finish(): void {
    if (anchor) onChange(quietOfDrag(anchor, current, quiet));
    setAnchor(undefined);
  }

  function press(event: PointerEvent): void {
    const cell = cellAt(event);
    if (!cell || event.button !== 0) return;
    grid.current?.setPointerCapture(event.pointerId);
    setCurrent(cell);
    setAnchor(cell);
  }

  function drag(event: PointerEvent): void {
    const cell = anchor && cellAt(event);
    if (cell) setCurrent(cell);
  }

  function hearKey(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.hour === undefined) return;
    const step = ARROWS[event.key];
    if (event.key === 'Escape' && anchor) setAnchor(undefined);
    else if (event.key === ' ' || event.key === 'Enter') anchor ? finish() : setAnchor(current);
    else if (step === undefined) return;
    else moveTo(moved(current, step));
    event.preventDefault();
    event.stopPropagation();
  }

  function moveTo(cell: WeekHour): void {
    setCurrent(cell);
    grid.current?.querySelector<HTMLElement>(`[data-day="${cell.day}"][data-hour="${cell.hour}"]`)?.focus();
  }

  return {
    grid,
    current,
    setCurrent,
    drawn: anchor ? quietOfDrag(anchor, current, quiet) : quiet,
    isDrawing: anchor !== undefined,
    handlers: {
      onPointerDown: press,
      onPointerMove: drag,
      onPointerUp: finish,
      onPointerCancel: () => setAnchor(undefined),
      onKeyDown: hearKey,
    },
  };
}

function HourNames() {
  return (
    <thead aria-hidden="true">
      <tr className={classes.hourNames}>
        <td className={classes.corner} />
        {HOURS.map((hour) => (
          <td key={hour}>
            <span>{hour % 6 === 0 ? String(hour).padStart(2, '0') : ''}</span>
          </td>
        ))}
      </tr>
    </thead>
  );
}

interface HourCellProps {
  readonly cell: WeekHour;
  readonly stretches: readonly Stretch[];
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
}

function HourCell({ cell: { day, hour }, stretches, isCurrent, onFocus }: HourCellProps) {
  const parts = stretches.flatMap((one) => {
    const from = Math.max(0, one.fromMinute - hour * 60);
    const to = Math.min(60, one.toMinute - hour * 60);
    return one.day === day && from < to ? [{ from, to }] : [];
  });
  const isQuiet = parts.length > 0;
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid
      role="gridcell"
      className={classes.hour}
      data-day={day}
      data-hour={hour}
      tabIndex={isCurrent ? 0 : -1}
      aria-selected={isQuiet}
      aria-label={`${NAMES[day]} ${String(hour).padStart(2, '0')}:00, ${isQuiet ? 'quiet' : 'not quiet'}`}
      onFocus={onFocus}
    >
      {parts.map(({ from, to }) => (
        <span key={from} className={classes.quiet} style={{ left: `${from / 0.6}%`, right: `${(60 - to) / 0.6}%` }} />
      ))}
    </td>
  );
}

function moved({ day, hour }: WeekHour, step: number): WeekHour {
  const next = (day * 24 + hour + step + 168) % 168;
  return { day: Math.floor(next / 24), hour: next % 24 };
}

function cellAt({ clientX, clientY }: PointerEvent): WeekHour | undefined {
  const element = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-hour]');
  if (!element) return undefined;
  return { day: Number(element.dataset.day), hour: Number(element.dataset.hour) };
}
