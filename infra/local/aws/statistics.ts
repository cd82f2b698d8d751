/**
 * A statistic of the values in one period; `undefined` if there are none. A percentile is interpolated between its two
 * neighbours.
 * @throws Error for an unknown statistic.
 */
export function statistic(name: string, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const known = simple[name];
  if (known) return known(values);
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name) ?? [];
  if (percent === undefined) throw new Error(`The laptop does not know the statistic ${name}.`);
  return percentile(values, Number(percent) / 100);
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

const simple: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: sum,
  Average: (values) => sum(values) / values.length,
  Minimum: (values) => values.reduce((least, one) => Math.min(least, one)),
  Maximum: (values) => values.reduce((most, one) => Math.max(most, one)),
  SampleCount: (values) => values.length,
};

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
