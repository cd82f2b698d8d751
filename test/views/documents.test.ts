import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildViews } from '../../infra/bundle/views.ts';
import { listTool, packed, unpacked, viewOf } from '../../lib/mcp/listing.ts';
import { viewFor, viewNames } from '../../lib/mcp/views.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';

const views = buildViews();
/** Bytes; the aim is 40 KB for each (ADR 0028). */
const most = { player: 39_200, results: 39_700, playlist: 42_300 } as const;

test.each(viewNames)('the %s view is one small document that names no other', (name) => {
  const { html, hash } = views[name];
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(most[name]);
  expect(hash).toMatch(/^[\da-f]{8}$/);
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)=/);
  expect(html).not.toMatch(/@import|url\(/);
  expect(html.match(/<\/script>/g)).toHaveLength(1);
});

describe('the logo of Spotify, which the owner adds', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'logo-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const svg = (color: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 2"><path fill="${color}"/></svg>`;

  test('takes the place of the name, in black and in white, and is nowhere else', () => {
    writeFileSync(path.join(folder, 'black.svg'), svg('#000'));
    expect(() => buildViews(folder)).toThrow(/needs two files.* only .*black\.svg/);
    writeFileSync(path.join(folder, 'white.svg'), svg('#fff'));
    for (const { html, hash } of Object.values(buildViews(folder))) {
      expect(html.match(/url\(/g)).toHaveLength(3);
      expect(html).toContain('fill=%22%23000%22');
      expect(html).toContain('fill=%22%23fff%22');
      expect(viewNames.map((name) => views[name].hash)).not.toContain(hash);
    }
  });

  test('is refused where it is too large for a host', () => {
    writeFileSync(path.join(folder, 'white.svg'), svg('x'.repeat(20_000)));
    expect(() => buildViews(folder)).toThrow(/view takes \d+ bytes: take smaller files/);
  });
});

test('each view has an address of its own', () => {
  expect(new Set(viewNames.map((name) => views[name].hash)).size).toBe(viewNames.length);
});

const hashes = { player: 'aaaaaaaa', results: 'bbbbbbbb', playlist: 'cccccccc' };
const shown = [...tools, ...coreRoutes].filter(({ name }) => viewFor(name) !== undefined);

test('every view is shown for some tools, and a tool that is gone is noticed', () => {
  expect(new Set(shown.map(({ name }) => viewFor(name)))).toEqual(new Set(viewNames));
  expect(shown.length).toBeGreaterThan(55);
});

test.each(shown.map(({ name }) => name))('%s names its view in few tokens', (name) => {
  const said = JSON.stringify(viewOf(name, hashes));
  expect(said).toContain(`"resourceUri":"ui://${viewFor(name)}/`);
  // Four characters a token, as elsewhere in the budgets.
  expect(said.length / 4).toBeLessThan(25);
});

test('what hosts show the model of a tool is the same with a view as without', () => {
  const packedListing = unpacked(packed(tools, hashes));
  for (const tool of tools) {
    const { _meta, ...model } = packedListing.get(tool.name) ?? {};
    const { _meta: found, ...alone } = listTool(tool);
    expect(model).toEqual(JSON.parse(JSON.stringify(alone)));
    expect(_meta ?? {}).toMatchObject(found ?? {});
    expect(_meta?.ui !== undefined).toBe(viewFor(tool.name) !== undefined);
  }
});
