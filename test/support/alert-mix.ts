/**
 * Alerts of all kinds around the prices of real markets, from a seed: every operator, trigger, repeat, cooldown and rearm,
 * compounds, arithmetic and other markets' prices.
 */
import { formatDecimal } from '#contract/decimal';
import type { Random } from '#platform/random';

export interface MixedMarket {
  readonly market: string;
  readonly low: number;
  readonly high: number;
}

/** The body of `POST /v1/alerts`. */
export interface AlertBody {
  market: string;
  condition: string;
  trigger?: 'edge' | 'state';
  repeat?: 'once' | 'always' | number;
  cooldown?: string;
  rearm?: string;
  channels?: string[];
}

export function mixedAlert(random: Random, markets: readonly MixedMarket[]): AlertBody {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.fraction() * from.length)] as T;
  const home = pick(markets);
  const other = pick(markets);
  const level = (of: MixedMarket, factor = 1) =>
    plain((of.low + (of.high - of.low) * (random.fraction() * 1.1 - 0.05)) * factor);
  const comparison = () =>
    `price ${pick(['>', '>=', '<', '<=', 'above', 'below', 'crosses', 'crosses above', 'crosses below'])} ${level(home)}`;
  const kind = random.fraction();
  let condition: string;
  let isComparison = true;
  if (kind < 0.55) condition = comparison();
  else if (kind < 0.7) {
    isComparison = false;
    const [low, high] = [Number(level(home)), Number(level(home))].sort((a, b) => a - b) as [number, number];
    condition = low < high ? `price ${pick(['inside', 'outside'])} ${plain(low)}..${plain(high)}` : comparison();
  } else if (kind < 0.8) condition = `price * 2 - ${level(home)} ${pick(['>=', '<', 'crosses'])} ${level(home)}`;
  else if (kind < 0.88)
    condition = `price / price(${other.market}) ${pick(['>', '<='])} ${plain((home.low + random.fraction() * (home.high - home.low)) / other.high)}`;
  else {
    isComparison = false;
    condition = `${pick(['all', 'any'])}(${comparison()}, price(${other.market}) ${pick(['>', '<='])} ${level(other)})`;
  }
  const body: AlertBody = { market: home.market, condition };
  if (random.fraction() < 0.15) body.trigger = 'state';
  body.repeat = pick(['once', 'always', 3, 'once'] as const);
  if (random.fraction() < 0.4 || body.trigger === 'state') body.cooldown = pick(['60s', '5m', '30m', '1h']);
  if (isComparison && body.trigger !== 'state' && random.fraction() < 0.3) body.rearm = pick(['0.1%', '0.5%', '2%']);
  return body;
}

/** At most eight significant digits, without an exponent. */
function plain(value: number): string {
  return formatDecimal(Number(value.toPrecision(8)));
}
