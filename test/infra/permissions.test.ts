import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { importsOf, type Module } from '../support/modules.ts';
import { root } from '../support/rings.ts';
import { templateWith } from '../support/synth.ts';

/** A module and all modules of ours that it leads to. */
function withImports(file: string, seen = new Map<string, Module>()): readonly Module[] {
  if (!seen.has(file) && file.endsWith('.ts')) {
    const module = { file, text: readFileSync(path.join(root, file), 'utf8') };
    seen.set(file, module);
    for (const { own, target } of importsOf(module)) if (own) withImports(target, seen);
  }
  return [...seen.values()];
}

/** The IAM actions of the SDK commands that are named in a text. */
function actions({ text }: Module): readonly string[] {
  const services = { 'client-dynamodb': 'dynamodb', 'client-secrets-manager': 'secretsmanager' };
  return Object.entries(services).flatMap(([client, service]) =>
    [...text.matchAll(new RegExp(`import \\{([^}]*)\\} from '@aws-sdk/${client}'`, 'g'))].flatMap(([, names = '']) =>
      [...names.matchAll(/\b([A-Z]\w+)Command\b/g)].map(([, command]) => `${service}:${command}`),
    ),
  );
}

const policies = z.record(
  z.string(),
  z.object({
    Properties: z.object({
      PolicyDocument: z.object({
        Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]) })),
      }),
    }),
  }),
);

test('the mcp function may do what its code asks for, and nothing else', () => {
  const asked = new Set(withImports('functions/mcp.ts').flatMap(actions));
  const allowed = new Set(
    Object.values(policies.parse(templateWith().findResources('AWS::IAM::Policy')))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action)
      .filter((action) => !action.startsWith('logs:')),
  );
  expect(asked.size).toBeGreaterThan(3);
  expect([...allowed].sort()).toEqual([...asked].sort());
});
