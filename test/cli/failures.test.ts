import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../cli/catalogue.ts';
import { exits } from '../../cli/errors.ts';
import { failureOf, forPeople, wordings } from '../../cli/server/failures.ts';
import { failureData } from '../../lib/mcp/tool-result.ts';
import { explain } from '../../lib/spotify/explain.ts';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import { root } from '../support/environment.ts';

const retryAt = new Date(Date.now() + 3_600_000);
const devices = [
  { id: 'd1', name: 'Kitchen' },
  { id: 'd2', name: 'Desk Computer' },
];
/** One failure of each code. */
const examples: { readonly [Code in SpotifyFailure['code']]: Extract<SpotifyFailure, { code: Code }> } = {
  no_active_device: { code: 'no_active_device', devices },
  device_not_found: { code: 'device_not_found', devices },
  volume_not_allowed: { code: 'volume_not_allowed' },
  device_not_controllable: { code: 'device_not_controllable' },
  player_restriction: { code: 'player_restriction', message: 'Restriction violated' },
  premium_required: { code: 'premium_required', who: 'user' },
  user_not_registered: { code: 'user_not_registered' },
  insufficient_scope: { code: 'insufficient_scope', scopes: ['user-modify-playback-state'] },
  removed: { code: 'removed', operation: 'GET /x', since: '2026-02-11' },
  forbidden: { code: 'forbidden', operation: 'GET /x', message: 'no' },
  not_found: { code: 'not_found', operation: 'GET /albums/{id}' },
  bad_request: { code: 'bad_request', message: 'no' },
  rate_limited: { code: 'rate_limited', by: 'us', retryAt, given: true },
  quota_exhausted: { code: 'quota_exhausted', bucket: 'search', retryAt, given: true },
  quota_reserved: { code: 'quota_reserved', bucket: 'search' },
  circuit_open: { code: 'circuit_open', group: 'player', retryAt },
  sign_in_required: { code: 'sign_in_required', reason: 'expired' },
  access_ended: { code: 'access_ended' },
  owner_changed: { code: 'owner_changed' },
  access_unknown: { code: 'access_unknown' },
  storage_unavailable: { code: 'storage_unavailable' },
  app_credentials: { code: 'app_credentials', reason: 'missing' },
  unavailable: { code: 'unavailable', host: 'api', cause: 'status', status: 500, sent: 'no' },
  equal_call: { code: 'equal_call', state: 'under_way', retryAt },
  unexpected_answer: { code: 'unexpected_answer', operation: 'GET /x' },
};

const printed = (failure: SpotifyFailure) => {
  const text = explain(failure, 'write', Date.now());
  const data = { error: text, ...failureData(failure) };
  return failureOf({ isError: true, text, data: JSON.parse(JSON.stringify(data)) }, 'set_volume');
};

describe('failures of the server', () => {
  it('have a wording for every code there is', () => {
    const source = readFileSync(path.join(root, 'lib/spotify/failure.ts'), 'utf8');
    const codes = [...source.matchAll(/readonly code: '(\w+)'/g)].map(([, code]) => code);
    expect(Object.keys(wordings)).toEqual(
      expect.arrayContaining([...codes, 'wrong_arguments', 'not_served', 'internal']),
    );
  });

  it.each(Object.entries(examples))('%s is told to people', (code, failure) => {
    const { message, exit } = printed(failure);
    expect(exit).toBe(wordings[code]?.exit ?? exits.failed);
    expect(message).not.toMatch(/\b[a-z]+_[a-z]+\b|\b(the|ask) user\b|undefined/i);
    expect(message.length).toBeGreaterThan(20);
  });

  it('name what helps', () => {
    expect(printed(examples.no_active_device).message).toContain(
      'mcp-spotify transfer "Kitchen" (also: Desk Computer)',
    );
    expect(printed(examples.insufficient_scope)).toMatchObject({
      exit: exits.signIn,
      message: /allow it: mcp-spotify login/,
    });
    expect(printed(examples.quota_exhausted).message).toMatch(/^Spotify's quota for search is used up until \d/);
    expect(printed(examples.equal_call).message).toMatch(/--allow-duplicate to do it twice/);
  });

  it('of older servers are known by their sentences', () => {
    const older = (text: string) => failureOf({ isError: true, text, data: {} }, 'search');
    expect(older('Wrong arguments for search: limit must be at most 50. A right call: {"query":"x"}')).toMatchObject({
      exit: exits.usage,
      message: 'Wrong arguments for search: limit must be at most 50.',
    });
    expect(older('Spotify limits the rate of calls. Try again in 30 s.').exit).toBe(exits.later);
  });

  it('name tools and arguments as people type them', () => {
    for (const { name } of catalogue) expect(forPeople(`Use ${name} now.`)).not.toMatch(/_/);
    expect(forPeople('Pass device_id.')).toBe('Pass --device-id.');
  });
});
