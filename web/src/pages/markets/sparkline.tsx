/**
 * The last day of a market as a small line, in the colour of its direction. It says nothing that the change beside it does not say.
 */
import { memo } from 'react';
import { sparklinePath } from './sparkline-path.ts';

const WIDTH = 48;
const HEIGHT = 20;

export interface SparklineProps {
  readonly points: readonly string[] | undefined;
  readonly isDown: boolean;
}

export const Sparkline = memo(function Sparkline({ points, isDown }: SparklineProps) {
  return (
    <svg aria-hidden="true" width={WIDTH} height={HEIGHT + 4} viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} fill="none">
      <path
        d={sparklinePath(points?.map(Number) ?? [], WIDTH, HEIGHT)}
        stroke={isDown ? 'var(--tm-down)' : 'var(--tm-up)'}
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
});
