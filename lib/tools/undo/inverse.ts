import * as z from 'zod';
import { attempt } from '../../spotify/failure.ts';
import { request, type SpotifyRequest } from '../../spotify/request.ts';
import { isNext, isNumbered } from '../../spotify/revision.ts';
import { containedInLibrary } from '../calls/library.ts';
import { playlistRequest } from '../calls/playlist.ts';
import { readAs, type ToolContext, withOptions } from '../definition/context.ts';
import type { UndoStep } from '../definition/undo-step.ts';
import { settingOf, unknown, type WatchedReads, watchReads } from '../guards/own-changes.ts';
import { inverseMove } from '../playlist-jobs/moves.ts';
import { type PlaylistContents, readRows, readUpTo } from '../playlist-jobs/reading.ts';
import { isAddable } from '../playlist-jobs/rows.ts';
import { findUnseenChange } from '../playlist-jobs/unseen-change.ts';
import { decoded } from '../schemas/text.ts';

/** How one request can be undone, as known before it is sent. */
export type Inverse =
  /** The undo step, given Spotify's response; `undefined` if the response was needed and lost. */
  | {
      readonly step: (body: unknown) => UndoStep | { readonly none: string } | undefined;
      /** Requested items that do not exist, so the request does not change them. */
      readonly absent?: readonly string[];
    }
  /** The request changes nothing; contains the reason. */
  | { readonly nothing: string }
  /** The request cannot be undone; contains the reason. `unexpected` if such a request usually can be. */
  | { readonly none: string; readonly unexpected?: true };

/** A longer playlist is not read only for undo. */
const maxRows = 500;
/** The number of rows in the first response. */
const firstRows = 100;
/** Older settings of the player are read again, whatever their cache lifetime: users change them by hand. */
const trustedSeconds = 10;

/** `context` bypasses the cache, `cached` uses it; `reads` says what their reads may not show. */
type FindInverse = (
  request: SpotifyRequest,
  context: ToolContext,
  cached: ToolContext,
  reads: Pick<WatchedReads, 'isUnsettled' | 'own'>,
) => Promise<Inverse>;

const bodyOf = <T>(schema: z.ZodType<T>, { body }: SpotifyRequest): T | undefined =>
  body?.type === 'json' ? schema.safeParse(body.json).data : undefined;
const idOf = ({ params }: SpotifyRequest): string => params['playlist_id'] ?? '';

const RemovalBody = z.object({ items: z.array(z.object({ uri: z.string() })) });
const AdditionBody = z.object({ uris: z.array(z.string()), position: z.int().optional() });
const ReorderBody = z.object({ range_start: z.int(), insert_before: z.int(), range_length: z.int().default(1) });
const DetailsBody = z.record(z.string(), z.unknown());
const Snapshot = z.object({ snapshot_id: z.string() });
const CreatedPlaylist = z.object({ id: z.string(), name: z.string().catch('') });

const unexpectedlyNone = (none: string): Inverse => ({ none, unexpected: true });
const snapshotIn = (body: unknown) => ({ snapshot: Snapshot.safeParse(body).data?.snapshot_id });

/** Converts a detail to the form of requests: Spotify accepts a description as text and returns it as HTML. */
export const detailAsSent = (name: string, current: unknown): unknown =>
  name === 'description' ? decoded(typeof current === 'string' ? current : '') : current;

const changedMeanwhile = 'the playlist was changed elsewhere since it was read';

/** A state that does not show this server's last change is not the one to go back to. */
const notShown = unexpectedlyNone('Spotify did not show the change before it yet, so what was there is not known');

const removalInverse: FindInverse = async (asked, context, cached, reads) => {
  const playlist_id = idOf(asked);
  const gone = new Set(bodyOf(RemovalBody, asked)?.items.map(({ uri }) => uri));
  const goingIn = ({ rows }: PlaylistContents) => rows.filter(isAddable).filter(({ uri }) => gone.has(uri));
  let isCached = false;
  const noting: ToolContext['spotify'] = async (read, options) => {
    const answer = await cached.spotify(read, options);
    isCached ||= answer.freshness.source !== 'live';
    return answer;
  };
  // The cache seldom contains all of a longer playlist.
  const most = (): number => (isCached ? firstRows : maxRows);
  const known = await readUpTo(playlist_id, 'cached', { ...cached, spotify: noting }, most);
  // Cached rows are used only if the response to the change can prove them. Items that they lack are read live.
  const isUsable =
    known && isNumbered(known.snapshot_id) && new Set(goingIn(known).map(({ uri }) => uri)).size === gone.size;
  const needsProof = isCached && isUsable;
  const read = isCached && !isUsable ? await readUpTo(playlist_id, 'cached', context, () => maxRows) : known;
  if (!read) return unexpectedlyNone(`the playlist has more than ${maxRows} rows`);
  if (!read.complete) return unexpectedlyNone('there was no time to read the playlist before');
  if (!needsProof && reads.isUnsettled() && (await findUnseenChange(read, context))) return notShown;
  const going = goingIn(read);
  if (going.length === 0) return { nothing: 'None of the items was in the playlist.' };
  const rows = going.map(({ position, uri }) => ({ position, uri }));
  const present = new Set<string>(rows.map(({ uri }) => uri));
  const absent = [...gone].filter((uri) => !present.has(uri));
  const step = { do: 'insert', playlist_id, rows, total: read.total } as const;
  const isProven = (body: unknown): boolean => !needsProof || isNext(read.snapshot_id, snapshotIn(body).snapshot);
  return { step: (body) => (isProven(body) ? step : { none: changedMeanwhile }), absent };
};

const additionInverse: FindInverse = (asked, { now }) => {
  const { uris = [], position } = bodyOf(AdditionBody, asked) ?? {};
  const at = now();
  const step = (): UndoStep => ({ do: 'remove', playlist_id: idOf(asked), uris, at, position });
  return Promise.resolve({ step });
};

/** Spotify moves only existing rows: a range beyond the end is shorter than requested. */
const moveInverse: FindInverse = async (asked, context, _, reads) => {
  const wanted = bodyOf(ReorderBody, asked);
  if (!wanted) return { none: 'All rows were replaced.' };
  const playlist_id = idOf(asked);
  const read = await readRows(playlist_id, 'cached', context, { start: 0, count: firstRows });
  const { total, rows } = read;
  const { range_start: start, insert_before } = wanted;
  const isBeyond = Math.max(start + wanted.range_length, insert_before) > total;
  if (isBeyond && reads.isUnsettled() && (await findUnseenChange(read, context))) return notShown;
  const length = Math.min(wanted.range_length, total - start);
  const before = Math.min(insert_before, total);
  if (length <= 0 || (before >= start && before <= start + length)) return { nothing: 'No row changed its place.' };
  const moved =
    start + length <= rows.length ? rows.slice(start, start + length).map(({ uri }) => uri ?? null) : undefined;
  const back = inverseMove({ start, length, before });
  return { step: (body) => ({ do: 'move', playlist_id, ...back, uris: moved, ...snapshotIn(body) }) };
};

const detailsInverse: FindInverse = async (asked, { spotify }, _, { own }) => {
  const playlist_id = idOf(asked);
  const asking = playlistRequest(playlist_id);
  const { data: current } = await readAs(DetailsBody, asking, spotify, { priority: 'bulk' });
  const set = bodyOf(DetailsBody, asked) ?? {};
  const was: Record<string, unknown> = {};
  for (const name of Object.keys(set)) {
    const ours = await own(`details:${playlist_id}`, (step, isUndone) =>
      step.do === 'details' ? (isUndone ? step.was : step.set)[name] : undefined,
    );
    if (ours === unknown) return notShown;
    was[name] = ours ?? detailAsSent(name, current[name]);
  }
  if (Object.keys(set).every((name) => set[name] === undefined || set[name] === was[name]))
    return { nothing: 'The playlist was like that already.' };
  return { step: () => ({ do: 'details', playlist_id, was, set }) };
};

/** The items that are in the library, or those that are not; `undefined` if that is not known. */
async function filterLibrary(
  uris: readonly string[],
  saved: boolean,
  { spotify }: ToolContext,
  { own }: Pick<WatchedReads, 'own'>,
): Promise<string[] | undefined> {
  const { done } = await containedInLibrary(uris, { spotify: withOptions(spotify, { priority: 'bulk' }) });
  const found: string[] = [];
  for (const { items, result } of done)
    for (const [at, uri] of items.entries()) {
      const ours = await own('library', (step, isUndone) => isSavedBy(step, isUndone, uri));
      if (ours === unknown) return undefined;
      if ((ours ?? result.saved[at]) === saved) found.push(uri);
    }
  return found;
}

/** Whether the change of a step has saved an item, or its undo; `undefined` if it is not about the item. */
export function isSavedBy(step: UndoStep, isUndone: boolean, uri: string): boolean | undefined {
  const uris = step.do === 'delete' ? [`spotify:playlist:${step.playlist_id}`] : 'uris' in step ? step.uris : [];
  return uris?.includes(uri) ? (step.do === 'save') === isUndone : undefined;
}

const urisIn = ({ query }: SpotifyRequest): readonly string[] => (query['uris'] ?? '').split(',');

const saveInverse =
  (urisOf: (asked: SpotifyRequest) => readonly string[]): FindInverse =>
  async (asked, context, _, reads) => {
    const uris = await filterLibrary(urisOf(asked), false, context, reads);
    if (!uris) return notShown;
    if (uris.length === 0) return { nothing: 'All of it was in the library already.' };
    return { step: () => ({ do: 'unsave', uris }) };
  };

/** Following a playlist that is in the library already changes its visibility, which Spotify does not show. */
const followInverse: FindInverse = async (...asked) => {
  const found = await saveInverse((request) => [`spotify:playlist:${idOf(request)}`])(...asked);
  return 'nothing' in found ? { none: 'Whether it was shown on the profile before is not known.' } : found;
};

const unsaveInverse: FindInverse = async (asked, context, _, reads) => {
  const uris = await filterLibrary(urisIn(asked), true, context, reads);
  if (!uris) return notShown;
  if (uris.length === 0) return { nothing: 'None of it was in the library.' };
  return { step: () => ({ do: 'save', uris }) };
};

const creationInverse: FindInverse = () =>
  Promise.resolve({
    step: (body) => {
      const { data } = CreatedPlaylist.safeParse(body);
      return data && { do: 'delete', playlist_id: data.id, name: data.name };
    },
  });

/** Where a player state contains each setting. */
export const playerSettings = {
  volume: z
    .object({ device: z.object({ volume_percent: z.number() }) })
    .transform(({ device }) => device.volume_percent),
  shuffle: z.object({ shuffle_state: z.boolean() }).transform(({ shuffle_state }) => shuffle_state),
  repeat: z.object({ repeat_state: z.string() }).transform(({ repeat_state }) => repeat_state),
} as const;
type Setting = keyof typeof playerSettings;

const ActiveDevice = z.object({ device: z.object({ id: z.string() }) });
/** The id of the active device: each device has its own volume. */
export const activeDeviceId = (body: unknown): string | undefined => ActiveDevice.safeParse(body).data?.device.id;

export const playerStateRequest = () => request('GET /me/player', {}, { additional_types: ['track', 'episode'] });

const settingInverse =
  (name: Setting, given: (query: SpotifyRequest['query']) => unknown): FindInverse =>
  async (asked, { spotify }, cached, { own }) => {
    // Spotify shows the settings of the active device only.
    if (asked.query['device_id'] !== undefined)
      return unexpectedlyNone('Spotify shows the settings of the active device only');
    const set = given(asked.query);
    const valueIn = (body: unknown): unknown => playerSettings[name].safeParse(body).data;
    const stateRequest = playerStateRequest();
    const known = await cached.spotify(stateRequest, { priority: 'bulk' });
    const { source, age_seconds } = known.freshness;
    // Only a live read decides that there is nothing to change.
    const isUnsure =
      source !== 'live' && (age_seconds > trustedSeconds || [undefined, set].includes(valueIn(known.body)));
    const { body } = isUnsure ? await spotify(stateRequest, { priority: 'bulk' }) : known;
    const ours = await own(`player:${name}`, settingOf(name));
    if (ours === unknown) return notShown;
    const was = ours ? ours.value : valueIn(body);
    if (was === undefined) return unexpectedlyNone('Spotify did not say what was set before');
    const device = name === 'volume' ? activeDeviceId(body) : undefined;
    if (ours && ours.device !== device) return notShown;
    return was === set
      ? { nothing: `The ${name} was so already.` }
      : { step: () => ({ do: 'player', setting: name, was, set, device }) };
  };

/** The operations that can be undone. Most need the state before the change. */
const inverseFinders: Readonly<Record<string, FindInverse>> = {
  'DELETE /playlists/{playlist_id}/items': removalInverse,
  'POST /playlists/{playlist_id}/items': additionInverse,
  'PUT /playlists/{playlist_id}/items': moveInverse,
  'PUT /playlists/{playlist_id}': detailsInverse,
  'PUT /playlists/{playlist_id}/followers': followInverse,
  'PUT /me/library': saveInverse(urisIn),
  'DELETE /me/library': unsaveInverse,
  'POST /me/playlists': creationInverse,
  'PUT /me/player/volume': settingInverse('volume', ({ volume_percent }) => Number(volume_percent)),
  'PUT /me/player/shuffle': settingInverse('shuffle', ({ state }) => state === 'true'),
  'PUT /me/player/repeat': settingInverse('repeat', ({ state }) => state),
};

/** The names of the operations that can be undone. */
export const undoable: readonly string[] = Object.keys(inverseFinders);

const skipped = 'Spotify cannot return to the same place; use skip_previous, or play.';
/** Why other changes cannot be undone, and the alternative. */
const irreversibleReasons: Readonly<Record<string, string>> = {
  'POST /me/player/next': skipped,
  'POST /me/player/previous': skipped,
  'POST /me/player/queue': 'Spotify lets nobody take anything out of the queue; skip it when it comes.',
  'PUT /me/player/play': 'What played before was not kept; use play, or pause.',
  'PUT /me/player/pause': 'Use play to resume.',
  'PUT /me/player/seek': 'Use seek_to_position.',
  'PUT /me/player': 'Use transfer_playback.',
  'PUT /playlists/{playlist_id}/images': 'Spotify does not keep the former cover.',
};

/** The reason why a stored change cannot be undone, as a sentence. An operation name is stored in place of its longer reason. */
export const irreversibleReason = (why: string): string => irreversibleReasons[why] ?? why.replace(/[^.]$/, '$&.');

export const withoutCache = (context: ToolContext): ToolContext => ({
  ...context,
  spotify: (asked, options) => context.spotify(asked, { ...options, fresh: true }),
});

/** How a request can be undone. A failed read of the state before does not stop the request. */
export async function inverseOf(asked: SpotifyRequest, context: ToolContext): Promise<Inverse> {
  const recorder = inverseFinders[asked.name];
  if (!recorder) return { none: asked.name in irreversibleReasons ? asked.name : 'Spotify cannot undo it.' };
  // The cache does not know changes of other apps, so most finders read live. Otherwise undo would restore a state from before those changes.
  const reads = watchReads(context);
  const found = await attempt(recorder(asked, withoutCache(reads.context), reads.context, reads));
  return 'value' in found ? found.value : unexpectedlyNone('the state before could not be read');
}
