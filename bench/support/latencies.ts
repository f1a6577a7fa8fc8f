/** Times that requests took, all of them kept, so that percentiles are exact. */

export interface Latencies {
  add(tookMs: number): void;
  readonly count: number;
  /** `share` in [0, 1]: the smallest time that this share of all did not exceed; NaN where there is none. */
  percentileMs(share: number): number;
}

export function createLatencies(): Latencies {
  const values: number[] = [];
  let isSorted = true;
  return {
    add(tookMs) {
      values.push(tookMs);
      isSorted = false;
    },
    get count() {
      return values.length;
    },
    percentileMs(share) {
      if (!isSorted) values.sort((a, b) => a - b);
      isSorted = true;
      return values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN;
    },
  };
}
