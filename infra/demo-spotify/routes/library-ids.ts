import { people } from '../seed/people.ts';
import type { Shelf } from '../state/library.ts';
import type { World } from '../world.ts';

/** Whether something with that id exists; what does not is passed over in silence by library writes. */
export function exists(world: World, kind: Shelf | 'playlist', id: string): boolean {
  if (kind === 'playlist') return world.playlists.has(id);
  if (kind === 'user') return world.accounts.has(id) || people.has(id);
  return world.catalogue[kind](id) !== undefined;
}
