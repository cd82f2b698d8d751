import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Operation } from '../../lib/spotify/operation.ts';
import { operations } from '../../lib/spotify/operations.ts';
import { hasShared, optionalSuite, sharedSpotify } from '../support/environment.ts';

const row = z.object({
  method: z.string(),
  path: z.string(),
  kind: z.enum(['read', 'mutation']),
  scopes: z.string(),
  limit_max: z.union([z.number(), z.literal('')]),
  ids_max: z.string(),
  dev_mode: z.enum(['available', 'removed-2024-11-27', 'removed-2026-02-11']),
});

/** Not asked of the user: the server never needs the address. */
const unwanted = 'user-read-email';

optionalSuite(
  'shared',
  hasShared,
  '../shared/spotify is not there',
)('the table of operations and the published list agree', () => {
  const published = hasShared
    ? z.array(row).parse(JSON.parse(readFileSync(path.join(sharedSpotify, 'endpoints.json'), 'utf8')))
    : [];
  const ours: Readonly<Record<string, Operation>> = operations;

  test('the same 96 operations', () => {
    expect(Object.keys(ours).sort()).toEqual(published.map(({ method, path }) => `${method} ${path}`).sort());
    expect(published).toHaveLength(96);
  });

  test.each(published)('$method $path', ({ method, path, kind, scopes, limit_max, ids_max, dev_mode }) => {
    const operation = ours[`${method} ${path}`];
    expect(operation?.effect).toBe(kind === 'read' ? 'read' : 'write');
    expect(operation?.removed).toBe(dev_mode === 'available' ? undefined : dev_mode.slice('removed-'.length));
    const wanted = scopes.split(' ').filter((scope) => scope !== '' && scope !== unwanted);
    expect([...(operation?.scopes ?? [])].sort()).toEqual(wanted.sort());
    if (limit_max !== '') expect(operation?.limit?.development).toBe(limit_max);
    else expect(operation?.limit).toBeUndefined();
    expect(operation?.ids).toBe(ids_max === '' ? undefined : Number(ids_max));
    if (operation?.effect === 'read') expect(operation.kind).toBeDefined();
  });
});
