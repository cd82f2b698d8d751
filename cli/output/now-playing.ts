import { createColors } from 'picocolors';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { cut, duration, fitted, printable } from './text.ts';

const name = z.string().transform(printable);
const named = z.object({ name: name.optional() });
const item = z.object({
  uri: z.string().optional(),
  name: name.default(''),
  artists: z.array(named).default([]),
  album: named.optional(),
  show: named.optional(),
  duration_ms: z.number().default(0),
});
const playback = z.object({
  is_playing: z.boolean().default(false),
  progress_ms: z.number().default(0),
  track: item.nullish(),
  episode: item.nullish(),
  device: z.object({ name: name.default(''), volume_percent: z.number().nullish() }).nullish(),
  shuffle_state: z.boolean().optional(),
  repeat_state: z.string().optional(),
});

/** What is playing, and how far it is. Milliseconds. */
export type NowPlaying = NonNullable<ReturnType<typeof nowPlaying>>;

/** What a player's answer says; `undefined` when nothing is on. */
export function nowPlaying(data: unknown) {
  const { data: now } = playback.safeParse(data);
  const on = now?.track ?? now?.episode;
  if (!now || !on) return;
  const { device } = now;
  const places = [
    device?.name ?? '',
    typeof device?.volume_percent === 'number' ? `${device.volume_percent} %` : '',
    now.shuffle_state ? 'shuffle' : '',
    now.repeat_state === 'track' ? 'repeat song' : now.repeat_state === 'context' ? 'repeat all' : '',
  ];
  return {
    isPlaying: now.is_playing,
    progress: now.progress_ms,
    length: on.duration_ms,
    uri: on.uri ?? '',
    title: on.name,
    by: on.artists.map(({ name: one = '' }) => one).join(', ') || on.show?.name || '',
    album: on.album?.name ?? '',
    device: places.filter((part) => part !== '').join(' · '),
  };
}

type Screen = Pick<Ports, 'colour' | 'width'>;

/** What is playing, with a bar of how far it is. */
export function card(now: NowPlaying | undefined, { colour, width }: Screen): string {
  const paint = createColors(colour);
  if (!now) return paint.dim('Nothing is playing. Start something: mcp-spotify play <words>');
  const inner = Math.max(20, Math.min(72, width) - 2);
  const [done, whole] = [duration(Math.min(now.progress, now.length || now.progress)), duration(now.length)];
  const length = inner - done.length - whole.length - 2;
  const at = now.length > 0 ? Math.round((length * Math.min(now.progress, now.length)) / now.length) : 0;
  const source = [now.by, now.album].filter((part) => part !== '').join(' · ');
  const lines = [
    paint.bold(cut(now.title, inner)),
    cut(source, inner),
    `${done} ${paint.green('━'.repeat(at))}${paint.dim('─'.repeat(length - at))} ${whole}`,
    paint.dim(cut(now.device, inner)),
  ];
  const mark = now.isPlaying ? paint.green('▶') : paint.yellow('‖');
  return lines.map((line, row) => `${row === 0 ? mark : ' '} ${line}`).join('\n');
}

/** One line for output that is not redrawn. */
export const line = ({ title, by, album, progress, length, isPlaying }: NowPlaying): string =>
  [isPlaying ? 'playing' : 'paused', title, by, album, duration(progress), duration(length)].join('\t');

export const keysHint = (screen: Screen): string =>
  createColors(screen.colour).dim(
    fitted('space pause · n next · p previous · r refresh · q quit', Math.min(60, screen.width)).trimEnd(),
  );
