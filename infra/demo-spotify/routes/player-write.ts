import * as z from 'zod';
import { uriOf } from '../catalogue/model.ts';
import { hash } from '../catalogue/random.ts';
import { empty, json, type Reply, refuse } from '../http/reply.ts';
import type { World } from '../seed/world.ts';
import type { Account } from '../state/account.ts';
import { type Programme, paused, resumed, shuffled, started } from '../state/commands.ts';
import type { Device } from '../state/device.ts';
import { type PlayerState, positionAt, skipped, wentBack } from '../state/player.ts';
import { bodyOf, integer, required } from './ask.ts';
import { currentPlayer, durations, setPlayer } from './player-state.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

const playBody = z.looseObject({
  context_uri: z.string().optional(),
  uris: z.array(z.string()).optional(),
  offset: z.looseObject({ position: z.number().int().optional(), uri: z.string().optional() }).optional(),
  position_ms: z.number().int().min(0).optional(),
});

/** What a body asks to play; undefined if it only resumes. */
function programmeOf(world: World, user: Account, body: z.infer<typeof playBody>): Programme | undefined {
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

/** The contents of a context in order, without what cannot be played. */
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

type Command = (state: PlayerState, call: Call, now: number) => PlayerState;

/**
 * A handler that runs a command on the active device or the one that the request names; some respond with text that is
 * not JSON.
 */
function command(run: Command, talks = false): Handler {
  return (call) => {
    const { world, user } = call;
    const device = targetOf(call);
    const state = currentPlayer(world, user);
    setPlayer(world, user, { ...run(state, call, world.clock.now()), deviceId: device.id });
    return done(call, talks);
  };
}

const play = command((state, call, now) => {
  const programme = programmeOf(call.world, call.user, bodyOf(call, playBody));
  if (programme) return started(state, programme, now);
  const elsewhere = call.query.get('device_id') ?? state.deviceId;
  if (state.item === null || (state.playing && elsewhere === state.deviceId)) restriction();
  return resumed({ ...state, positionMs: positionAt(state, now) }, now);
});

const pause = command((state, call, now) => {
  const elsewhere = call.query.get('device_id') ?? state.deviceId;
  return state.playing && elsewhere === state.deviceId ? paused(state, now) : restriction();
});

const next = command((state, _call, now) => (state.item === null ? restriction() : skipped(state, now)), true);

const previous = command((state, _call, now) => (state.item === null ? restriction() : wentBack(state, now)));

const seek = command((state, call, now) => {
  required(call.query, 'position_ms');
  const position = integer(call.query, 'position_ms', 0);
  if (position < 0) refuse(400, 'Invalid position_ms');
  if (state.item === null) return restriction();
  const duration = durations(call.world)(state.item);
  return position >= duration ? skipped(state, now) : { ...state, positionMs: position, since: now };
}, true);

const repeat = command((state, call) => {
  const mode = required(call.query, 'state');
  if (mode !== 'off' && mode !== 'context' && mode !== 'track') return refuse(400, `Invalid repeat state: ${mode}`);
  return { ...state, repeat: mode };
}, true);

const shuffle = command((state, call, now) => {
  const mode = required(call.query, 'state');
  if (mode !== 'true' && mode !== 'false') return refuse(400, `Invalid shuffle state: ${mode}`);
  return shuffled(state, mode === 'true', now);
}, true);

const addToQueue = command((state, call) => {
  const uri = required(call.query, 'uri');
  if (!/^spotify:(track|episode):[0-9A-Za-z]{22}$/.test(uri)) return refuse(400, 'Invalid track uri');
  if (!call.world.catalogue.playable(uri)) return refuse(404, 'Resource not found');
  return { ...state, queue: [...state.queue, uri] };
}, true);

const volume: Handler = (call) => {
  const percent = integer(call.query, 'volume_percent', -1);
  required(call.query, 'volume_percent');
  if (percent < 0 || percent > 100) refuse(400, 'Volume percent must be in the range 0 to 100');
  const device = targetOf(call);
  if (!device.supportsVolume) {
    refuse(403, 'Player command failed: Cannot control device volume', 'VOLUME_CONTROL_DISALLOW');
  }
  const { devices } = call.user;
  devices.set(devices.current().map((one) => (one.id === device.id ? { ...one, volume: percent } : one)));
  return empty(204);
};

const transferBody = z.looseObject({ device_ids: z.array(z.string()).length(1), play: z.boolean().optional() });

const transfer: Handler = (call) => {
  const { world, user } = call;
  const { device_ids: ids, play: start } = bodyOf(call, transferBody, 'Exactly one device_id must be given');
  const device = targetOf(call, ids[0]);
  const now = world.clock.now();
  const state = currentPlayer(world, user);
  const moved = { ...state, positionMs: positionAt(state, now), since: now, deviceId: device.id };
  setPlayer(world, user, start && state.item !== null ? resumed(moved, now) : moved);
  return empty(204);
};

/** The target of a command. Refused without Premium, without a device and for restricted devices. */
function targetOf({ user, world, query }: Call, named = query.get('device_id') ?? undefined): Device {
  if (!user.standing().premium) refuse(403, 'Player command failed: Premium required', 'PREMIUM_REQUIRED');
  const id = named ?? currentPlayer(world, user).deviceId;
  const device = user.devices.current().find((one) => one.id === id);
  if (!device && named !== undefined) refuse(404, 'Device not found');
  if (!device) return refuse(404, 'Player command failed: No active device found', 'NO_ACTIVE_DEVICE');
  if (device.restricted) refuse(403, 'Player command failed: Restricted device', 'DEVICE_NOT_CONTROLLABLE');
  return device;
}

function restriction(): never {
  return refuse(403, 'Player command failed: Restriction violated', 'UNKNOWN');
}

/** Success: 204, or for some commands 200 with a short text that is labelled as JSON but is not. */
function done({ world }: Call, talks: boolean): Reply {
  if (!talks || !world.settings().playerText) return empty(204);
  const text = Buffer.from(hash(String(world.clock.now())).toString(16).repeat(3))
    .toString('base64url')
    .slice(0, 27);
  return { ...json(null), body: `C${text}` };
}

const modify = { scopes: ['user-modify-playback-state'] } as const;

export const playerWriteRoutes: readonly Route[] = [
  route('PUT /me/player', 'transfer-a-users-playback', 'player', transfer, modify),
  route('PUT /me/player/play', 'start-a-users-playback', 'player', play, modify),
  route('PUT /me/player/pause', 'pause-a-users-playback', 'player', pause, modify),
  route('POST /me/player/next', 'skip-users-playback-to-next-track', 'player', next, modify),
  route('POST /me/player/previous', 'skip-users-playback-to-previous-track', 'player', previous, modify),
  route('PUT /me/player/seek', 'seek-to-position-in-currently-playing-track', 'player', seek, modify),
  route('PUT /me/player/repeat', 'set-repeat-mode-on-users-playback', 'player', repeat, modify),
  route('PUT /me/player/shuffle', 'toggle-shuffle-for-users-playback', 'player', shuffle, modify),
  route('PUT /me/player/volume', 'set-volume-for-users-playback', 'player', volume, modify),
  route('POST /me/player/queue', 'add-to-queue', 'player', addToQueue, modify),
];
