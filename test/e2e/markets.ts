/**
 * Prices for tests of the page: markets of one's own, with a day behind them and ticks on demand.
 */
import type { SignedInClient } from '#test/api-client';

export interface OwnMarket {
  readonly name: string;
  /** `BTC/USDT` */
  readonly pair: string;
  /** The next price, now. */
  push(price: number): Promise<void>;
}

const CANDLE_MS = 5 * 60_000;
const CANDLES = 24 * 12;

/** A market whose price has wandered around `price` for a day, and is exactly there now. */
export async function openMarket(client: SignedInClient, base: string, price: number): Promise<OwnMarket> {
  const name = `custom:${base}/USDT`;
  let lastAtMs = 0;

  async function send(ticks: readonly unknown[]): Promise<void> {
    const answer = await client.call<{ rejected?: unknown[] }>('POST', '/v1/ticks', { market: name, ticks });
    if (answer.status !== 202 || (answer.body.rejected ?? []).length > 0)
      throw new Error(`ticks were answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  const nowMs = Date.now();
  const at = (candle: number) => price * (1 + 0.004 * Math.sin(candle / 9) * Math.cos(candle / 31));
  const past = Array.from({ length: CANDLES }, (_, index) => {
    const candle = CANDLES - index;
    const [open, last] = [at(candle + 1), at(candle)];
    const [low, high] = [Math.min(open, last) * 0.9995, Math.max(open, last) * 1.0005];
    const text = (value: number) => value.toPrecision(8);
    return { at: nowMs - candle * CANDLE_MS, open: text(open), high: text(high), low: text(low), last: text(last) };
  });
  await send(past);

  const market: OwnMarket = {
    name,
    pair: `${base}/USDT`,
    async push(next) {
      lastAtMs = Math.max(Date.now(), lastAtMs + 1);
      await send([{ at: lastAtMs, price: String(next) }]);
    },
  };
  await market.push(price);
  return market;
}
