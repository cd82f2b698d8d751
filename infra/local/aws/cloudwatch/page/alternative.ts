import type { Line, RenderedWidget } from '../dashboard.ts';

type Graph = Extract<RenderedWidget, { kind: 'graph' }>;

/** A number with few digits, for people. */
export const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toLocaleString('en', { maximumFractionDigits: 1 });

const clock = (time: number | undefined): string =>
  new Date(time ?? 0).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

function lineInWords({ label, values, shape }: Line, times: readonly number[]): string {
  const known = values.flatMap((value, at) => (value === null ? [] : [{ value, time: times[at] }]));
  const most = known.reduce<(typeof known)[number] | undefined>(
    (best, one) => (best && best.value >= one.value ? best : one),
    undefined,
  );
  if (!most) return `${label}: nothing measured.`;
  const all = known.reduce((sum, { value }) => sum + value, 0);
  const sum = shape === 'bars' ? `${shown(all)} in all, ` : '';
  return `${label}: ${sum}highest ${shown(most.value)} at ${clock(most.time)}, last ${shown(known.at(-1)?.value)} at ${clock(known.at(-1)?.time)}.`;
}

/** The content of a graph in words, for people who cannot see it. */
export function inWords({ title, lines, times, thresholds }: Graph): string {
  const span = `${title}, ${clock(times[0])} to ${clock(times.at(-1))}.`;
  const limits = thresholds.map(({ label }) => `Line: ${label}.`);
  return [span, ...lines.map((line) => lineInWords(line, times)), ...limits].join(' ');
}
