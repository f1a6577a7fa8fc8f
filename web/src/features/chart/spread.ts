/**
 * Places for handles that would cover each other: each as near to its own height as it can be, in their order, at least `gap` apart. Pure.
 */
export function spread(wanted: readonly number[], gap: number, height: number): readonly number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y || a.index - b.index);
  const placed: number[] = new Array(wanted.length);
  let floor = 0;
  for (const { y, index } of order) {
    placed[index] = Math.max(y, floor);
    floor = (placed[index] ?? 0) + gap;
  }
  let ceiling = height;
  for (const { index } of order.toReversed()) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling);
    ceiling = (placed[index] ?? 0) - gap;
  }
  return placed;
}
