import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { root } from '../support/environment.ts';
import { importsOf, type Module } from '../support/modules.ts';
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

/** What is sent without the SDK's client: Lambda's Invoke by its path, others by their target. */
const byHand: Readonly<Record<string, string>> = {
  '/2015-03-31/functions/': 'lambda:InvokeFunction',
  'Logs_20140328.FilterLogEvents': 'logs:FilterLogEvents',
  'GraniteServiceVersion20100801.DescribeAlarms': 'cloudwatch:DescribeAlarms',
};
/** Every function writes its own log. */
const ownLog = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** The IAM actions of the SDK commands that are named in a text. */
function actions({ text }: Module): readonly string[] {
  const sent = Object.entries(byHand).flatMap(([sign, action]) => (text.includes(sign) ? [action] : []));
  if (sent.length > 0) return sent;
  const services = {
    'client-dynamodb': 'dynamodb',
    'client-secrets-manager': 'secretsmanager',
  };
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

test.each([
  ['mcp', 'EndpointMcp', 6],
  ['oauth', 'SignInOauth', 8],
  ['warm', 'WarmingWarm', 5],
  ['verdict', 'MonitoringVerdict', 1],
])('the %s function may do what its code asks for, and nothing else', (name, construct, least) => {
  const asked = new Set(withImports(`functions/${name}.ts`).flatMap(actions));
  const allowed = new Set(
    Object.entries(policies.parse(templateWith().findResources('AWS::IAM::Policy')))
      .filter(([id]) => id.startsWith(construct))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action)
      .filter((allowedAction) => !ownLog.includes(allowedAction)),
  );
  expect(asked.size).toBeGreaterThan(least);
  expect([...allowed].sort()).toEqual([...asked].sort());
});
