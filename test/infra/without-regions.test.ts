import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { withoutRegions } from '../../infra/bundle/without.ts';
import { root } from '../support/environment.ts';

const file = path.join(
  root,
  'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
);
const Partitions = z.object({
  partitions: z.array(
    z.object({
      outputs: z.record(z.string(), z.unknown()),
      regionRegex: z.string(),
      regions: z.record(z.string(), z.unknown()),
    }),
  ),
});
const partitionsIn = (text: string) =>
  Partitions.parse(JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))).partitions;

test('a region belongs to the same partition without the names of regions', () => {
  const text = readFileSync(file, 'utf8');
  const [whole, short] = [partitionsIn(text), partitionsIn(withoutRegions(text))];
  const regions = whole.flatMap(({ regions, outputs }) => Object.keys(regions).map((region) => ({ region, outputs })));
  expect(regions.length).toBeGreaterThan(30);
  for (const { region, outputs } of regions.filter(({ region }) => !region.endsWith('-global'))) {
    const found = short.filter(({ regionRegex }) => new RegExp(regionRegex).test(region));
    expect(found.map((one) => one.outputs)).toEqual([outputs]);
  }
  expect(short.flatMap(({ regions }) => Object.keys(regions))).toEqual([]);
});
