import { json } from '../http/reply.ts';
import { audioAnalysis, audioFeatures } from '../shape/audio.ts';
import { found, idOf, idsOf } from './ask.ts';
import { type Handler, type Route, route } from './route.ts';

const features: Handler = (call) => json(audioFeatures(call.view, found(call.world.catalogue.track(idOf(call)))));

const severalFeatures: Handler = (call) => {
  const tracks = idsOf(call, 100).map((id) => call.world.catalogue.track(id));
  return json({ audio_features: tracks.map((track) => (track ? audioFeatures(call.view, track) : null)) });
};

const analysis: Handler = (call) => json(audioAnalysis(found(call.world.catalogue.track(idOf(call)))));

/** What Spotify's analysis of the sound said; development clients lost it in 2024. */
export const audioRoutes: readonly Route[] = [
  route('GET /audio-features', 'get-several-audio-features', 'audio', severalFeatures, { removed: 403 }),
  route('GET /audio-features/{id}', 'get-audio-features', 'audio', features, { removed: 403 }),
  route('GET /audio-analysis/{id}', 'get-audio-analysis', 'audio', analysis, { removed: 403 }),
];
