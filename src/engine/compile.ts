/**
 * Trees of the language -> what the engine watches: comparisons of one series with constant levels, and trees of them. Pure.
 * `A op B` of two series is the series A - B against level 0; a range with a bound that moves is the pair of its comparisons.
 */
import type { Comparison, Condition, Series } from './language/tree.ts';
import { KIND_OF } from './level-watch.ts';

/** One comparison with constant levels. */
export interface Watch {
  readonly kind: 'watch';
  /** See `level-watch.ts`. */
  readonly operator: number;
  readonly series: Series;
  /** The level; of a range the low bound. */
  readonly level: number;
  /** Of a range the high bound, else the level. */
  readonly upper: number;
}

export interface WatchGroup {
  readonly kind: 'all' | 'any';
  readonly of: readonly (Watch | WatchGroup)[];
}

export function compileCondition(condition: Condition): Watch | WatchGroup {
  switch (condition.kind) {
    case 'compare':
      return compileComparison(condition.operator, condition.left, condition.right);
    case 'range': {
      const { operator, series, low, high } = condition;
      if (low.kind === 'number' && high.kind === 'number') {
        return { kind: 'watch', operator: KIND_OF[operator], series, level: low.value, upper: high.value };
      }
      const isInside = operator === 'inside';
      return {
        kind: isInside ? 'all' : 'any',
        of: [
          compileComparison(isInside ? '>=' : '<', series, low),
          compileComparison(isInside ? '<=' : '>', series, high),
        ],
      };
    }
    default:
      return { kind: condition.kind, of: condition.of.map(compileCondition) };
  }
}

function compileComparison(operator: Comparison, left: Series, right: Series): Watch {
  if (right.kind === 'number') return watchOf(operator, left, right.value);
  return watchOf(operator, { kind: 'binary', operator: '-', left, right }, 0);
}

function watchOf(operator: Comparison, series: Series, level: number): Watch {
  return { kind: 'watch', operator: KIND_OF[operator], series, level, upper: level };
}
