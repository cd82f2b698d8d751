import * as z from 'zod';
import { devicesIn, lacksDevice } from '../../../spotify/devices.ts';
import { attempt, type Device, SpotifyError, type SpotifyFailure } from '../../../spotify/failure.ts';
import { json, request } from '../../../spotify/request.ts';
import { currentUser } from '../../calls/current-user.ts';
import { device_id, kindedUri, likedSongs, positionMs, spotifyUri } from '../../definition/arguments.ts';
import { type Outcome, readAs, type ToolContext } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';
import { Playback } from '../../schemas/player.ts';

const input = z.strictObject({
  context_uri: kindedUri('album', 'artist', 'playlist', 'show', 'collection').optional().describe('URI or link'),
  uris: z.array(spotifyUri('track', 'episode')).min(1).max(100).optional(),
  device_id,
  offset_position: z.int().min(0).max(100_000).optional().describe('Row, from 0'),
  offset_uri: spotifyUri('track', 'episode').optional(),
  position_ms: positionMs.optional(),
  shuffle: z.boolean().optional(),
  wait_for_device: z.boolean().optional().describe('Up to 10 s'),
});
type Args = z.output<typeof input>;

function contradictions(what: Args): Array<readonly [string, string]> {
  const { context_uri, uris, offset_position, offset_uri, position_ms } = what;
  const offset = offset_uri === undefined ? 'offset_position' : 'offset_uri';
  if (context_uri !== undefined && uris)
    return [['uris', 'cannot go together with context_uri: play either a context or a list']];
  if (position_ms !== undefined && context_uri === undefined && !uris)
    return [['position_ms', 'needs a context_uri or uris to start in; in what is on: seek_to_position']];
  if (offset_position === undefined && offset_uri === undefined) return [];
  if (offset_position !== undefined && offset_uri !== undefined)
    return [['offset_uri', 'cannot go together with offset_position: give one of them']];
  if (context_uri === undefined && !uris) return [[offset, 'needs a context_uri or uris to start in']];
  if (context_uri?.startsWith('spotify:artist:'))
    return [[offset, 'does not work for an artist, whose tracks have no order: use an album, a playlist or uris']];
  if (uris && offset_uri !== undefined && !uris.includes(offset_uri)) return [[offset, 'must be one of uris']];
  if (uris && (offset_position ?? 0) >= uris.length)
    return [[offset, `must be less than ${uris.length}, the number of uris`]];
  return [];
}

function offset({ offset_position, offset_uri }: Pick<Args, 'offset_position' | 'offset_uri'>) {
  if (offset_uri !== undefined) return { offset: { uri: offset_uri } };
  return offset_position === undefined ? {} : { offset: { position: offset_position } };
}

/** The URI under which Spotify plays the caller's liked songs. */
export const likedSongsOf = async (context: ToolContext): Promise<string> =>
  `spotify:user:${encodeURIComponent((await currentUser(context)).id)}:collection`;

const playRequest = ({ device_id, context_uri, uris, position_ms, ...start }: Args) =>
  request(
    'PUT /me/player/play',
    {},
    { device_id },
    context_uri === undefined && !uris ? undefined : json({ context_uri, uris, position_ms, ...offset(start) }),
  );

/** The result of starting, and the shuffle that was set before it. */
interface StartResult {
  readonly failure?: SpotifyFailure;
  readonly shuffle?: boolean | undefined;
}

/**
 * Shuffle comes first: otherwise the first song would be the first of the list. Where what is on now cannot be shuffled, it comes
 * after the start.
 */
async function started(args: Args, { spotify }: ToolContext): Promise<StartResult> {
  const { shuffle, device_id } = args;
  const setShuffle = () => attempt(spotify(request('PUT /me/player/shuffle', {}, { state: shuffle, device_id })));
  const before = shuffle === undefined ? undefined : await setShuffle();
  const isLate = before && 'failure' in before && before.failure.code === 'player_restriction';
  if (before && 'failure' in before && !isLate) return { failure: before.failure };
  const sent = await attempt(spotify(playRequest(args)));
  if ('failure' in sent) return { failure: sent.failure, ...(!isLate && { shuffle }) };
  const after = isLate ? await setShuffle() : before;
  return after && 'value' in after ? { shuffle } : {};
}

/** The pauses before each read of the devices, while the user opens Spotify. Milliseconds. */
const waits = [2000, 2000, 2000, 2000, 2000];
/** The time reserved for starting once there is a device. Milliseconds. */
const reserve = 5000;

/** The device to play on once there is one: the requested one, or the only one. */
async function openedDevice(
  devices: readonly Device[] | undefined,
  { device_id }: Args,
  { spotify, sleep, now, deadline }: ToolContext,
): Promise<Device | undefined> {
  let seen = devices;
  for (const pause of [...waits, undefined]) {
    const found = device_id === undefined ? seen : seen?.filter(({ id }) => id === device_id);
    // Of several only the user knows which one is meant.
    if (found && found.length > 0) return found.length === 1 ? found[0] : undefined;
    if (pause === undefined || now() + pause + reserve > deadline) return;
    await sleep(pause);
    const read = await attempt(spotify(request('GET /me/player/devices', {}), { fresh: true }));
    if ('failure' in read) return;
    seen = devicesIn(read.value.body);
  }
  return;
}

async function isPlaying({ spotify }: ToolContext): Promise<boolean> {
  const asked = request('GET /me/player', {}, { additional_types: ['track', 'episode'] });
  const { data } = await readAs(Playback, asked, spotify, { fresh: true });
  return data['is_playing'] === true;
}

const shuffleWords = (state: boolean): string => `shuffle is ${state ? 'on' : 'off'}`;

function messageFor({ context_uri, uris }: Args): string {
  if (uris) return `Playing ${uris.length === 1 ? 'one item' : `${uris.length} items`}`;
  if (context_uri?.endsWith(':collection')) return 'Playing the liked songs';
  return context_uri === undefined ? 'Resumed' : `Playing the ${context_uri.split(':')[1]}`;
}

/** The message of a failed start: only the failure, or also that the shuffle mode stays changed. */
async function notStarted(args: Args, failure: SpotifyFailure, { shuffle }: StartResult, context: ToolContext) {
  const resumes = args.context_uri === undefined && !args.uris;
  if (failure.code === 'player_restriction' && resumes && (await isPlaying(context))) {
    const changed = shuffle !== undefined;
    const message = changed
      ? `It plays already; ${shuffleWords(shuffle)} now.`
      : 'Nothing was changed: it plays already.';
    return { data: { success: true, message, ...(changed ? { shuffle } : { changed }) } };
  }
  if (shuffle === undefined) throw new SpotifyError(failure);
  return {
    data: { success: false, message: `Nothing was started, but ${shuffleWords(shuffle)} now.`, shuffle },
    failure,
  };
}

export const play = tool({
  name: 'play',
  title: 'Play',
  description:
    'Play music: an album, artist, playlist, show or "liked songs" (context_uri), or songs and episodes (uris); neither: resume playback. By name: search_and_play. On a named device: play_on_device.',
  effect: 'write',
  calls: '1; with shuffle 2 more; with wait_for_device up to 7 more',
  input: input.superRefine((args, { addIssue }) => {
    for (const [name, message] of contradictions(args)) addIssue({ code: 'custom', path: [name], message });
  }),
  example: { context_uri: 'spotify:album:5ht7ItJgpBH7W6vJ5BqpPr', offset_position: 2 },
  run: async (given, context): Promise<Outcome> => {
    const args = given.context_uri === likedSongs ? { ...given, context_uri: await likedSongsOf(context) } : given;
    const { context_uri: context_, uris, wait_for_device } = args;
    const asked = context.now();
    const first = await started(args, context);
    const waits = wait_for_device === true && first.failure !== undefined && lacksDevice(first.failure);
    const device = waits ? await openedDevice(first.failure.devices, args, context) : undefined;
    const device_id = device?.id ?? args.device_id;
    const { failure, ...last } = device ? await started({ ...args, device_id }, context) : first;
    if (failure) return notStarted(args, failure, last, context);
    const where = device
      ? ` on "${device.name}", ${Math.round((context.now() - asked) / 1000)} s after it was asked for`
      : '';
    const late = args.shuffle !== undefined && last.shuffle === undefined ? ' It could not be shuffled.' : '';
    const { shuffle } = last;
    return {
      data: {
        success: true,
        message: `${messageFor(args)}${where}.${late}`,
        context: context_,
        uris,
        device_id,
        shuffle,
      },
    };
  },
});
