import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

export const projectFolder = path.resolve(import.meta.dirname, '../../../..');

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/**
 * Synthesizes `infra/app.ts` in a process of its own, with the context of `cdk.json` as `cdk deploy` would give it, into a new
 * temporary folder; throws what the app printed when it fails, and stops when the signal says so. `project`: another checkout.
 */
export async function synthesize(signal?: AbortSignal, project = projectFolder) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-server-for-spotify-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const { context } = cdkJson.parse(JSON.parse(await readFile(path.join(project, 'cdk.json'), 'utf8')));
    // CDK's own rules cost half of the synthesis and change nothing in it: `cdk synth` and `cdk deploy` hold them.
    const quick = { CDK_VALIDATION: 'false' };
    await runApp(project, { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context), ...quick }, signal);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function runApp(
  project: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(process.execPath, [path.join(project, 'infra/app.ts')], {
    cwd: project,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
    // A process that never started emits no close event; one that is being stopped still writes into the folder.
    if (child.pid === undefined) reject(error);
  });
  child.on('close', (code) => {
    if (failure !== undefined) reject(failure);
    else if (code === 0) resolve();
    else reject(new Error(`The stack could not be synthesized:\n${Buffer.concat(printed).toString().trim()}`));
  });
  return promise;
}
