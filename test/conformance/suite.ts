import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const require = createRequire(import.meta.url);
const entry = require.resolve('@modelcontextprotocol/conformance/dist/index.js');

const requirements = z.object({ server: z.array(z.string()) });
const checks = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));

/** What the suite says of one scenario, as ids of checks. A scenario passes when none failed. */
export interface Verdict {
  readonly passed: readonly string[];
  readonly warned: readonly string[];
  readonly failed: readonly string[];
  /** What the suite says of the failures. */
  readonly reasons: readonly string[];
}

/** Verdicts by scenario. */
export type Verdicts = ReadonlyMap<string, Verdict>;

/** The scenarios that a protocol revision requires of a server, as the suite froze them. */
export async function required(revision: string): Promise<readonly string[]> {
  const file = require.resolve(`@modelcontextprotocol/conformance/requirements/${revision}.yaml`);
  return requirements.parse(parse(await readFile(file, 'utf8'))).server;
}

/** Runs the suite against a server with the given arguments, such as `--requirements 2026-07-28`. */
export const judge = (url: string, ...args: readonly string[]): Promise<Verdicts> =>
  judged('server', '--url', url, ...args);

/** Runs one of the suite's scenarios for authorization servers; verdicts are by scenario here, too. */
export const judgeAuthorization = (issuer: string, scenario: string): Promise<Verdicts> =>
  judged('authorization', '--url', issuer, '--scenario', scenario);

async function judged(...args: readonly string[]): Promise<Verdicts> {
  const results = await mkdtemp(path.join(tmpdir(), 'conformance-'));
  try {
    await run([entry, ...args, '--output-dir', results]);
    return await verdicts(results);
  } finally {
    await rm(results, { recursive: true, force: true });
  }
}

/** Ends with the child, whatever its exit code: it is 1 as soon as a scenario fails. */
function run(args: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { maxBuffer: 64 * 1024 * 1024 }, () => resolve());
  });
}

async function verdicts(results: string): Promise<Verdicts> {
  const folders = await readdir(results);
  return new Map(await Promise.all(folders.map((folder) => verdict(results, folder))));
}

async function verdict(results: string, folder: string): Promise<readonly [string, Verdict]> {
  const found = checks.parse(JSON.parse(await readFile(path.join(results, folder, 'checks.json'), 'utf8')));
  const having = (status: string) => found.filter((check) => check.status === status);
  const ids = (status: string) => [...new Set(having(status).map(({ id }) => id))];
  // The folder is called server-SCENARIO-TIMESTAMP, or authorization-server-SCENARIO-TIMESTAMP.
  const scenario = folder.replace(/^(authorization-)?server-/, '').replace(/-\d{4}-\d{2}-\d{2}T[\d-]+Z$/, '');
  const reasons = having('FAILURE').map(({ id, errorMessage = '' }) => `${id}: ${errorMessage}`);
  return [scenario, { passed: ids('SUCCESS'), warned: ids('WARNING'), failed: ids('FAILURE'), reasons }];
}
