import { build } from 'esbuild';
import { functionBundle } from './bundle.ts';

/** Bundles one function: `node infra/bundle/build.ts ENTRY FOLDER`. A process of its own, since CDK waits for it and plugins are asynchronous. */
const [entry, folder] = process.argv.slice(2);
if (entry === undefined || folder === undefined) throw new Error('Give the file under functions/ and the folder.');
await build(await functionBundle(entry, folder));
