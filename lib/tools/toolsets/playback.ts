import * as z from 'zod';
import { SpotifyError } from '../../spotify/failure.ts';
import { json, request } from '../../spotify/request.ts';
import { command, endpoint } from '../builders/operation.ts';
import { device_id, fresh, positionMs, repeatMode, volumePercent, volumeStep } from '../definition/arguments.ts';
import type { ToolContext } from '../definition/context.ts';
import { readSettled, settingOf, unknown, watchReads } from '../guards/own-changes.ts';
import { Devices, Playback } from '../schemas/player.ts';

export { play } from './playback/play.ts';
export { getRecentlyPlayed } from './playback/recent.ts';

const onlyFresh = z.strictObject({ fresh });
const onDevice = z.strictObject({ device_id });

export const pause = command({
  name: 'pause',
  title: 'Pause',
  description: 'Pause or stop the music. Go on with play, without arguments.',
  effect: 'write',
  idempotent: true,
  input: onDevice,
  example: {},
  request: (query) => request('PUT /me/player/pause', {}, query),
  message: () => 'Paused.',
  already: () =>
    Promise.resolve(
      'Nothing was changed: it is paused already, or what is on, such as an advertisement, cannot be paused.',
    ),
  echo: (args) => args,
});

export const skipNext = command({
  name: 'skip_next',
  title: 'Next track',
  description: 'Skip to the next song. Each call skips once more.',
  effect: 'write',
  input: onDevice,
  example: {},
  request: (query) => request('POST /me/player/next', {}, query),
  message: () => 'Skipped to the next track.',
  echo: (args) => args,
});

export const skipPrevious = command({
  name: 'skip_previous',
  title: 'Previous track',
  description: 'Go back to the previous song. To start this one over: seek_to_position with 0.',
  effect: 'write',
  input: onDevice,
  example: {},
  request: (query) => request('POST /me/player/previous', {}, query),
  message: () => 'Went back to the previous track.',
  echo: (args) => args,
});

export const getCurrentPlayback = endpoint({
  name: 'get_current_playback',
  title: "What's playing",
  description:
    'What song is playing now: track or episode, progress, device, volume, shuffle, repeat. After a command Spotify needs 1-3 s to show it.',
  input: onlyFresh,
  example: {},
  request: () => request('GET /me/player', {}, { additional_types: ['track', 'episode'] }),
  output: Playback,
});

export const getAvailableDevices = endpoint({
  name: 'get_available_devices',
  title: 'Devices',
  description:
    'List the devices (phone, speaker, computer) where Spotify is open, with their ids. Call it when there is no active device.',
  input: onlyFresh,
  example: {},
  request: () => request('GET /me/player/devices', {}),
  output: Devices,
});

export const transferPlayback = command({
  name: 'transfer_playback',
  title: 'Move playback to a device',
  description: 'Move playback to another device, by its id from get_available_devices.',
  effect: 'write',
  idempotent: true,
  input: z.strictObject({
    device_id: z.string().trim().min(1).max(100),
    force_play: z.boolean().default(false).describe('Play there even if paused now'),
  }),
  example: { device_id: '0d1841b0976bae2a3a310dd74c0f3df354899bc8', force_play: true },
  request: ({ device_id, force_play }) =>
    request('PUT /me/player', {}, {}, json({ device_ids: [device_id], play: force_play })),
  message: ({ force_play }) => (force_play ? 'Playing on the device.' : 'Moved to the device.'),
  echo: (args) => args,
});

const Volume = z.number();
const Loud = z.object({ device: z.object({ id: z.string().nullish(), volume_percent: Volume.nullish() }) });

/** The volume that a step from the present one leads to. Steps that follow each other closely add up, too. */
async function steppedVolume(by: number, context: ToolContext): Promise<number> {
  const asked = request('GET /me/player', {}, { additional_types: ['track', 'episode'] });
  const reads = watchReads(context);
  const answer = await reads.context.spotify(asked, { fresh: true });
  const ours = await reads.own('player:volume', settingOf('volume'));
  const { data } = Loud.safeParse((ours === unknown ? await readSettled(asked, context) : answer).body);
  if (!data) throw new SpotifyError({ code: 'no_active_device', devices: [] });
  const isOurs = ours !== unknown && ours?.device === data.device.id;
  const now = isOurs ? Volume.parse(ours?.value) : data.device.volume_percent;
  if (now == null) throw new SpotifyError({ code: 'volume_not_allowed' });
  return Math.min(100, Math.max(0, now + by));
}

/** Volume. A step, unlike a level, adds up. */
export const setVolume = command({
  name: 'set_volume',
  title: 'Volume',
  description: 'Set the volume, or louder and quieter (by). Some devices, phones mostly, do not allow it.',
  effect: 'write',
  calls: '1, and 1 before',
  input: z
    .strictObject({
      volume_percent: volumePercent.optional(),
      by: volumeStep.optional().describe('Step, such as -10'),
      device_id,
    })
    .superRefine(({ volume_percent, by, device_id }, { addIssue }) => {
      const wrong = (name: string, message: string): void => addIssue({ code: 'custom', path: [name], message });
      if (volume_percent === undefined && by === undefined) wrong('volume_percent', 'or by must be given');
      if (volume_percent !== undefined && by !== undefined) wrong('by', 'cannot go together with volume_percent');
      if (by !== undefined && device_id !== undefined)
        wrong('by', 'is for the active device, the only one whose volume Spotify shows: leave device_id out');
    }),
  example: { volume_percent: 40 },
  prepare: async ({ by, ...given }, context) =>
    by === undefined ? given : { volume_percent: await steppedVolume(by, context) },
  request: ({ volume_percent, device_id }) => request('PUT /me/player/volume', {}, { volume_percent, device_id }),
  message: ({ volume_percent }) => `Volume set to ${volume_percent} %.`,
  echo: ({ volume_percent, device_id }) => ({ volume_percent, device_id }),
});

export const setShuffle = command({
  name: 'set_shuffle',
  title: 'Shuffle',
  description: 'Turn shuffle on or off.',
  effect: 'write',
  calls: '1, and 1 before',
  idempotent: true,
  input: z.strictObject({ state: z.boolean(), device_id }),
  example: { state: true },
  request: (query) => request('PUT /me/player/shuffle', {}, query),
  message: ({ state }) => `Shuffle is ${state ? 'on' : 'off'}.`,
  echo: ({ state, device_id }) => ({ shuffle_state: state, device_id }),
});

export const setRepeat = command({
  name: 'set_repeat',
  title: 'Repeat',
  description: 'Repeat the song (track), the album or playlist (context), or nothing (off).',
  effect: 'write',
  calls: '1, and 1 before',
  idempotent: true,
  input: z.strictObject({ state: repeatMode, device_id }),
  example: { state: 'context' },
  request: (query) => request('PUT /me/player/repeat', {}, query),
  message: ({ state }) => (state === 'off' ? 'Repeat is off.' : `Repeating the ${state}.`),
  echo: ({ state, device_id }) => ({ repeat_state: state, device_id }),
});

export const seekToPosition = command({
  name: 'seek_to_position',
  title: 'Seek',
  description:
    'Jump to a position in the song, forward or back, counted from its start. Past its end the next one starts.',
  effect: 'write',
  idempotent: true,
  input: z.strictObject({ position_ms: positionMs, device_id }),
  example: { position_ms: 30_000 },
  request: (query) => request('PUT /me/player/seek', {}, query),
  message: ({ position_ms }) => `Jumped to ${position_ms / 1000} s.`,
  echo: (args) => args,
});
