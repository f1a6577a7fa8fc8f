/**
 * Numbers of an installation in words. Pure.
 */
import { groupThousands } from '../../ui/number-format.ts';

/** As `ADMIN_COUNT_MAX` of the contract, whose schemas do not belong into the bundle. */
const COUNT_MAX = 100_000;

/** Counts stop at a bound, so that asking is cheap; at it, there may be more. */
export function countWords(count: number): string {
  return `${groupThousands(String(count))}${count >= COUNT_MAX ? ' or more' : ''}`;
}

/** `0.3 s`, `12 s`, `4 min`, `2 h` */
export function ageWords(ageS: number): string {
  if (ageS < 10) return `${ageS.toFixed(1)} s`;
  if (ageS < 120) return `${Math.round(ageS)} s`;
  if (ageS < 7_200) return `${Math.round(ageS / 60)} min`;
  return `${Math.round(ageS / 3_600)} h`;
}

/** `3 d 4 h`, `4 h 12 min`, `12 min`, `40 s` */
export function uptimeWords(uptimeS: number): string {
  const minutes = Math.floor(uptimeS / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(uptimeS)} s`;
}

export function bytesWords(bytes: number): string {
  const mebibytes = bytes / 1_048_576;
  return mebibytes < 1_024 ? `${Math.round(mebibytes)} MiB` : `${(mebibytes / 1_024).toFixed(1)} GiB`;
}
