/**
 * Prices on the steps of their venue, as decimals in text: rounding, stepping and distance. Pure. Steps are counted in whole numbers, so that no
 * price gets digits that its venue does not have.
 */
import { placesFor, placesOf } from './number-format.ts';

/** The venue's step, or where it is not known one that suits the price. */
export function tickSizeFor(price: string, tickSize: string | undefined): string {
  if (tickSize !== undefined && Number(tickSize) > 0) return tickSize;
  const places = placesFor(price);
  return places === 0 ? '1' : `0.${'0'.repeat(places - 1)}1`;
}

/** The step of all of them, where the venue's is not known: prices below each other have as many decimals as the finest. */
export function commonTickSize(prices: readonly string[]): string {
  const decimals = (price: string) => price.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  const places = Math.max(0, ...prices.flatMap((price) => [placesFor(price), decimals(price)]));
  return places === 0 ? '1' : `0.${'0'.repeat(places - 1)}1`;
}

/** The nearest price on a step, at least one step: 64812.3456 by 0.01 -> `64812.35`. */
export function roundToTick(price: number, tickSize: string): string {
  return textOfSteps(Math.max(1, Math.round(price / Number(tickSize))), tickSize);
}

/** So many steps up or down, from the nearest step, at least one step above 0. */
export function stepPrice(price: string, tickSize: string, steps: number): string {
  return textOfSteps(Math.max(1, Math.round(Number(price) / Number(tickSize)) + steps), tickSize);
}

function textOfSteps(steps: number, tickSize: string): string {
  const places = placesOf(tickSize);
  const unit = BigInt(Math.round(Number(tickSize) * 10 ** places));
  const digits = String(BigInt(steps) * unit).padStart(places + 1, '0');
  if (places === 0) return digits;
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** How far a level is from the price, in percent of the price; undefined where there is no price. */
export function distancePercent(level: string | number, price: string | undefined): number | undefined {
  const from = Number(price);
  if (price === undefined || !(from > 0)) return undefined;
  return (Number(level) / from - 1) * 100;
}
