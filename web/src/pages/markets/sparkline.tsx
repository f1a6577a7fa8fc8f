/**
 * The last day of a market as a small line, in the colour of its direction. It says nothing that the change beside it does not say.
 */
import { memo } from 'react';
import { sparklinePath } from './sparkline-path.ts';

const WIDTH = 48;
const HEIGHT = 20;

export const Sparkline = memo(function Sparkline({ points }: { readonly points: readonly string[] | undefined }) {
  const prices = points?.map(Number) ?? [];
  const isUp = (prices.at(-1) ?? 0) >= (prices[0] ?? 0);
  return (
    <svg aria-hidden="true" width={WIDTH} height={HEIGHT + 4} viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} fill="none">
      <path
        d={sparklinePath(prices, WIDTH, HEIGHT)}
        stroke={isUp ? 'var(--tm-up)' : 'var(--tm-down)'}
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
});
