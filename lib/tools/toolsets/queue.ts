import * as z from 'zod';
import { explain } from '../../spotify/explain.ts';
import { attempt, maybeCarriedOut, SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import { request } from '../../spotify/request.ts';
import { endpoint } from '../builders/operation.ts';
import { readPage } from '../calls/playlist.ts';
import { device_id, fresh, spotifyUri } from '../definition/arguments.ts';
import { checked } from '../definition/checked.ts';
import { type Data, type Outcome, readAs, type ToolContext, withOptions } from '../definition/context.ts';
import { rowArguments } from '../definition/detail.ts';
import { type IdempotencySpec, idempotencyArguments, idempotentCall } from '../definition/idempotency.ts';
import { type Tool, type ToolMetadata, tool } from '../definition/tool.ts';
import { confirm_token, confirmationInstructions, requireConfirmation } from '../guards/confirmation.ts';
import { matchQueuedItems, queueItemIdempotency, readQueueUris } from '../guards/idempotency-evidence.ts';
import { isAddable, parseRow } from '../playlist-jobs/rows.ts';
import { count, Track } from '../schemas/entities.ts';
import { Queue } from '../schemas/player.ts';

export const getQueue = endpoint({
  name: 'get_queue',
  title: 'Queue',
  description:
    'The queue: what plays now and up to 20 that come next. Spotify cannot clear or reorder it: play something else instead.',
  input: z.strictObject({ ...rowArguments, fresh }),
  example: {},
  request: () => request('GET /me/player/queue', {}),
  output: Queue,
});

/** One page of an album or playlist: as many as one call has time for. */
const page = 50;
/** More calls need the user's confirmation. */
const unasked = 20;
/** The part of a call's time reserved for the running request. Milliseconds. */
const reserve = 4000;

const input = z
  .strictObject({
    uri: spotifyUri('track', 'episode', 'album', 'playlist'),
    offset: z.int().min(0).max(100_000).optional(),
    device_id,
    dry_run: z.boolean().optional(),
    confirm_token,
    ...idempotencyArguments,
  })
  .refine(({ uri, offset = 0 }) => offset === 0 || !isOne({ uri }), {
    path: ['offset'],
    message: 'is for an album or a playlist only',
  });
type Args = z.output<typeof input>;

const kindOf = (uri: string): string => uri.split(':')[1] ?? '';
const idOf = (uri: string): string => uri.split(':')[2] ?? '';
const isOne = ({ uri }: { readonly uri: string }): boolean => ['track', 'episode'].includes(kindOf(uri));

/** A song and its position in the album or playlist. */
interface Song {
  readonly uri: string;
  readonly at: number;
}

/** What can be queued of a page of an album or playlist; `next` is where the page after it begins. */
type Songs = Awaited<ReturnType<typeof songsOf>>;

const AlbumPage = z.object({ items: z.array(z.unknown()).catch([]), total: count });

async function songsOf({ uri, offset: start = 0 }: Pick<Args, 'uri' | 'offset'>, { spotify }: ToolContext) {
  if (kindOf(uri) === 'playlist') {
    const { items, total = items.length } = await readPage(idOf(uri), { start, count: page }, { spotify });
    const rows = items.map((value, at) => parseRow(value, start + at));
    const end = start + items.length;
    const songs = rows.filter(isAddable).map((row) => ({ uri: row.uri, at: row.position }));
    return { songs, total, next: items.length > 0 && end < total ? end : undefined };
  }
  const asked = request('GET /albums/{id}/tracks', { id: idOf(uri) }, { limit: page, offset: start });
  const { data } = await readAs(AlbumPage, asked, spotify);
  const { items, total = items.length } = data;
  const end = start + items.length;
  const songs = items.flatMap((value, at) => {
    const { uri: song, is_playable } = Track.safeParse(value).data ?? {};
    return song === undefined || is_playable === false ? [] : [{ uri: song, at: start + at }];
  });
  return { songs, total, next: items.length > 0 && end < total ? end : undefined };
}

const queueRequest = (uri: string, device_id: string | undefined) =>
  request('POST /me/player/queue', {}, { uri, device_id });

/** Queues songs one after the other, so that their order stays, until one fails or time is up. */
async function queueAll(
  songs: readonly Song[],
  device_id: string | undefined,
  context: ToolContext,
): Promise<{ readonly queued: number; readonly failure?: SpotifyFailure }> {
  const spotify = withOptions(context.spotify, { priority: 'bulk' });
  for (const [queued, { uri }] of songs.entries()) {
    if (context.now() > context.deadline - reserve) return { queued };
    const sent = await attempt(spotify(queueRequest(uri, device_id)));
    if ('failure' in sent) return { queued, failure: sent.failure };
  }
  return { queued: songs.length };
}

/** Queues what an earlier call did not, and says how many are in the queue and where to go on. */
async function queueSongs(
  { songs, total, next }: Songs,
  earlier: number,
  { uri, device_id }: Args,
  context: ToolContext,
): Promise<Outcome> {
  const { queued: now, failure } = await queueAll(songs.slice(earlier), device_id, context);
  const queued = earlier + now;
  if (failure && queued === 0) throw new SpotifyError(failure);
  const rest = songs[queued];
  const next_offset = rest?.at ?? next;
  const facts = { context: uri, queued, total, next_offset, calls: now + (failure ? 2 : 1), device_id };
  if (!rest) return { data: { success: true, message: `Queued ${queued} songs, in order.`, ...facts } };
  const isOpen = failure && maybeCarriedOut(failure);
  const why = failure ? explain(failure, 'part', context.now()) : 'The time of one call was up.';
  const lost = isOpen ? ' The next one may be in the queue too: call get_queue first.' : '';
  const message = `Queued ${queued} of ${songs.length} songs. ${why}${lost} Then go on with offset: ${next_offset}.`;
  return { data: { success: false, message, ...facts }, ...(failure && { failure }) };
}

const Found = z.object({ isSure: z.literal(false) });
const unsure = 'It is in the queue, or was played since. Whether it was there before is not known.';

const oneQueued = ({ uri, device_id }: Pick<Args, 'uri' | 'device_id'>, body?: unknown): Outcome => {
  const message = Found.safeParse(body).success ? unsure : 'Added to the queue.';
  return { data: { success: true, message, track_uri: uri, device_id } };
};

async function queueOne({ uri, device_id, dry_run }: Args, { spotify }: ToolContext): Promise<Outcome> {
  if (dry_run === true) return { data: { dry_run: true, can_be_undone: false, to_queue: 1, calls: 1 } };
  await spotify(queueRequest(uri, device_id));
  return oneQueued({ uri, device_id });
}

const cheaper = 'play with context_uri starts all of it with one call, in place of what is on.';

async function queueMany(args: Args, context: ToolContext): Promise<Outcome> {
  const { dry_run, confirm_token, idempotency_key: _, allow_duplicate: __, ...given } = args;
  const found = await songsOf(given, context);
  const { length } = found.songs;
  if (length === 0) return { data: { success: false, message: 'Nothing there can be queued. Nothing was changed.' } };
  const question = `Queue ${length} songs, with a call to Spotify for each?`;
  const plan: Data = { to_queue: length, total: found.total, calls: length + 1, next_offset: found.next, cheaper };
  const call = { tool: facts.name, args: given, confirm_token, question };
  const asks = length > unasked;
  if (dry_run === true) {
    const needed = asks && { question, ...(await confirmationInstructions(call, context)) };
    return { data: { dry_run: true, can_be_undone: false, ...plan, ...needed } };
  }
  const refusal = asks ? await requireConfirmation(call, plan, context) : undefined;
  return refusal ?? queueSongs(found, 0, args, context);
}

const Seen = z.object({ queued: z.number(), isAll: z.boolean() });

/** Songs are queued in order: if one is in the queue, those before it were sent. */
const many: IdempotencySpec<Args> = {
  settles: 'player',
  before: (_, context) => readQueueUris(context),
  happened: async (args, earlier, context) => {
    const { songs } = await songsOf(args, context);
    const uris = songs.map(({ uri }) => uri);
    return matchQueuedItems(uris, earlier, context);
  },
  complete: async (args, body, context) => {
    const { queued, isAll } = Seen.parse(body);
    const found = await songsOf(args, context);
    if (isAll) return queueSongs(found, queued, args, context);
    const message = `At least ${queued} of ${found.songs.length} songs are in the queue; Spotify shows no more of it, so nothing was sent now. Call get_queue once some have played, and go on with offset.`;
    return { data: { success: false, message, queued } };
  },
};
const one: IdempotencySpec<Args> = queueItemIdempotency;

const facts = {
  name: 'add_to_queue',
  title: 'Add to queue',
  description:
    'Queue a song or episode to play next, or a whole album or playlist: a call to Spotify for each song, 50 at most, then next_offset. Nothing takes them out again. An equal call within 2 minutes adds nothing, unless allow_duplicate.',
  effect: 'write',
  calls: '1; an album or playlist: 1 per song, and 2 before',
  example: { uri: 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh' },
} as const satisfies ToolMetadata;

export const addToQueue: Tool = {
  ...tool({ ...facts, input, run: (args, context) => (isOne(args) ? queueOne : queueMany)(args, context) }),
  idempotency: (args) => {
    const given = checked({ ...facts, input }, args);
    return idempotentCall(facts.name, { ...(isOne(given) ? one : many), outcome: oneQueued }, given);
  },
};
