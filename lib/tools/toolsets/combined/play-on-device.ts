import * as z from 'zod';
import { webPlayer } from '../../../spotify/devices.ts';
import { json, request } from '../../../spotify/request.ts';
import { kindedUri, likedSongs, spotifyUri } from '../../definition/arguments.ts';
import { type Data, readAs, type ToolContext } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';
import { deviceNamed } from '../../matching/device.ts';
import { fold } from '../../matching/fold.ts';
import { known } from '../../schemas/entities.ts';
import { Device, Playback } from '../../schemas/player.ts';
import { likedSongsOf } from '../playback/play.ts';

const DeviceList = z.object({ devices: z.array(z.unknown()).catch([]) });
type DeviceRow = z.output<typeof Device>;

const input = z
  .strictObject({
    device: z.string().trim().min(1).max(100).describe('Name or id'),
    context_uri: kindedUri('album', 'artist', 'playlist', 'show', 'collection').optional(),
    uris: z.array(spotifyUri('track', 'episode')).min(1).max(100).optional(),
  })
  .refine(({ context_uri, uris }) => context_uri === undefined || !uris, {
    path: ['uris'],
    message: 'cannot go together with context_uri: play either a context or a list',
  });

/** The pauses before each read of the player's state. Milliseconds. */
const waits = [1000, 1500, 2000, 2500];

/** Reads the player until it plays on the device, a few times at most; resolves to the last state. */
async function seenPlaying(id: string | undefined, { spotify, sleep }: ToolContext): Promise<Data> {
  const asked = request('GET /me/player', {}, { additional_types: ['track', 'episode'] });
  let playback: Data = {};
  for (const pause of waits) {
    await sleep(pause);
    ({ data: playback } = await readAs(Playback, asked, spotify, { fresh: true }));
    const { data: device } = Device.safeParse(playback['device']);
    if (playback['is_playing'] === true && device?.id === id) return { playing: true, playback };
  }
  return { playing: false, playback };
}

export const playOnDevice = tool({
  name: 'play_on_device',
  title: 'Play on a device',
  description:
    'Play on a device named by the user, such as a kitchen speaker: wakes it, moves playback there, starts context_uri or uris (or resumes).',
  effect: 'write',
  calls: '3-7',
  input,
  example: { device: 'Kitchen' },
  run: async ({ device: word, context_uri: asked_uri, uris }, context) => {
    const { spotify } = context;
    const asked = request('GET /me/player/devices', {});
    const { data } = await readAs(DeviceList, asked, spotify, { fresh: true });
    const devices = known(data.devices, Device);
    const device = deviceNamed(devices, word);
    if (!device?.id || device.is_restricted) return { data: noSuch(word, devices, device) };
    const context_uri = asked_uri === likedSongs ? await likedSongsOf(context) : asked_uri;
    const what = context_uri !== undefined || uris ? json({ context_uri, uris }) : undefined;
    if (!device.is_active || !what) {
      await spotify(request('PUT /me/player', {}, {}, json({ device_ids: [device.id], play: !what })));
    }
    if (what) await spotify(request('PUT /me/player/play', {}, { device_id: device.id }, what));
    const { playing, playback } = await seenPlaying(device.id, context);
    const message = playing
      ? `Playing on ${device.name}.`
      : `Spotify took the commands, but ${device.name} does not show that it plays yet. Call get_current_playback in some seconds; do not repeat this call before.`;
    return { data: { success: playing, message, device, playback } };
  },
});

function noSuch(word: string, devices: readonly DeviceRow[], found: DeviceRow | undefined): Data {
  const alike = devices.filter(({ name }) => fold(name).includes(fold(word)));
  const isAmbiguous = !found && fold(word) !== '' && alike.length > 1;
  const why = found
    ? `${found.name} takes no commands from outside.`
    : `Spotify sees no one device that "${word}" means${isAmbiguous ? `, but ${alike.length} that it fits` : ''}.`;
  const choose = 'Call again with the name or id of one of devices';
  const open = ', or ask the user to open Spotify on the one that is missing';
  const next =
    devices.length === 0
      ? `It is open nowhere: ask the user to open Spotify on the device, or at ${webPlayer}.`
      : `${choose}${isAmbiguous ? '' : open}.`;
  return { success: false, message: `${why} ${next}`, devices };
}
