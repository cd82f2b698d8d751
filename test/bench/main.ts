import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { layerSettings } from '../../functions/settings/layers.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { atCore, weighDay } from './day.ts';
import { traceFile } from './replay.ts';
import { markdown, type Section } from './report.ts';
import { against } from './sections/against.ts';
import { answerFormats } from './sections/answer-formats.ts';
import { coldStart } from './sections/cold-start.ts';
import { commandTimes } from './sections/commands.ts';
import { fleetSimulation } from './sections/fleet-simulation.ts';
import { gatewayLoad } from './sections/gateway-load.ts';
import { memorySettings } from './sections/memory-settings.ts';
import { passedFiles } from './sections/passed-files.ts';
import { replayOnTable } from './sections/replay-on-table.ts';
import { sizes } from './sections/sizes.ts';
import { tableUse } from './sections/table-use.ts';
import { twelveJobs } from './sections/twelve-jobs.ts';
import { unmadeCalls } from './sections/unmade-calls.ts';
import { warmPath } from './sections/warm-path.ts';

const sections: Readonly<Record<string, () => Promise<Section>>> = {
  calls: unmadeCalls,
  answers: answerFormats,
  jobs: twelveJobs,
  sizes,
  passed: passedFiles,
  cold: coldStart,
  warm: warmPath,
  gateway: gatewayLoad,
  table: tableUse,
  memory: memorySettings,
  fleet: fleetSimulation,
  commands: commandTimes,
};

const usage = `npm run bench                     every part; writes docs/benchmarks.md
npm run bench -- --only cold,warm  some parts of: ${Object.keys(sections).join(', ')}; writes nothing
npm run bench -- --against FOLDER  starts, calls and laptops of another checkout and of this one, in turns; --only cold,warm,laptop,table: some of it
npm run bench -- --trace FILE      replays a trace; one line of JSON
npm run bench -- --day FILE        weighs the answers of a day; one line of JSON
`;

/** One line of JSON, whatever else the environment sets. */
async function traced(file: string): Promise<void> {
  const trace = traceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { figures, trips } = await replayOnTable(trace, layerSettings(process.env), process.env);
  process.stdout.write(`${JSON.stringify({ ...figures, dynamodb_round_trips: trips })}\n`);
}

/** What the answers of a day cost: the steps on standard error, the sums at `/mcp` and under `core` at `/mcp/core` in one line of JSON. */
async function weighed(file: string): Promise<void> {
  const day = traceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { figures, steps } = await weighDay(day);
  const { figures: core } = await weighDay(atCore(day));
  for (const { tool, tokens, isError } of steps)
    process.stderr.write(`${String(tokens).padStart(6)} ${tool}${isError ? ' (failed)' : ''}\n`);
  process.stdout.write(`${JSON.stringify({ ...figures, core })}\n`);
}

function head(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const day = new Date().toISOString().slice(0, 10);
  return `# Benchmarks

Made by \`npm run bench\` on ${day}, version ${packageJson.version}: ${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, Node ${process.versions.node}.
Times on a shared machine are noisy: compare within one table, not between runs. Counts are exact.
`;
}

async function main(): Promise<void> {
  const options = {
    trace: { type: 'string' },
    day: { type: 'string' },
    only: { type: 'string' },
    against: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(usage);
  if (values.trace !== undefined) return traced(values.trace);
  if (values.day !== undefined) return weighed(values.day);
  if (values.against !== undefined)
    return void process.stdout.write(markdown(await against(values.against, values.only?.split(','))));
  const wanted = values.only?.split(',') ?? Object.keys(sections);
  const unknown = wanted.filter((name) => sections[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(`No such part: ${unknown.join(', ')}\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const written: string[] = [];
  for (const name of wanted) {
    process.stderr.write(`${name} ...\n`);
    const text = markdown((await sections[name]?.()) ?? { title: name, about: '', tables: [] });
    process.stdout.write(`${text}\n`);
    written.push(text);
  }
  if (values.only !== undefined) return;
  writeFileSync(path.resolve(import.meta.dirname, '../../docs/benchmarks.md'), [head(), ...written].join('\n'));
}

await main();
