#!/usr/bin/env node
/**
 * `mcp-spotify`. From an installed package it runs the bundle, in a clone the source on the project's own Node. Plain
 * JavaScript, so that an older Node can read it and say what is missing.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));
const bundle = path.join(folder, '../dist/cli.mjs');
if (!existsSync(path.join(folder, 'main.ts'))) await import(pathToFileURL(bundle).href);
else if (Number(process.versions.node.split('.')[0]) >= 24) await import('./main.ts');
else {
  process.argv.splice(1, 1, path.join(folder, '../node.mjs'), path.join(folder, 'main.ts'));
  await import('../node.mjs');
}
