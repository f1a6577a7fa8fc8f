/**
 * How the chart looks, in both schemes: quiet lines, rising candles hollow and falling ones full (so that colour is not all that tells them apart),
 * times on the person's clock.
 */
import {
  type ChartOptionsBase,
  CrosshairMode,
  type DeepPartial,
  LineStyle,
  TickMarkType,
  type Time,
} from 'lightweight-charts';
import { formatPrice, placesOf } from '../../ui/number-format.ts';
import type { ChartColors } from './chart-colors.ts';
import type { ZoneOffset } from './zone-offset.ts';

export interface TimeOptions {
  readonly offsetOf: ZoneOffset;
  readonly isDaily: boolean;
  /** To look at only: it neither scrolls nor scales. */
  readonly isStill: boolean;
}

const FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";

export function chartOptions(colors: ChartColors, times: TimeOptions): DeepPartial<ChartOptionsBase> & object {
  const line = {
    color: colors.strong,
    labelBackgroundColor: colors.strong,
    style: LineStyle.Dotted,
    width: 1 as const,
  };
  return {
    layout: {
      background: { color: colors.surface },
      textColor: colors.dim,
      fontFamily: FONT,
      fontSize: 11,
      attributionLogo: false,
    },
    grid: { vertLines: { color: `${colors.line}80` }, horzLines: { color: `${colors.line}80` } },
    crosshair: { mode: CrosshairMode.Normal, vertLine: line, horzLine: line },
    rightPriceScale: { borderColor: colors.line, scaleMargins: { top: 0.12, bottom: 0.1 }, minimumWidth: 64 },
    timeScale: {
      borderColor: colors.line,
      timeVisible: !times.isDaily,
      secondsVisible: false,
      // Most labels would be bold on short candles, and few on long ones.
      allowBoldLabels: false,
      rightOffset: 18,
      minBarSpacing: 1,
      tickMarkFormatter: (time: Time, type: TickMarkType) => markText(Number(time), type, times.offsetOf),
    },
    localization: { timeFormatter: (time: Time) => fullText(Number(time), times) },
    handleScroll: times.isStill ? false : { vertTouchDrag: false },
    handleScale: !times.isStill,
    kineticScroll: { touch: true, mouse: false },
  } as DeepPartial<ChartOptionsBase> & object;
}

export function candleOptions(colors: ChartColors, tickSize: string) {
  const places = placesOf(tickSize);
  return {
    upColor: colors.surface,
    borderUpColor: colors.up,
    wickUpColor: colors.up,
    downColor: colors.down,
    borderDownColor: colors.down,
    wickDownColor: colors.down,
    priceLineVisible: false,
    lastValueVisible: false,
    priceFormat: {
      type: 'custom' as const,
      minMove: Number(tickSize),
      formatter: (price: number) => formatPrice(price.toFixed(Math.min(20, places)), places),
    },
  };
}

/** Of the price as it is now; hidden until there is one. */
export function lastLineOptions(colors: ChartColors) {
  return {
    price: 0,
    color: colors.dim,
    axisLabelColor: colors.strong,
    lineWidth: 1 as const,
    lineStyle: LineStyle.Dotted,
    lineVisible: false,
    axisLabelVisible: false,
  };
}

const WORDS = new Map<string, Intl.DateTimeFormat>();

/** `atS` is on the zone's clock already, so the calendar is UTC's. */
function write(atS: number, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  const format = WORDS.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC', hourCycle: 'h23' });
  WORDS.set(key, format);
  return format.format(atS * 1_000);
}

function markText(atS: number, type: TickMarkType, offsetOf: ZoneOffset): string {
  const onClock = atS + offsetOf(atS);
  switch (type) {
    case TickMarkType.Year:
      return write(onClock, { year: 'numeric' });
    case TickMarkType.Month:
      return write(onClock, { month: 'short' });
    case TickMarkType.DayOfMonth:
      return write(onClock, { day: 'numeric', month: 'short' });
    default:
      return write(onClock, { hour: '2-digit', minute: '2-digit' });
  }
}

export function fullText(atS: number, { offsetOf, isDaily }: Pick<TimeOptions, 'offsetOf' | 'isDaily'>): string {
  const date = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  const onClock = atS + offsetOf(atS);
  return write(onClock, isDaily ? { ...date, year: 'numeric' } : { ...date, hour: '2-digit', minute: '2-digit' });
}
