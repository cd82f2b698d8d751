import { afterEach, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import type { Tool } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { pick } from '../support/scale.ts';
import { exampleOn } from '../support/tool-examples.ts';
import { arrivedAt, useFleet } from './support/fleet.ts';

const fleet = await useFleet(1);
// The laptop ends by removing its table.
afterEach(() => fleet.table.heal());
const me = z.object({ id: z.string() });

async function exampleOf(tool: Tool) {
  const { laptop, demo } = fleet.testStack();
  const ask = (path: string) => demo.outside({ method: 'GET', path });
  const call = async (name: string) => ({ data: (await fleet.call(name)).data });
  const userId = me.parse(await ask('/me')).id;
  return exampleOn({ demo: { controlUrl: laptop.spotify.controlUrl ?? '', userId }, call, ask }, tool);
}

/** What a call changes, with what one before it gave: a change to undo, or the token that confirms it. */
async function prepared(tool: Tool): Promise<Record<string, unknown>> {
  const example = await exampleOf(tool);
  if (tool.effect === 'read') return example;
  const { confirm_token } = (await fleet.call(tool.name, { ...example, dry_run: true })).data;
  return { ...example, ...(confirm_token !== undefined && { confirm_token }) };
}

beforeAll(async () => {
  const { id } = await fleet.demo().resolve('$track:21');
  await fleet.call('save_tracks', { track_ids: [id] });
});

// Its scope is in no token that clients are offered.
const called = pick(
  tools.filter(({ name }) => name !== 'disconnect_account'),
  // At a thin scale what changes.
  ({ effect }) => effect !== 'read',
);

it.each(called.map((tool) => [tool.name, tool] as const))(
  '%s does without the table, or says that it needs it',
  async (name, tool) => {
    const args = await prepared(tool);
    fleet.table.decide(() => 'gone');
    const { data, text } = await fleet.call(name, args);
    expect(data['error_code'], text).not.toBe('internal');
  },
);

it('what needs the table changes nothing without it', async () => {
  const { id } = await fleet.demo().resolve('$track:21');
  await fleet.call('save_tracks', { track_ids: [id] });
  const before = (await arrivedAt(fleet.demo())).length;
  fleet.table.decide(() => 'gone');
  const { isError, data, text } = await fleet.call('undo_last_change');
  expect({ isError, code: data['error_code'] }, text).toEqual({ isError: true, code: 'storage_unavailable' });
  expect(text).toContain('nothing was done');
  const after = (await arrivedAt(fleet.demo())).slice(before);
  expect(after.filter(({ operation }) => !operation.startsWith('get'))).toEqual([]);
});
