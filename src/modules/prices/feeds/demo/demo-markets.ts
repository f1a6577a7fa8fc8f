/**
 * The markets that the demo simulates: a plausible price to wander around, how lively each is, and its step. All of them are made up; only the
 * names are those of real coins, so that a chart looks like one.
 */

export interface DemoMarket {
  readonly market: string;
  /** The price that it wanders around over months. */
  readonly basePrice: number;
  /** Decimals of a price: the tick size is 10^-priceDecimals. */
  readonly priceDecimals: number;
  /** Typical move of a minute, as a share of the price. */
  readonly minuteMove: number;
  /** How much of it is the whole market's, 0 to 1. */
  readonly beta: number;
  /** Typical volume of a minute, in units of the base currency, and its decimals. */
  readonly minuteVolume: number;
  readonly volumeDecimals: number;
}

function market(base: string, basePrice: number, priceDecimals: number, rest: [number, number, number, number]) {
  const [minuteMove, beta, minuteVolume, volumeDecimals] = rest;
  return {
    market: `demo:${base}/USDT`,
    basePrice,
    priceDecimals,
    minuteMove,
    beta,
    minuteVolume,
    volumeDecimals,
  } satisfies DemoMarket;
}

/** By ascending name. */
export const DEMO_MARKETS: readonly DemoMarket[] = [
  market('ADA', 0.62, 4, [0.0009, 0.7, 62_000, 1]),
  market('AVAX', 31.4, 2, [0.001, 0.7, 1_500, 2]),
  market('BTC', 68_400, 2, [0.00065, 0.9, 11, 5]),
  market('DOGE', 0.158, 5, [0.0011, 0.65, 420_000, 0]),
  market('DOT', 6.45, 3, [0.0009, 0.7, 7_200, 2]),
  market('ETH', 3_320, 2, [0.00075, 0.85, 160, 4]),
  market('LINK', 15.3, 3, [0.00095, 0.7, 3_900, 2]),
  market('LTC', 84.2, 2, [0.0008, 0.7, 640, 3]),
  market('PEPE', 0.0000112, 8, [0.0013, 0.55, 3_100_000_000, 0]),
  market('SOL', 161, 2, [0.0009, 0.8, 2_400, 3]),
  market('UNI', 8.9, 3, [0.001, 0.65, 2_800, 2]),
  market('XRP', 0.568, 4, [0.0008, 0.7, 270_000, 1]),
];
