/**
 * A price as its venue writes it: the places of its tick size, thin spaces between thousands. A number that is not fresh is grey
 * and says its age; a change flashes for 300 ms, and nothing moves.
 */

import { useLivePrice } from '../api/hooks.ts';
import { Hint } from './hint.tsx';
import { formatPrice, placesFor, placesOf } from './number-format.ts';
import classes from './numbers.module.css';
import { RelativeTime } from './relative-time.tsx';

export interface PriceProps {
  readonly price: string | undefined;
  /** The venue's step; absent: places that suit the price. */
  readonly tickSize?: string | undefined;
  readonly isStale?: boolean;
  /** Of a price that is not fresh: when it was received. */
  readonly receivedAt?: string;
  readonly flash?: 'up' | 'down' | undefined;
  /** Begins the flash anew when it changes. */
  readonly changes?: number;
}

export function Price({ price, tickSize, isStale = false, receivedAt, flash, changes }: PriceProps) {
  if (price === undefined) return <span className={`${classes.number} ${classes.stale}`}>–</span>;
  const text = formatPrice(price, tickSize === undefined ? placesFor(price) : placesOf(tickSize));
  const flashing =
    isStale || !changes ? '' : flash === 'up' ? classes.flashUp : flash === 'down' ? classes.flashDown : '';
  const number = (
    <span key={changes} className={`${classes.number} ${isStale ? classes.stale : flashing}`}>
      {text}
      {isStale && <span className="mantine-visually-hidden"> (not fresh)</span>}
    </span>
  );
  if (!isStale || receivedAt === undefined) return number;
  return (
    <Hint
      label={
        <>
          Last heard <RelativeTime at={receivedAt} isPlain />
        </>
      }
    >
      {number}
    </Hint>
  );
}

/** The live price of a market: one cell, which renders by itself. */
export function LivePrice({ market, tickSize }: { readonly market: string; readonly tickSize?: string | undefined }) {
  const live = useLivePrice(market);
  return (
    <Price
      price={live?.price}
      tickSize={tickSize}
      isStale={live?.isStale ?? true}
      {...(live ? { receivedAt: live.receivedAt, flash: live.direction, changes: live.changes } : {})}
    />
  );
}
