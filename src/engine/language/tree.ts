/**
 * The typed tree of a condition: what the parser makes, the printer prints and the engine compiles.
 * Parse(print(tree)) = tree, for every tree that the parser can make.
 */

/** `number` is a bare literal, which takes the type of what it meets. */
export type SeriesType = 'price' | 'percent' | 'index' | 'volume' | 'ratio' | 'number';

export type Series =
  | { readonly kind: 'number'; readonly value: number; readonly type: 'number' | 'percent' }
  /** `market` absent: the alert's own. */
  | { readonly kind: 'price'; readonly market?: string }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Series;
      readonly right: Series;
    };

export type Comparison = '>' | '>=' | '<' | '<=' | 'crosses' | 'crosses above' | 'crosses below';

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Series; readonly right: Series }
  | {
      readonly kind: 'range';
      readonly operator: 'inside' | 'outside';
      readonly series: Series;
      readonly low: Series;
      readonly high: Series;
    };

export interface ConditionFault {
  /** Offset into the text, 0-based, in UTF-16 code units. */
  readonly position: number;
  /** What stands there: a token as written (shortened), or `end of text`. */
  readonly found: string;
  /** What could stand there, in words. */
  readonly expected: string;
  /** One sentence that says all three. */
  readonly message: string;
}

export type ParseOutcome =
  | { readonly ok: true; readonly value: Condition }
  | { readonly ok: false; readonly error: ConditionFault };
