import { empty, json, Refusal, refuse, text } from '../http/reply.ts';
import { type Saved, type Shelf, save, shelves, unsave } from '../state/library.ts';
import { isId } from './ask.ts';
import { exists } from './library-ids.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

/** Most URIs of one call. */
const most = 40;
/** Longest path and query that the gateway takes; about 100 URIs are longer. */
const longestUrl = 3600;

/** A URI that may stand in a library. */
interface Entry {
  readonly kind: Shelf | 'playlist';
  readonly id: string;
}

const saveItems: Handler = (call) => {
  const entries = entriesOf(call);
  needsScopes(call, entries, {
    library: 'user-library-modify',
    follow: 'user-follow-modify',
    playlist: 'playlist-modify-public',
  });
  const known = entries.filter(({ kind, id }) => exists(call.world, kind, id));
  for (const shelf of shelves) save(call.user.library, shelf, idsOn(known, shelf), call.world.clock.now());
  const list = call.user.playlists.current();
  const fresh = idsOn(known, 'playlist').filter((id) => !list.includes(id));
  if (fresh.length > 0) call.user.playlists.set([...fresh, ...list]);
  return empty(200);
};

const removeItems: Handler = (call) => {
  const entries = entriesOf(call);
  needsScopes(call, entries, {
    library: 'user-library-modify',
    follow: 'user-follow-modify',
    playlist: 'playlist-modify-public',
  });
  for (const shelf of shelves) unsave(call.user.library, shelf, idsOn(entries, shelf));
  const gone = new Set(idsOn(entries, 'playlist'));
  const list = call.user.playlists.current();
  if (list.some((id) => gone.has(id))) call.user.playlists.set(list.filter((id) => !gone.has(id)));
  return empty(200);
};

const contains: Handler = (call) => {
  const entries = entriesOf(call);
  needsScopes(call, entries, {
    library: 'user-library-read',
    follow: 'user-follow-read',
    playlist: 'playlist-read-private',
  });
  const lag = call.world.settings().lag.contains;
  const seen = new Map<string, Saved>(shelves.map((shelf) => [shelf, call.user.library[shelf].seen(lag)]));
  const playlists = call.user.playlists.seen(lag);
  return json(
    entries.map(({ kind, id }) => (kind === 'playlist' ? playlists.includes(id) : (seen.get(kind)?.has(id) ?? false))),
  );
};

/** The URIs of the query, all of a kind that a library takes; 400 otherwise, 414 where the URL is too long. */
function entriesOf(call: Call): readonly Entry[] {
  if (call.target.length > longestUrl) throw new Refusal(text('URI Too Long', 414));
  if (call.body !== '') refuse(400, 'uris must be given in the query');
  const uris = (call.query.get('uris') ?? '').split(',').filter((uri) => uri !== '');
  if (uris.length === 0) refuse(400, 'Missing required field: uris');
  if (uris.length > most) refuse(400, `Too many uris requested, at most ${most}`);
  return uris.map(entryOf);
}

function entryOf(uri: string): Entry {
  const [scheme, type, id = '', ...more] = uri.split(':');
  const kind = type === 'playlist' ? type : shelves.find((shelf) => shelf === type);
  if (scheme !== 'spotify' || more.length > 0 || kind === undefined)
    return refuse(400, `Invalid or unsupported uri: ${uri}`);
  return kind === 'user' || isId(id) ? { kind, id } : refuse(400, `Invalid uri: ${uri}`);
}

function needsScopes(
  { scopes }: Call,
  entries: readonly Entry[],
  names: { readonly library: string; readonly follow: string; readonly playlist: string },
): void {
  for (const { kind } of entries) {
    const needed =
      kind === 'playlist' ? names.playlist : kind === 'artist' || kind === 'user' ? names.follow : names.library;
    if (!scopes.has(needed)) refuse(403, 'Insufficient client scope');
  }
}

function idsOn(entries: readonly Entry[], kind: Entry['kind']): readonly string[] {
  return entries.filter((entry) => entry.kind === kind).map(({ id }) => id);
}

/** Operations on the library by URI, whatever the kind. */
export const libraryRoutes: readonly Route[] = [
  route('PUT /me/library', 'save-library-items', 'library', saveItems),
  route('DELETE /me/library', 'remove-library-items', 'library', removeItems),
  route('GET /me/library/contains', 'check-library-contains', 'library', contains),
];
