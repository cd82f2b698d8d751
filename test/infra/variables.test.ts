import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { type FunctionName, settingsOf } from '../../functions/settings/settings.ts';
import { settingsFrom } from '../../infra/settings.ts';
import { variableNames } from '../../infra/variables.ts';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';

const candidates = ['off', 'full', 'token', 'json', '0.5', '5', 'https://x.example/v1', 'x.example', 'TEXT'];

/** A value that the variable's own schema takes. */
function valueFor(name: string): string {
  const found = candidates.find((value) => {
    try {
      return settingsFrom({ variables: { [name]: value } }).variables !== undefined;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`No candidate fits ${name}.`);
  return found;
}

const resource = z.object({
  Properties: z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) }),
});

test('each documented variable reaches each function whose schema has it, and no other', () => {
  const variables = Object.fromEntries(variableNames.map((name) => [name, valueFor(name)]));
  expect(variableNames.length).toBeGreaterThan(40);
  const template = templateWith({ variables, monitoring: false });
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  const environments = new Map(
    functions.map(([id, found]) => [id, resource.parse(found).Properties.Environment.Variables]),
  );
  const environmentOf = (name: FunctionName) =>
    [...environments].find(([id]) => id.toLowerCase().includes(name))?.[1] ?? {};
  expect(environments.size).toBe(3);
  const wrong = (['mcp', 'warm', 'oauth'] as const).flatMap((name) => {
    const reads = new Set(settingsOf[name].flatMap(({ shape }) => Object.keys(shape)));
    const given = environmentOf(name);
    return variableNames
      .filter((variable) => (given[variable] === variables[variable]) !== reads.has(variable))
      .map((variable) => `${name} ${variable}`);
  });
  expect(wrong).toEqual([]);
});

test.each(['METRICS_SERVICE', 'PLAIN_COOKIES', 'TABLE_NAME'])('%s is none of them', (name) => {
  expect(variableNames).not.toContain(name);
  expect(() => settingsFrom({ variables: { [name]: 'x' } })).toThrow(`not ${name}`);
});

test('each part that can be switched off stands in docs/rollout.md', () => {
  const takes = (name: string, value: string): boolean => {
    try {
      return settingsFrom({ variables: { [name]: value }, monitoring: false }).variables !== undefined;
    } catch {
      return false;
    }
  };
  const parts = variableNames.filter((name) => takes(name, 'on') && takes(name, 'off') && !takes(name, 'neither'));
  expect(parts.length).toBeGreaterThan(10);
  const page = readFileSync(path.join(root, 'docs/rollout.md'), 'utf8');
  expect(parts.filter((name) => !page.includes(`\`${name}=off\``))).toEqual([]);
  const named = [...page.matchAll(/`([A-Z_]+)=off`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !parts.includes(name))).toEqual([]);
});
