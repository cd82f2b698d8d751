import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { everything, held } from '../../infra/release/held.ts';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';

const resources = z.object({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });
const release = z
  .object({ version: z.string(), templates: z.object({ default: resources, everything: resources }) })
  .parse(JSON.parse(readFileSync(path.join(root, 'test/infra/fixtures/last-release.json'), 'utf8')));
type Kept = z.output<typeof resources>;

/** What an update from one template to the other would replace or delete, by CloudFormation's own rules. */
function lost(before: Kept, after: unknown): readonly string[] {
  const { resources: changes } = fullDiff(before, held(after), undefined, false);
  return changes.logicalIds.flatMap((id) => {
    const impact = changes.get(id).changeImpact;
    return ['WILL_UPDATE', 'WILL_CREATE', 'NO_CHANGE'].includes(impact) ? [] : [`${id} ${impact}`];
  });
}

/** The last release had no setting but these; what is new since must not touch what it made. */
const asBefore = { ...everything, stackName: 'McpServerForSpotify' };

describe(`an update of release ${release.version}`, () => {
  test.each([
    ['with the default settings', release.templates.default, {}],
    ['with everything on', release.templates.everything, asBefore],
  ])('%s replaces nothing that holds data, the URL or a secret', (_, before, settings) => {
    expect(Object.keys(before.Resources).length).toBeGreaterThan(5);
    expect(lost(before, templateWith(settings).toJSON())).toEqual([]);
  });

  test('is compared with that of the version before this one, or of this one', () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
    expect(release.version).toBe(version);
  });
});

test('a key, a name or an id that changes is found', () => {
  const before = release.templates.default;
  const table = Object.keys(before.Resources).find((id) => id.startsWith('StateTable')) ?? '';
  const renamed = structuredClone(before);
  renamed.Resources[table] = {
    Type: 'AWS::DynamoDB::Table',
    Properties: { ...z.looseObject({}).parse(before.Resources[table]?.['Properties']), TableName: 'other' },
  };
  expect(lost(before, renamed)).toEqual([`${table} WILL_REPLACE`]);
  const { [table]: gone, ...others } = before.Resources;
  expect(gone).toBeDefined();
  expect(lost(before, { Resources: others })).toEqual([`${table} WILL_DESTROY`]);
  expect(lost(before, before)).toEqual([]);
});
