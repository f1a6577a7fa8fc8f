/**
 * Instants as a field of date and time shows them: on the clock of the person's time zone, which may not be this device's. Pure.
 */
import { createZoneOffset } from '../chart/zone-offset.ts';

/** `2026-03-12T10:00:00.000Z` -> `2026-03-12T11:00` in Berlin; empty for none. */
export function wallOfInstant(instant: string, timezone: string): string {
  const atS = Date.parse(instant) / 1_000;
  if (!Number.isFinite(atS)) return '';
  return new Date((atS + createZoneOffset(timezone)(atS)) * 1_000).toISOString().slice(0, 16);
}

/** The other way; a time that a change of the clock skips is the one an hour later. Empty where it is none. */
export function instantOfWall(wall: string, timezone: string): string {
  const wallS = Date.parse(`${wall}Z`) / 1_000;
  if (!Number.isFinite(wallS)) return '';
  const offsetOf = createZoneOffset(timezone);
  const guessS = wallS - offsetOf(wallS);
  return new Date((wallS - offsetOf(guessS)) * 1_000).toISOString();
}
