/**
 * The path of a small line of closes within a box: oldest left, the highest at the top. Pure.
 */
export function sparklinePath(points: readonly number[], width: number, height: number): string {
  if (points.length < 2) return '';
  const low = Math.min(...points);
  const high = Math.max(...points);
  const span = high - low;
  return points
    .map((point, index) => {
      const x = (index / (points.length - 1)) * width;
      // A price that did not move is in the middle.
      const y = span === 0 ? height / 2 : height - ((point - low) / span) * height;
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
