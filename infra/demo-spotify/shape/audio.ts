import { type Features, featuresOf } from '../catalogue/features.ts';
import type { Track } from '../catalogue/model.ts';
import { hex, type Random, stream } from '../catalogue/random.ts';
import type { JsonObject } from '../http/reply.ts';
import type { View } from './view.ts';

export function audioFeatures(view: View, track: Track): JsonObject {
  return {
    ...featuresOf(track),
    analysis_url: `${view.api}/audio-analysis/${track.id}`,
    id: track.id,
    track_href: `${view.api}/tracks/${track.id}`,
    type: 'audio_features',
    uri: `spotify:track:${track.id}`,
  };
}

/** AudioAnalysisObject: bars, beats and tatums follow the tempo, segments and sections divide the length. */
export function audioAnalysis(track: Track): JsonObject {
  const features = featuresOf(track);
  const seconds = track.durationMs / 1000;
  const random = stream(`analysis ${track.id}`);
  const beat = 60 / features.tempo;
  return {
    meta: {
      analyzer_version: '4.0.0',
      platform: 'Linux',
      detailed_status: 'OK',
      status_code: 0,
      timestamp: 1_495_193_577,
      analysis_time: 6.9,
      input_process: 'libvorbisfile L+R 44100->22050',
    },
    track: wholeTrack(track, features),
    bars: intervals(seconds, beat * features.time_signature, random),
    beats: intervals(seconds, beat, random),
    sections: intervals(seconds, seconds / 8, random).map((interval) => ({ ...interval, ...section(features) })),
    segments: intervals(seconds, 0.5, random).map((interval) => ({ ...interval, ...segment(random) })),
    tatums: intervals(seconds, beat / 2, random),
  };
}

function wholeTrack(track: Track, features: Features): JsonObject {
  const seconds = track.durationMs / 1000;
  return {
    num_samples: Math.round(seconds * 22_050),
    duration: seconds,
    sample_md5: hex(track.id, 32),
    offset_seconds: 0,
    window_seconds: 0,
    analysis_sample_rate: 22_050,
    analysis_channels: 1,
    end_of_fade_in: 0,
    start_of_fade_out: seconds - 4,
    ...section(features),
    codestring: 'eJxVnAmS5DgOBL-ST-B9_P9j4x7M6qoxW9tpsZQSCeI',
    code_version: 3.15,
    echoprintstring: 'eJzlvQmSHDmStHslxw4cB-v9j_A-tahhVKV0IH9',
    echoprint_version: 4.15,
    synchstring: 'eJx1mIlx7ToORFNRCCK455_YoE9Dtt-vmrKsK3EBsTY',
    synch_version: 1,
    rhythmstring: 'eJyNXAmOLT2r28pZQuZh_xv7g21Iqu_3pCd160xV',
    rhythm_version: 1,
  };
}

function section({ loudness, tempo, key, mode, time_signature }: Features): JsonObject {
  return {
    loudness,
    tempo,
    tempo_confidence: 0.6,
    key,
    key_confidence: 0.5,
    mode,
    mode_confidence: 0.5,
    time_signature,
    time_signature_confidence: 0.9,
  };
}

function segment(random: Random): JsonObject {
  const twelve = (scale: number) => Array.from({ length: 12 }, () => Math.round(random() * scale * 1000) / 1000);
  return {
    loudness_start: -23.1,
    loudness_max: -14.2,
    loudness_max_time: 0.05,
    loudness_end: 0,
    pitches: twelve(1),
    timbre: twelve(60),
  };
}

function intervals(seconds: number, duration: number, random: Random) {
  return Array.from({ length: Math.floor(seconds / duration) }, (_, index) => ({
    start: index * duration,
    duration,
    confidence: Math.round(random() * 1000) / 1000,
  }));
}
