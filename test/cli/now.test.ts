import { describe, expect, it } from 'vitest';
import { nextAsk } from '../../cli/commands/now.ts';
import { card, nowPlaying } from '../../cli/output/now-playing.ts';
import { widthOf } from '../../cli/output/text.ts';

const song = (uri: string, progress: number, length = 210_000, isPlaying = true) =>
  nowPlaying({ is_playing: isPlaying, progress_ms: progress, track: { uri, name: uri, duration_ms: length } });

/** How often an hour of songs is asked about, one after the other, each shown a moment late. */
function asks(lengths: readonly number[], isPlaying = true): number {
  let [time, count, quiet] = [0, 0, 0];
  let before: ReturnType<typeof song>;
  while (time < 3_600_000) {
    let [at, which] = [Math.max(0, time - 1500), 0];
    while (isPlaying && at >= (lengths[which % lengths.length] ?? 1)) at -= lengths[which++ % lengths.length] ?? 1;
    const now = song(`song ${which}`, isPlaying ? at : 5000, lengths[which % lengths.length], isPlaying);
    count++;
    if (now?.uri !== before?.uri) quiet = 0;
    time += nextAsk(now, before, quiet++);
    before = now;
  }
  return count;
}

describe('now --watch', () => {
  it('asks about once a song, and rarely while nothing plays', () => {
    expect(asks([210_000])).toBeLessThan(40);
    expect(asks([600_000, 200_000])).toBeLessThan(25);
    expect(asks([210_000], false)).toBeLessThan(20);
    expect(nextAsk(undefined, undefined, 0)).toBe(15_000);
  });

  it('asks when the song has ended', () => {
    const now = song('a', 200_000);
    expect(nextAsk(now, undefined, 0)).toBeGreaterThanOrEqual(10_000);
    expect(nextAsk(now, undefined, 0)).toBeLessThan(12_000);
  });
});

describe('the card', () => {
  const names = ['Rain', '雨の降る夜に君を待つ駅のホームで聞いた古い歌', 'Feeling 👩‍👩‍👧‍👦 good 🎉', 'a'.repeat(200)];
  it.each([24, 40, 80, 120])('fits %i columns', (width) => {
    for (const name of names) {
      const data = {
        is_playing: true,
        progress_ms: 90_000,
        track: { name, artists: [{ name }], album: { name }, duration_ms: 200_000 },
        device: { name, volume_percent: 50 },
      };
      for (const line of card(nowPlaying(data), { colour: false, width }).split('\n'))
        expect(widthOf(line), line).toBeLessThanOrEqual(width);
    }
  });

  it('says when nothing plays', () => {
    expect(card(nowPlaying({ is_playing: false }), { colour: false, width: 80 })).toContain('Nothing is playing.');
  });
});
