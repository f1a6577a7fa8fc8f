/**
 * How far an alert is from its level, moving with the price where the price alone decides. One cell, which renders by itself.
 */
import type { Alert } from '#contract/api/alerts';
import { formatDecimal } from '#contract/decimal';
import { useLivePrice } from '../../api/hooks.ts';
import { DistanceBar } from '../../ui/distance-bar.tsx';
import { formatPrice, placesFor } from '../../ui/number-format.ts';
import classes from './alert-distance.module.css';
import { conditionOf } from './condition-words.ts';
import { type Distance, distanceOf, isOnItsWay, isPlainLevel } from './distance.ts';

type Away = Pick<Alert, 'state' | 'market' | 'condition' | 'value' | 'distance'>;

export function AlertDistance({ alert }: { readonly alert: Away }) {
  if (!isOnItsWay(alert)) return null;
  if (isPlainLevel(conditionOf(alert.condition, alert.market))) return <LiveDistance alert={alert} />;
  return <Shown distance={distanceOf(alert, undefined)} />;
}

function LiveDistance({ alert }: { readonly alert: Away }) {
  const live = useLivePrice(alert.market);
  return <Shown distance={distanceOf(alert, live?.price)} isStale={live?.isStale ?? false} />;
}

function Shown({ distance, isStale = false }: { readonly distance: Distance | undefined; readonly isStale?: boolean }) {
  if (distance === undefined) return null;
  const { percent, amount, direction } = distance;
  if (percent === undefined) {
    const text = formatDecimal(amount);
    return <span className={classes.amount}>{formatPrice(text, placesFor(text))} away</span>;
  }
  return (
    <span className={classes.bar} title={isStale ? 'From a price that is not fresh' : undefined}>
      <DistanceBar percent={percent} direction={direction} isStale={isStale} />
    </span>
  );
}
