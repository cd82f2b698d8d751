import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { settingsFrom } from '../../infra/settings.ts';
import { McpServerStack } from '../../infra/stack.ts';
import { importsOf } from '../support/modules.ts';

const outdir = mkdtempSync(path.join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** The folder that Lambda unpacks for the `mcp` function. */
let folder = '';
beforeAll(() => {
  const app = new App({ outdir });
  new McpServerStack(app, settingsFrom({}));
  app.synth();
  const asset = readdirSync(outdir).find((name) => name.startsWith('asset.'));
  folder = path.join(outdir, asset ?? 'no asset');
});

describe('the bundle of the mcp function', () => {
  test('is one ES module with its map, and small enough to start fast', () => {
    expect(readdirSync(folder).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(statSync(path.join(folder, 'index.mjs')).size).toBeLessThanOrEqual(900_000);
  });

  test('brings everything that Node does not', () => {
    const text = readFileSync(path.join(folder, 'index.mjs'), 'utf8');
    const imports = importsOf({ file: 'index.mjs', text });
    expect(imports.length).toBeGreaterThan(3);
    expect(imports.map(({ target }) => target).filter((target) => !isBuiltin(target))).toEqual([]);
  });

  test('has neither Ajv nor the chain of credential sources inside', () => {
    const { sources } = z
      .object({ sources: z.array(z.string()) })
      .parse(JSON.parse(readFileSync(path.join(folder, 'index.mjs.map'), 'utf8')));
    const has = (part: string) => sources.some((source) => source.includes(part));
    expect([has('ajvProvider'), has('credential-provider')]).toEqual([false, false]);
    expect([has('cfWorkerProvider'), has('infra/bundle/credentials.ts')]).toEqual([true, true]);
  });
});
