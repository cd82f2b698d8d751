import { timestamp } from '../clock.ts';
import { empty, type Json, json, refuse } from '../http/reply.ts';
import { contextObject, deviceObject, nowPlaying } from '../shape/player.ts';
import { playableOf } from '../shape/rows.ts';
import { type Play, positionAt, upcoming } from '../state/player.ts';
import { windowOf } from './ask.ts';
import { seenDevices, seenPlayer } from './player-state.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

const playback: Handler = (call) => {
  const state = seenPlayer(call);
  const device = seenDevices(call).find(({ id }) => id === state.deviceId);
  if (!device || state.item === null) return empty(204);
  return json({
    device: deviceObject(device, true),
    shuffle_state: state.shuffle,
    repeat_state: state.repeat,
    ...nowPlaying(call.view, state, positionAt(state, call.world.clock.now()), item(call, state.item)),
  });
};

const currentlyPlaying: Handler = (call) => {
  const state = seenPlayer(call);
  if (state.deviceId === null || state.item === null) return empty(204);
  return json(nowPlaying(call.view, state, positionAt(state, call.world.clock.now()), item(call, state.item)));
};

const devices: Handler = (call) => {
  const { deviceId } = seenPlayer(call);
  return json({ devices: seenDevices(call).map((device) => deviceObject(device, device.id === deviceId)) });
};

const queue: Handler = (call) => {
  const state = seenPlayer(call);
  if (state.deviceId === null || state.item === null) return json({ currently_playing: null, queue: [] });
  const shown = (uri: string) => item(call, uri, true);
  return json({ currently_playing: shown(state.item), queue: upcoming(state).slice(0, 20).map(shown) });
};

const recentlyPlayed: Handler = (call) => {
  const { limit } = windowOf(call);
  const [after, before] = [cursor(call, 'after'), cursor(call, 'before')];
  if (after !== undefined && before !== undefined) refuse(400, 'Only one of after and before may be given');
  const fits = seenPlayer(call).recent.filter(
    ({ at }) => (after === undefined || at > after) && (before === undefined || at < before),
  );
  const shown = after === undefined ? fits.slice(0, limit) : fits.slice(-limit);
  const path = `${call.view.api}/me/player/recently-played`;
  const [newest, oldest] = [shown.at(0), shown.at(-1)];
  const older = oldest !== undefined && fits.length > shown.length;
  return json({
    items: shown.map((play) => playHistory(call, play)),
    next: older ? `${path}?before=${oldest.at}&limit=${limit}` : null,
    cursors: newest && oldest ? { after: String(newest.at), before: String(oldest.at) } : null,
    limit,
    href: `${path}?limit=${limit}`,
  });
};

function playHistory(call: Call, { uri, at, context }: Play): Json {
  return {
    track: item(call, uri),
    played_at: timestamp(at, true),
    context: contextObject(call.view, context),
  };
}

function cursor({ query }: Call, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : refuse(400, `Invalid ${name}`);
}

const item = ({ view, world }: Call, uri: string, episodes = view.episodes): Json =>
  playableOf({ ...view, catalogue: world.catalogue, episodes }, uri);

export const playerReadRoutes: readonly Route[] = [
  route('GET /me/player', 'get-information-about-the-users-current-playback', 'player', playback, {
    scopes: ['user-read-playback-state'],
  }),
  route('GET /me/player/currently-playing', 'get-the-users-currently-playing-track', 'player', currentlyPlaying, {
    scopes: ['user-read-currently-playing'],
  }),
  route('GET /me/player/devices', 'get-a-users-available-devices', 'player', devices, {
    scopes: ['user-read-playback-state'],
  }),
  route('GET /me/player/queue', 'get-queue', 'player', queue, {
    scopes: ['user-read-currently-playing', 'user-read-playback-state'],
  }),
  route('GET /me/player/recently-played', 'get-recently-played', 'player', recentlyPlayed, {
    scopes: ['user-read-recently-played'],
  }),
];
