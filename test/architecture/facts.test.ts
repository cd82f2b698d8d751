import { describe, expect, test } from 'vitest';
import { layerSettings } from '../../functions/settings/layers.ts';
import { freshUntil, lifetimes } from '../../lib/resilience/decisions/freshness.ts';
import { consentEnds, daysOfWarning, endsSoon } from '../../lib/spotify/consent.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { resolvePending } from '../../lib/tools/playlist-jobs/fill.ts';
import { tools } from '../../lib/tools/registry.ts';
import { applyUndo } from '../../lib/tools/undo/apply.ts';
import { sourceModules } from '../support/modules.ts';
import { contextWithStub } from '../support/tool-context.ts';

/** What is known of Spotify as a number: how code or a sentence writes it, and the one file that may. */
const facts = [
  { fact: 'the lag of reads', written: /\b45_?000\b|\b45 (?:s\b|\* second)/, in: 'lib/spotify/lag.ts' },
  {
    fact: 'when to warn of the end of a consent',
    written: /\b14 \* (?:86|day)|twoWeeks/,
    in: 'lib/spotify/consent.ts',
  },
];

test.each(facts)('$fact is defined only in $in', ({ written, in: home }) => {
  const named = sourceModules().filter(({ text }) => written.test(text));
  expect(named.map(({ file }) => file).filter((file) => file !== home)).toEqual([]);
});

describe('the setting of the lag reaches', () => {
  const { lag } = layerSettings({ IDEMPOTENCY_SETTLE_LIBRARY_MS: '1000', IDEMPOTENCY_SETTLE_PLAYER_MS: '70' });
  const change = { id: 'g', changedAt: 0, unsettledUntil: 5000 };

  test.each([
    ['playlists', 1000],
    ['player', 70],
  ])('the cache, for %s', (tag, until) => {
    expect(freshUntil(new Map([[tag, change]]), lifetimes.playlist, lag, 10)).toBe(until);
  });

  test('long jobs', () => {
    const filled = { base: 0, added: 0, pending: { count: 5, at: 0 } };
    expect(resolvePending(filled, 0, { now: () => 999, lag })).toBe('wait');
    expect(resolvePending(filled, 0, { now: () => 1000, lag })).not.toBe('wait');
  });

  test.each([
    [1000 - 1, false],
    [1000, true],
  ])('undo, %d ms after the change', async (now, done) => {
    const { context } = contextWithStub(() => [true], { now: () => now, lag });
    const step = { do: 'save' as const, uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] };
    expect((await applyUndo({ step, at: 0, newer: [], keep: () => Promise.resolve() }, context)).done).toBe(done);
  });
});

test('a warning of the end of a consent begins on the same day for everybody', () => {
  const end = consentEnds(Date.parse('2026-01-31T00:00:00Z'));
  expect([
    endsSoon(end, end - daysOfWarning * 86_400_000),
    endsSoon(end, end - daysOfWarning * 86_400_000 - 1),
  ]).toEqual([true, false]);
});

test('no change is read back where VERIFY_WRITES is off', async () => {
  const saving = tools.filter(
    (tool) => tool.calls?.includes('per 40') && tool.effect === 'write' && servedIn('extended', tool),
  );
  expect(saving.map(({ name }) => name)).toContain('save_multiple_items');
  for (const tool of saving) {
    const { context, requests } = contextWithStub(() => undefined, { mode: 'extended' });
    const { data } = await tool.call(tool.example ?? {}, context);
    expect([tool.name, requests.map(({ name }) => name), data['verified']]).toEqual([
      tool.name,
      ['PUT /me/library'],
      undefined,
    ]);
  }
});
