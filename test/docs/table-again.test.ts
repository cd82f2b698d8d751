import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';
import { resourcesOf } from '../support/template-graph.ts';

/** The value of an option of the AWS command line. */
const option = (text: string, name: string): string =>
  new RegExp(`--${name} ([^\\\\\\n]+)`).exec(text)?.[1]?.trim() ?? '';
/** `A=x,B=y C=…` as objects. */
const objects = (text: string) =>
  text.split(' ').map((one) => Object.fromEntries(one.split(',').map((pair) => pair.split('='))));

test('the runbook makes the table as the stack does', () => {
  const text = readFileSync(path.join(root, 'docs/runbooks/store-failures.md'), 'utf8');
  const table = Object.values(resourcesOf(templateWith())).find(({ Type }) => Type === 'AWS::DynamoDB::Table');
  expect(table?.Properties).toMatchObject({
    BillingMode: option(text, 'billing-mode'),
    AttributeDefinitions: objects(option(text, 'attribute-definitions')),
    KeySchema: objects(option(text, 'key-schema')),
    TimeToLiveSpecification: { Enabled: true },
  });
  expect(option(text, 'time-to-live-specification')).toBe('Enabled=true,AttributeName=expires_at');
});

test('no page and no advice fixes what was changed by hand by a deployment that sees no change', () => {
  const pages = [
    'docs/runbooks/store-failures.md',
    'infra/setup/doctor/checks.ts',
    'docs/deploying.md',
    'docs/on-call.md',
  ];
  for (const page of pages) {
    const text = readFileSync(path.join(root, page), 'utf8');
    for (const [sentence] of text.matchAll(/[^.:|\n]*(?:changed by hand|is gone)[^|\n]*/g))
      expect(sentence, page).not.toMatch(/deploy again(?! when)/i);
  }
});
