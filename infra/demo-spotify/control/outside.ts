import * as z from 'zod';
import { carriedOut } from '../api.ts';
import { failure, type Reply } from '../http/reply.ts';
import { currentPlayer, setPlayer } from '../routes/player-state.ts';
import { findRoute } from '../routes/router.ts';
import { knownScopes } from '../scopes.ts';
import { demoUserId } from '../seed/people.ts';
import { silentPlayer } from '../seed/player.ts';
import type { World } from '../seed/world.ts';
import type { Account } from '../state/account.ts';
import { uriFor, withIds } from './references.ts';

/**
 * A change made in Spotify's own app: any operation, or one of the short forms. References such as `$track:17` are
 * replaced by ids in `path` and `body` and by URIs in the short forms. It is neither counted nor rate limited.
 */
export const outsideChange = z.union([
  z.strictObject({
    method: z.enum(['GET', 'PUT', 'POST', 'DELETE']),
    /** Below `/v1`, with the query. */
    path: z.string(),
    body: z.json().optional(),
    user: z.string().optional(),
  }),
  z.strictObject({ save: z.string(), user: z.string().optional() }),
  z.strictObject({ remove: z.string(), user: z.string().optional() }),
  z.strictObject({ playlist: z.string(), add: z.string(), user: z.string().optional() }),
  z.strictObject({ playlist: z.string(), remove: z.string(), user: z.string().optional() }),
  z.strictObject({ play: z.string(), user: z.string().optional() }),
  /** A player that never played has no device after `stop`; the others have no effect where they do not apply. */
  z.strictObject({ player: z.enum(['play', 'pause', 'next', 'previous', 'stop']), user: z.string().optional() }),
]);

export type OutsideChange = z.input<typeof outsideChange>;

/** Makes a change as its user; returns what the API would have responded. */
export function changeOutside(world: World, change: z.infer<typeof outsideChange>): Reply {
  const user = world.accounts.get(change.user ?? demoUserId);
  if (!user) return failure(404, `No user ${change.user}`);
  if ('player' in change && change.player === 'stop') return stopped(world, user);
  const { method, path, body } = operationFor(world, change);
  const url = new URL(`http://demo/v1${path}`);
  const match = findRoute(method, url.pathname.slice(3));
  if (match === undefined || match === 'method') return failure(404, `No operation ${method} ${path}`);
  return carriedOut(
    world,
    match,
    { user, scopes: new Set(knownScopes) },
    {
      target: `/v1${path}`,
      query: url.searchParams,
      contentType: 'application/json',
      body: body === undefined ? '' : withIds(world, typeof body === 'string' ? body : JSON.stringify(body)),
    },
  );
}

function operationFor(world: World, change: z.infer<typeof outsideChange>) {
  if ('method' in change) return { ...change, path: withIds(world, change.path) };
  if ('playlist' in change) {
    const path = `/playlists/${uriFor(world, change.playlist).split(':').at(-1)}/items`;
    if ('add' in change) return { method: 'POST', path, body: { uris: [uriFor(world, change.add)] } };
    return { method: 'DELETE', path, body: { items: [{ uri: uriFor(world, change.remove) }] } };
  }
  if ('save' in change) return { method: 'PUT', path: `/me/library?uris=${uriFor(world, change.save)}` };
  if ('remove' in change) return { method: 'DELETE', path: `/me/library?uris=${uriFor(world, change.remove)}` };
  if ('play' in change) {
    const uri = uriFor(world, change.play);
    const body = /^spotify:(track|episode):/.test(uri) ? { uris: [uri] } : { context_uri: uri };
    return { method: 'PUT', path: '/me/player/play', body };
  }
  const { player } = change;
  return { method: player === 'next' || player === 'previous' ? 'POST' : 'PUT', path: `/me/player/${player}` };
}

function stopped(world: World, user: Account): Reply {
  const { recent } = currentPlayer(world, user);
  setPlayer(world, user, { ...silentPlayer(world.clock.now()), recent });
  return { status: 204, headers: {}, body: '' };
}
