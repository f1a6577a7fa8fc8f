/**
 * Lists in the order that a person gives them. Pure.
 */

/** The list with the one at `from` standing at `to`; places beyond the ends are the ends. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const others = list.filter((_, index) => index !== from);
  const one = list[from];
  if (one === undefined) return list;
  return others.toSpliced(Math.min(others.length, Math.max(0, to)), 0, one);
}

/** The next one in a list by so many steps, staying within it; the first where the present one is not in it. */
export function stepped<T>(list: readonly T[], present: T | undefined, by: number): T | undefined {
  const index = present === undefined ? -1 : list.indexOf(present);
  return index < 0 ? list[0] : list[Math.min(list.length - 1, Math.max(0, index + by))];
}
