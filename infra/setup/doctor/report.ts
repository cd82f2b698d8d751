import type { CheckResult } from './examine.ts';
import { leftOut, mostCalls, type TrialResult } from './live.ts';

const mark = { ok: 'ok', wrong: 'WRONG', unknown: 'unknown' } as const;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** What was found, a line each, with what to do under it. */
export const lines = (found: readonly CheckResult[]): string =>
  found
    .flatMap(({ name, state, found: what, advice }) => [
      `${mark[state].padEnd(10)}${name}: ${what}`,
      ...(advice === undefined ? [] : [`${' '.repeat(10)}${advice}`]),
    ])
    .join('\n');

export function sum(found: readonly CheckResult[]): string {
  const problems = found.filter(({ state }) => state === 'wrong');
  const [first] = problems;
  if (!first) return 'No problems found.';
  const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  return `${count}; first: ${first.name}. ${first.advice ?? first.found}`;
}

/** A report to keep or to send; it holds no secrets, names or titles. `spent`: calls that the server counted. */
export function report(
  found: readonly CheckResult[],
  tried: readonly TrialResult[],
  spent: number | undefined,
  day: string,
): string {
  const checked = found.map(
    ({ name, state, found: what, advice = '' }) => `| ${name} | ${mark[state]} | ${cell(what)} | ${cell(advice)} |`,
  );
  const calls = tried.map(
    ({ about, tool, outcome, milliseconds, note }) =>
      `| ${about} | \`${tool}\` | ${outcome} | ${Math.round(milliseconds)} | ${cell(note)} |`,
  );
  return `${[
    `# Doctor's report of ${day}`,
    ['| what | | found | what to do |', '|---|---|---|---|', ...checked].join('\n'),
    '## Calls to Spotify',
    ['| about | tool | outcome | ms | |', '|---|---|---|---:|---|', ...calls].join('\n'),
    `${spent === undefined ? 'How many calls that took could not be read' : `The server counted ${spent} calls to Spotify`}; at most ${mostCalls} are made. Not tried: ${leftOut.join(', ')}.`,
  ].join('\n\n')}\n`;
}
