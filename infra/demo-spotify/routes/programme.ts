import * as z from 'zod';
import { uriOf } from '../catalogue/model.ts';
import { refuse } from '../http/reply.ts';
import type { Account } from '../state/account.ts';
import type { Programme } from '../state/commands.ts';
import type { World } from '../world.ts';

export const playBody = z.looseObject({
  context_uri: z.string().optional(),
  uris: z.array(z.string()).optional(),
  offset: z.looseObject({ position: z.number().int().optional(), uri: z.string().optional() }).optional(),
  position_ms: z.number().int().min(0).optional(),
});

/** What a body asks to play; undefined when it only asks to go on. */
export function programmeOf(world: World, user: Account, body: z.infer<typeof playBody>): Programme | undefined {
  const { context_uri: context, uris, offset, position_ms: positionMs = 0 } = body;
  if (context !== undefined && uris !== undefined) refuse(400, 'Can only specify one of context_uri and uris');
  if (context === undefined && uris === undefined) return undefined;
  const list = context === undefined ? playableUris(world, uris ?? []) : contentsOf(world, user, context);
  if (list.length === 0) refuse(404, 'Resource not found');
  if (offset && context !== undefined && !/^spotify:(album|playlist):/.test(context)) {
    refuse(400, `Can't have offset for context type: ${context.split(':')[1]?.toUpperCase()}`);
  }
  return { context: context ?? null, uris: list, index: startOf(list, offset), positionMs };
}

/** What a context holds, in its order, without what cannot be played. */
function contentsOf(world: World, user: Account, uri: string): readonly string[] {
  const [, kind, id = ''] = uri.split(':');
  if (kind === 'playlist') {
    const rows = world.playlists.get(id)?.versions.current().rows ?? refuse(404, 'Resource not found');
    return rows.flatMap((row) => (row.uri !== null && world.catalogue.playable(row.uri) ? [row.uri] : []));
  }
  if (uri === `spotify:user:${user.id}:collection`) {
    return [...user.library.track.current().keys()].reverse().map((track) => `spotify:track:${track}`);
  }
  const entity = world.catalogue.entity(uri);
  switch (entity?.kind) {
    case 'album':
      return entity.tracks.map(uriOf);
    case 'artist':
      return entity.tracks
        .toSorted((left, right) => right.popularity - left.popularity)
        .slice(0, 50)
        .map(uriOf);
    case 'show':
      return entity.episodes.map(uriOf);
    case 'audiobook':
      return entity.chapters.map(uriOf);
    case undefined:
      return refuse(404, 'Resource not found');
    default:
      return refuse(400, 'Non supported context uri');
  }
}

function playableUris(world: World, uris: readonly string[]): readonly string[] {
  const wrong = uris.find((uri) => !/^spotify:(track|episode|chapter):[0-9A-Za-z]{22}$/.test(uri));
  if (wrong !== undefined) refuse(400, `Unsupported uri kind: ${wrong}`);
  return uris.filter((uri) => world.catalogue.playable(uri));
}

function startOf(list: readonly string[], offset: z.infer<typeof playBody>['offset']): number {
  if (offset?.position !== undefined) {
    return offset.position >= 0 && offset.position < list.length ? offset.position : refuse(400, 'Invalid offset');
  }
  if (offset?.uri === undefined) return 0;
  const index = list.indexOf(offset.uri);
  return index >= 0 ? index : refuse(404, 'Resource not found');
}
