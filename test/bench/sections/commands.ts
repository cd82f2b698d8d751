import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startLaptop } from '../../../infra/local/laptop.ts';
import { demoAt } from '../../support/demo.ts';
import { percentile, rounded, type Section } from '../report.ts';

const started = promisify(execFile);
const bin = path.resolve(import.meta.dirname, '../../../cli/bin.mjs');

/** What people type; the numbers name rows of the list of the search before. */
const commands: ReadonlyArray<readonly string[]> = [
  ['--help'],
  ['search', 'rain'],
  ['play', '1'],
  ['now'],
  ['volume', '+1'],
  ['next'],
  ['devices'],
  ['playlists'],
  ['playlist', 'Night Drive'],
  ['like', '2'],
];
const runs = 15;

/** How long ten commands of the command line take, each in a process of its own. */
export async function commandTimes(): Promise<Section> {
  const folder = await mkdtemp(path.join(tmpdir(), 'commands-'));
  const laptop = await startLaptop({
    environment: { PORT: '0', RATE_PER_SECOND: '1000', RATE_PER_MINUTE: '60000' },
    log: () => undefined,
  });
  const demo = demoAt(laptop.spotify.controlUrl);
  const env = {
    ...process.env,
    MCP_SPOTIFY_URL: laptop.mcpUrl,
    MCP_ACCESS_TOKEN: laptop.token,
    MCP_SPOTIFY_CONFIG: folder,
  };
  const calls = async (): Promise<number> => Object.values(await demo.counts()).reduce((sum, one) => sum + one, 0);
  /** Runs a program so often; the milliseconds of each. */
  async function timed(args: readonly string[]): Promise<readonly number[]> {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const begun = performance.now();
      await started(process.execPath, [...args], { env });
      times.push(performance.now() - begun);
    }
    return times;
  }
  const cells = (times: readonly number[]) => [Math.min(...times), percentile(times, 0.5), percentile(times, 0.95)];
  try {
    // The first start makes the bundle.
    await started(process.execPath, [bin, '--version'], { env });
    const rows = [['(Node alone)', ...cells(await timed(['--eval', ''])).map(rounded), '']];
    for (const words of commands) {
      const before = await calls();
      await started(process.execPath, [bin, ...words], { env });
      const first = (await calls()) - before;
      rows.push([`\`${words.join(' ')}\``, ...cells(await timed([bin, ...words])).map(rounded), String(first)]);
    }
    return {
      title: 'Ten commands of the command line',
      about: `Each command in ${runs} fresh processes, one after the other, from the start of the process to its end, milliseconds; its output goes to a pipe. Server, table and Spotify are the laptop's, on the same machine: a deployment adds network time. The calls to Spotify are those of the first run, with earlier reads in the cache.`,
      tables: [{ head: ['command', 'least', 'p50', 'p95', 'calls to Spotify'], rows }],
      notes: ['`npm run bench -- --only commands` makes this table.'],
    };
  } finally {
    await laptop.close();
    await rm(folder, { recursive: true });
  }
}
