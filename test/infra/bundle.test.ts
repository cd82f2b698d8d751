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

/** The folders that Lambda unpacks, by the file that each was bundled from. */
const folders = new Map<string, string>();
const map = z.object({ sources: z.array(z.string()) });
const sourcesIn = (folder: string) =>
  map.parse(JSON.parse(readFileSync(path.join(folder, 'index.mjs.map'), 'utf8'))).sources;
beforeAll(() => {
  const app = new App({ outdir });
  new McpServerStack(app, settingsFrom({}));
  app.synth();
  for (const name of readdirSync(outdir).filter((found) => found.startsWith('asset.'))) {
    const folder = path.join(outdir, name);
    const [entry = 'none'] = sourcesIn(folder).flatMap(
      (source) => /functions\/(mcp|warm|oauth)\.ts$/.exec(source)?.[1] ?? [],
    );
    folders.set(entry, folder);
  }
});

describe.each([
  ['mcp', 900_000],
  ['warm', 600_000],
  ['oauth', 1_400_000],
])('the bundle of the %s function', (name, most) => {
  const folder = () => folders.get(name) ?? 'no asset';

  test('is one ES module with its map, and small enough to start fast', () => {
    expect(readdirSync(folder()).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(statSync(path.join(folder(), 'index.mjs')).size).toBeLessThanOrEqual(most);
  });

  test('brings everything that Node does not', () => {
    const text = readFileSync(path.join(folder(), 'index.mjs'), 'utf8');
    const imports = importsOf({ file: 'index.mjs', text });
    expect(imports.length).toBeGreaterThan(3);
    expect(imports.map(({ target }) => target).filter((target) => !isBuiltin(target))).toEqual([]);
  });

  test('has neither Ajv nor the chain of credential sources inside', () => {
    const sources = sourcesIn(folder());
    const has = (part: string) => sources.some((source) => source.includes(part));
    expect([has('ajvProvider'), has('credential-provider')]).toEqual([false, false]);
    expect([has('cfWorkerProvider'), has('infra/bundle/credentials.ts')]).toEqual([name === 'mcp', true]);
  });

  test('has the authorization server in the oauth function alone', () => {
    const has = (part: string) => sourcesIn(folder()).some((source) => source.includes(`node_modules/${part}/`));
    const isOauth = name === 'oauth';
    expect([has('oidc-provider'), has('koa'), has('hono')]).toEqual([isOauth, isOauth, isOauth]);
  });

  test('speaks MCP only where somebody listens', () => {
    expect(sourcesIn(folder()).some((source) => source.includes('@modelcontextprotocol'))).toBe(name === 'mcp');
  });
});
