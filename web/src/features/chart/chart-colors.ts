/**
 * The colours of the page as the chart's canvas needs them: read from the tokens, so that light and dark are decided in one place.
 */

export interface ChartColors {
  readonly surface: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly strong: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
}

/** Of the scheme that is in force now. */
export function readChartColors(): ChartColors {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--tm-${name}`).trim();
  return {
    surface: token('surface'),
    text: token('text'),
    dim: token('dim'),
    line: token('line'),
    strong: token('line-strong'),
    up: token('up'),
    down: token('down'),
    accent: token('accent'),
  };
}
