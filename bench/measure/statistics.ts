/** The middle of a series, and where its quarters end. */
export interface Spread {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
  min: number;
  max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
  };
}

/** Each of one series over its partner in the other: what both suffered alike falls out. */
export function ratiosOf(values: readonly number[], partners: readonly number[]): number[] {
  return values.map((value, index) => value / (partners[index] ?? Number.NaN));
}

/** Linear between neighbours. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
