import { json } from '../http/reply.ts';
import { audioAnalysis, audioFeatures } from '../shape/audio.ts';
import { found, idOf, idsOf } from './ask.ts';
import type { Handler, Route } from './route.ts';

const features: Handler = (call) => json(audioFeatures(call.view, found(call.world.catalogue.track(idOf(call)))));

const severalFeatures: Handler = (call) => {
  const tracks = idsOf(call, 100).map((id) => call.world.catalogue.track(id));
  return json({ audio_features: tracks.map((track) => (track ? audioFeatures(call.view, track) : null)) });
};

const analysis: Handler = (call) => json(audioAnalysis(found(call.world.catalogue.track(idOf(call)))));

const gone = { method: 'GET', bucket: 'audio', removed: 403 } as const;

/** What Spotify's analysis of the sound said; development clients lost it in 2024. */
export const audioRoutes: readonly Route[] = [
  { ...gone, operation: 'get-several-audio-features', path: '/audio-features', handle: severalFeatures },
  { ...gone, operation: 'get-audio-features', path: '/audio-features/{id}', handle: features },
  { ...gone, operation: 'get-audio-analysis', path: '/audio-analysis/{id}', handle: analysis },
];
