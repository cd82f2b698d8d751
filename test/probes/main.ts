import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { probedAt, type Running, settings } from './probed.ts';
import { runProbes } from './run.ts';

type Start = (options: {
  readonly environment: object;
  readonly log: () => void;
}) => Promise<Running & { readonly close: () => Promise<void> }>;
const Module = z.object({ startLaptop: z.custom<Start>((value) => typeof value === 'function') });

/** Probes the version in a folder: `node test/probes/main.ts [folder [kind …]]`. */
const [folder = '.', ...wanted] = process.argv.slice(2);
process.chdir(folder);
const { startLaptop } = Module.parse(await import(pathToFileURL(path.resolve('infra/local/laptop.ts')).href));
const running = await startLaptop({ environment: settings, log: () => undefined });
await runProbes([await probedAt(running)], wanted.length > 0 ? wanted : undefined, { tell: console.log });
await running.close();
process.exit(0);
