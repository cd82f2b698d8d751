import { writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Connection } from '../../../cli/server/connection.ts';
import type { Deployment } from '../deployment.ts';
import type { Ui } from '../ui.ts';
import { type CheckResult, examine, openContext } from './examine.ts';
import { leftOut, mostCalls, type TrialResult, tryLive } from './live.ts';

export interface DoctorOptions {
  /** Spends at most 16 calls to Spotify. */
  readonly live: boolean;
  readonly json: boolean;
  /** The file for the report of a live examination. */
  readonly report: string;
}

export interface DoctorPorts {
  readonly deployment: Deployment;
  readonly ui: Pick<Ui, 'say'>;
  /** For `--json`. */
  readonly out: (text: string) => void;
  readonly accountsUrl: string;
  readonly now: () => number;
}

const counted = z.looseObject({ quotas: z.array(z.looseObject({ calls_last_24_hours: z.number() })) });

/** The calls of the last 24 hours in the server's own ledger. */
async function ledger(connection: Connection): Promise<number | undefined> {
  const { data } = counted.safeParse((await connection.call('get_server_status', {})).data);
  return data?.quotas.reduce((sum, { calls_last_24_hours }) => sum + calls_last_24_hours, 0);
}

/** Diagnoses a deployment and prints problems and fixes; resolves to whether there are no problems. */
export async function doctor(ports: DoctorPorts, options: DoctorOptions): Promise<boolean> {
  const { context, close } = await openContext(ports.deployment, ports.accountsUrl);
  try {
    const found = await examine(context);
    const isWell = found.every(({ state }) => state !== 'wrong');
    if (!options.live) {
      if (options.json) ports.out(JSON.stringify({ ok: isWell, found }, null, 2));
      else ports.ui.say(`${lines(found)}\n\n${sum(found)}`);
      return isWell;
    }
    const connection = await context.connection();
    const before = await ledger(connection);
    const tried = await tryLive(connection, ports.now);
    const after = await ledger(connection);
    const spent = before === undefined || after === undefined ? undefined : after - before;
    const day = new Date(ports.now()).toISOString().slice(0, 10);
    await writeFile(options.report, report(found, tried, spent, day));
    const failed = tried.filter(({ outcome }) => outcome === 'failed');
    if (options.json) ports.out(JSON.stringify({ ok: isWell && failed.length === 0, found, tried, spent }, null, 2));
    else
      ports.ui.say(
        `${lines(found)}\n\n${sum(found)}\n${tried.length - failed.length} of ${tried.length} calls succeeded; the report is in ${options.report}`,
      );
    return isWell && failed.length === 0;
  } finally {
    await close();
  }
}

const mark = { ok: 'ok', wrong: 'WRONG', unknown: 'unknown' } as const;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** One line for each result, followed by what to do. */
const lines = (found: readonly CheckResult[]): string =>
  found
    .flatMap(({ name, state, found: what, advice }) => [
      `${mark[state].padEnd(10)}${name}: ${what}`,
      ...(advice === undefined ? [] : [`${' '.repeat(10)}${advice}`]),
    ])
    .join('\n');

function sum(found: readonly CheckResult[]): string {
  const problems = found.filter(({ state }) => state === 'wrong');
  const [first] = problems;
  if (!first) return 'No problems found.';
  const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  return `${count}; first: ${first.name}. ${first.advice ?? first.found}`;
}

/** A report to store or send: it contains no secrets, names or titles. `spent`: calls that the server counted. */
function report(
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
