import { json } from '../http/reply.ts';
import { fullTrack } from '../shape/music.ts';
import { found, idOf, idsOf } from './ask.ts';
import type { Handler, Route } from './route.ts';

const one: Handler = (call) => json(fullTrack(call.view, found(call.world.catalogue.track(idOf(call)))));

const several: Handler = (call) => {
  const tracks = idsOf(call, 50).map((id) => call.world.catalogue.track(id));
  return json({ tracks: tracks.map((track) => (track ? fullTrack(call.view, track) : null)) });
};

/** Operations on tracks. */
export const trackRoutes: readonly Route[] = [
  { operation: 'get-track', method: 'GET', path: '/tracks/{id}', bucket: 'tracks', handle: one },
  { operation: 'get-several-tracks', method: 'GET', path: '/tracks', bucket: 'tracks', removed: 403, handle: several },
];
