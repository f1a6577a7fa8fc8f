/**
 * A change in percent: arrow, sign and colour say the same thing.
 */
import { useLivePrice } from '../api/hooks.ts';
import { formatPercent } from './number-format.ts';
import classes from './numbers.module.css';

export function Change({ percent }: { readonly percent: number | string | undefined }) {
  const value = percent === undefined ? Number.NaN : Number(percent);
  if (!Number.isFinite(value)) return <span className={`${classes.number} ${classes.flat}`}>–</span>;
  const text = formatPercent(value);
  const isFlat = !/[1-9]/.test(text);
  const [sign, arrow] = isFlat ? [classes.flat, '→'] : value > 0 ? [classes.up, '↗'] : [classes.down, '↘'];
  return (
    <span className={`${classes.number} ${sign}`}>
      <span aria-hidden="true">{arrow}</span> {text}
    </span>
  );
}

/** Of a market, over 24 hours, as it moves. */
export function LiveChange({ market }: { readonly market: string }) {
  return <Change percent={useLivePrice(market)?.change24hPercent} />;
}
