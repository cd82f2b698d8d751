import { createColors } from 'picocolors';
import * as z from 'zod';
import type { Ports } from './ports.ts';
import { clock } from './show.ts';

const named = z.object({ name: z.string().optional() });
const item = z.object({
  name: z.string().default(''),
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
  device: z.object({ name: z.string().default(''), volume_percent: z.number().nullish() }).nullish(),
  shuffle_state: z.boolean().optional(),
  repeat_state: z.string().optional(),
});

/** The card of what is playing, with a bar of how far it is. */
export function card(data: unknown, { colour, width }: Pick<Ports, 'colour' | 'width'>): string {
  const paint = createColors(colour);
  const { data: now } = playback.safeParse(data);
  const playing = now?.track ?? now?.episode;
  if (!now || !playing) return paint.dim('Nothing is playing.');
  const { device } = now;
  const inner = Math.max(30, Math.min(64, width - 4));
  const by = playing.artists.map(({ name = '' }) => name).join(', ') || playing.show?.name || '';
  const [done, whole] = [clock(now.progress_ms), clock(playing.duration_ms)];
  const length = inner - done.length - whole.length - 2;
  const at =
    playing.duration_ms > 0
      ? Math.round((length * Math.min(now.progress_ms, playing.duration_ms)) / playing.duration_ms)
      : 0;
  const bar = `${done} ${paint.green('━'.repeat(at))}${paint.dim('─'.repeat(length - at))} ${whole}`;
  const modes = [
    now.shuffle_state ? 'shuffle' : '',
    now.repeat_state && now.repeat_state !== 'off' ? `repeat ${now.repeat_state}` : '',
  ];
  const where = [
    device?.name ?? '',
    typeof device?.volume_percent === 'number' ? `${device.volume_percent} %` : '',
    ...modes,
  ];
  const lines = [
    paint.bold(fitted(`${now.is_playing ? '▶' : '❚❚'} ${playing.name}`, inner)),
    fitted(by, inner),
    paint.dim(fitted(playing.album?.name ?? '', inner)),
    bar,
    paint.dim(fitted(where.filter((part) => part !== '').join(' · '), inner)),
  ];
  return [`╭${'─'.repeat(inner + 2)}╮`, ...lines.map((line) => `│ ${line} │`), `╰${'─'.repeat(inner + 2)}╯`].join('\n');
}

const fitted = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text.padEnd(length);
