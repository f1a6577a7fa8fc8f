/**
 * The time axis in the person's own time zone: the chart's library knows UTC only, so days and hours would begin where nobody's do. Candles keep their
 * UTC times; what is weighed and written here is the zone's clock.
 */
import {
  defaultHorzScaleBehavior,
  type IHorzScaleBehavior,
  type TickMarkWeightValue,
  type Time,
} from 'lightweight-charts';
import { markWeight, type ZoneOffset } from './zone-offset.ts';

interface Point {
  timeWeight: TickMarkWeightValue;
  /** As it was given: seconds of Unix time. */
  readonly originalTime: unknown;
}

const Axis = defaultHorzScaleBehavior();

export function createZonedAxis(offsetOf: ZoneOffset): IHorzScaleBehavior<Time> {
  const axis = new Axis();
  const timeOf = ({ originalTime }: Point) => Number(originalTime);
  const onClock = (point: Point) => timeOf(point) + offsetOf(timeOf(point));
  axis.fillWeightsForPoints = (points, startIndex = 0) => {
    const all = points as unknown as readonly Point[];
    for (let index = Math.max(1, startIndex); index < all.length; index++) {
      const [before, point] = [all[index - 1], all[index]];
      if (before && point) point.timeWeight = markWeight(onClock(before), onClock(point)) as TickMarkWeightValue;
    }
    const [first, second] = all;
    if (startIndex > 0 || !first) return;
    const step = second ? timeOf(second) - timeOf(first) : 60;
    first.timeWeight = markWeight(onClock(first) - step, onClock(first)) as TickMarkWeightValue;
  };
  return axis;
}
