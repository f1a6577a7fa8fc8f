/**
 * Each time the alert fired, newest first; opened, each shows how it was told.
 */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Firing } from '#contract/api/alerts';
import { isProblem } from '../../api/client/api-problem.ts';
import { firingsQuery } from '../../api/queries/firings.ts';
import { MomentChart } from '../../features/chart/lazy-charts.tsx';
import { levelsOf } from '../../features/chart/levels.ts';
import { backfillWords, toldWords } from '../../features/firings/delivery-words.ts';
import { FiringDeliveries } from '../../features/firings/firing-deliveries.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { FirstAnswer } from '../../ui/loading.tsx';
import { Price } from '../../ui/price.tsx';
import { RelativeTime, useTimezone } from '../../ui/relative-time.tsx';
import rows from '../../ui/rows.module.css';
import { commonTickSize } from '../../ui/tick-size.ts';
import { formatClock, formatDay } from '../../ui/time-format.ts';
import { useRowCursor } from '../../ui/use-row-cursor.ts';
import classes from './firings.module.css';

export interface FiringsProps {
  readonly alertId: string;
  /** Firings stay when their alert is deleted. */
  readonly isAlertGone?: boolean;
}

export function Firings({ alertId, isAlertGone = false }: FiringsProps) {
  const query = useInfiniteQuery(firingsQuery(alertId));
  const firings = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const tickSize = commonTickSize(firings.map(({ price }) => price));
  const ids = firings.map(({ id }) => id);
  const { activeId, setActive } = useRowCursor({ ids, group: 'Firings' });
  if (isAlertGone && firings.length === 0) return null;
  return (
    <section>
      <h2 className={classes.title}>When it fired</h2>
      {query.isPending && <FirstAnswer isPaused={query.isPaused} rows={3} />}
      {query.isError && !isProblem(query.error, 'not_found') && (
        <Failure cause={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && firings.length === 0 && <p className={classes.none}>It has not fired yet.</p>}
      {firings.length > 0 && (
        <ol className={`${rows.frame} ${classes.list}`}>
          {firings.map((firing, index) => (
            <FiringRow
              key={firing.id}
              firing={firing}
              tickSize={tickSize}
              isFirst={index === 0}
              isActive={firing.id === activeId}
              onActive={setActive}
            />
          ))}
        </ol>
      )}
      {query.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show earlier ones
        </Button>
      )}
    </section>
  );
}

/** The one that was reached; of a range the nearer. */
function levelOf({ condition, market, price }: Firing): string | undefined {
  const away = (level: string) => Math.abs(Number(level) - Number(price));
  return levelsOf(condition, market)
    .map((level) => level.price)
    .sort((a, b) => away(a) - away(b))[0];
}

interface FiringRowProps {
  readonly firing: Firing;
  readonly tickSize: string;
  readonly isFirst: boolean;
  readonly isActive: boolean;
  readonly onActive: (id: string) => void;
}

/** The newest is open: it is what one came to see. */
function FiringRow({ firing, tickSize, isFirst, isActive, onActive }: FiringRowProps) {
  const { id, price, backfilled, deliveries, firedAt } = firing;
  const [isOpen, setIsOpen] = useState(isFirst);
  const timezone = useTimezone();
  const firedAtMs = Date.parse(firedAt);
  const panelId = `firing-${firing.sequence}`;
  return (
    <li
      className={`${rows.row} ${classes.firing}`}
      data-row={id}
      data-active={isActive || undefined}
      onFocusCapture={() => onActive(id)}
    >
      <button
        type="button"
        className={classes.head}
        aria-expanded={isOpen}
        aria-controls={panelId}
        data-row-target
        onClick={() => setIsOpen(!isOpen)}
      >
        <span className={classes.chevron} data-open={isOpen || undefined}>
          <Icon name="chevron" size={14} />
        </span>
        <span className={classes.when}>
          {formatDay(firedAtMs, Date.now(), timezone)}, {formatClock(firedAtMs, timezone, true)}
        </span>
        <span className={classes.ago}>
          <RelativeTime at={firedAt} />
        </span>
        <span className={classes.price}>
          at <Price price={price} tickSize={tickSize} />
        </span>
        <span className={classes.told}>{toldWords(deliveries)}</span>
      </button>
      {backfilled && (
        <p className={classes.backfilled}>
          <Icon name="warning" size={14} /> {backfillWords(firing, timezone)}
        </p>
      )}
      <div id={panelId} className={classes.panel} hidden={!isOpen}>
        {isOpen && (
          <>
            <FiringDeliveries firingId={id} firing={firing} />
            <div className={classes.moment}>
              <MomentChart market={firing.market} at={firing.at} price={price} level={levelOf(firing)} height={150} />
            </div>
          </>
        )}
      </div>
    </li>
  );
}
