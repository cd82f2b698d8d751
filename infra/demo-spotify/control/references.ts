import { isKind } from '../catalogue/catalogue.ts';
import { uriOf } from '../catalogue/model.ts';
import type { World } from '../seed/world.ts';

/** What a reference such as `$track:17` refers to. */
export type Resolved = NonNullable<ReturnType<typeof resolveReference>>;

const form = /\$([a-z]+):(\d+)/g;

/** Resolves `$track:n`, `$album:n`, … (the n-th of the catalogue) and `$playlist:n` (the n-th of the demo user), counted from 1. */
export function resolveReference(world: World, ref: string) {
  const [, kind = '', digits = ''] = /^\$([a-z]+):(\d+)$/.exec(ref) ?? [];
  const n = Number(digits);
  if (kind === 'playlist') {
    const id = world.seeded[n - 1];
    const name = world.playlists.get(id ?? '')?.versions.current().name ?? '';
    return id === undefined ? undefined : { ref, id, uri: `spotify:playlist:${id}`, name };
  }
  const entity = isKind(kind) ? world.catalogue.nth(kind, n) : undefined;
  return entity && { ref, id: entity.id, uri: uriOf(entity), name: entity.name };
}

/** Replaces every reference in a text by its id; unknown ones stay. */
export function withIds(world: World, text: string): string {
  return text.replace(form, (ref) => resolveReference(world, ref)?.id ?? ref);
}

/** The URI for a reference; other texts are returned unchanged. */
export function uriFor(world: World, ref: string): string {
  return resolveReference(world, ref)?.uri ?? ref;
}
