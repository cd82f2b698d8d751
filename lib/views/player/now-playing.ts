import * as drawings from '../dom/drawings.ts';
import { bdi, h } from '../dom/element.ts';
import { clock } from '../dom/format.ts';
import { icon } from '../dom/icons.ts';
import type { Item } from '../model/item.ts';
import type { Playback } from '../model/playback.ts';
import { likeCall } from '../stage/likes.ts';
import { itemLink, notice, tool, under } from '../stage/parts.ts';
import type { Stage } from '../stage/stage.ts';
import { runTo } from './progress.ts';
import type { Controls, State } from './state.ts';

/** What plays, with everything that can be done about it. */
export function nowPlaying(stage: Stage, state: State, playback: Playback, controls: Controls): HTMLElement {
  const { item, device, message } = playback;
  const bar = controlBar(state, playback, controls);
  if (!item) return h('div', {}, notice({ sign: drawings.note, title: message ?? 'Nothing is playing' }), bar);
  return h(
    'section.player',
    { 'aria-label': 'Player', 'aria-busy': state.busy ? 'true' : undefined },
    stage.covers.place(item, true),
    h(
      'div.what',
      {},
      h('h2.cut', {}, itemLink(item, '')),
      under(item, item.album),
      device && h('p.soft.small.where', {}, icon(drawings.device), bdi(device.name)),
    ),
    seek(playback, item, stage, controls),
    bar,
  );
}

function seek(
  { progress }: Playback,
  { seconds }: Item,
  stage: Stage,
  { command, drag }: Controls,
): HTMLElement | undefined {
  if (seconds === undefined || progress === undefined) return undefined;
  const slider = h('input', {
    ...{ type: 'range', min: 0, max: seconds, step: 1, 'aria-label': 'Position', 'data-key': 'position' },
    oninput: () => {
      drag(true);
      runTo(stage, Number(slider.value));
    },
    onchange: () => {
      drag(false);
      const to = Number(slider.value);
      command('seek_to_position', { position_ms: to * 1000 }, `jumped to ${clock(to)}`, { progress: to });
    },
  });
  return h('div.seek', {}, h('span.now', {}), slider, h('span', {}, clock(seconds)));
}

const nextRepeat = { off: 'context', context: 'track', track: 'off' } as const;
const repeatLabels = { off: 'Repeat: off', context: 'Repeat: all', track: 'Repeat: this one' } as const;
const repeatClasses = { off: '', context: 'on', track: 'on once' } as const;

function controlBar(state: State, playback: Playback, controls: Controls): HTMLElement {
  const { command, open } = controls;
  const { playing, shuffle, repeat, item } = playback;
  const name = item ? `"${item.name}"` : 'playback';
  const next = nextRepeat[repeat];
  // The next item, where the queue is known.
  const [ahead] = state.queue ?? [];
  const guess = ahead ? { item: ahead, progress: 0, playing: true } : {};
  return h(
    'div.controls',
    {},
    h(
      'div.transport',
      {},
      tool(
        drawings.shuffle,
        'Shuffle',
        () =>
          command('set_shuffle', { state: !shuffle }, `turned shuffle ${shuffle ? 'off' : 'on'}`, {
            shuffle: !shuffle,
          }),
        { pressed: shuffle },
      ),
      tool(drawings.previous, 'Previous', () => command('skip_previous', {}, 'went back to the previous track'), {
        classes: 'main',
      }),
      playing
        ? tool(drawings.pause, 'Pause', () => command('pause', {}, `paused ${name}`, { playing: false }), {
            key: 'play',
            classes: 'big',
          })
        : tool(drawings.play, 'Play', () => command('play', {}, `resumed ${name}`, { playing: true }), {
            key: 'play',
            classes: 'big',
          }),
      tool(drawings.next, 'Next', () => command('skip_next', {}, 'skipped to the next track', guess), {
        classes: 'main',
      }),
      tool(
        drawings.repeat,
        repeatLabels[repeat],
        () => command('set_repeat', { state: next }, `set repeat to ${next}`, { repeat: next }),
        { key: 'repeat', classes: repeatClasses[repeat] },
      ),
    ),
    h(
      'div.side',
      {},
      item && likeButton(item, state, controls),
      tool(drawings.queue, 'Up next', () => open('queue'), { pressed: state.panel === 'queue' }),
      tool(drawings.device, 'Devices', () => open('devices'), { pressed: state.panel === 'devices' }),
      volumeSlider(playback, controls),
    ),
  );
}

function likeButton(item: Item, { liked }: State, { like }: Controls): HTMLElement | undefined {
  const isLiked = liked.get(item.uri ?? '') === true;
  if (!likeCall(item, isLiked)) return undefined;
  const label = isLiked ? 'Remove from your library' : 'Save to your library';
  return tool(isLiked ? drawings.hearted : drawings.heart, label, () => like(item), { key: 'like', pressed: isLiked });
}

/** Shown where the device lets apps set its volume. */
function volumeSlider({ device }: Playback, { command, drag }: Controls): HTMLElement | undefined {
  const { volume } = device ?? {};
  if (!device || volume === undefined) return undefined;
  const slider = h('input', {
    ...{ type: 'range', min: 0, max: 100, step: 1, value: volume, 'aria-label': 'Volume', 'data-key': 'volume' },
    style: `--part: ${volume}%`,
    oninput: () => {
      drag(true);
      slider.style.setProperty('--part', `${slider.value}%`);
    },
    onchange: () => {
      drag(false);
      const to = Number(slider.value);
      command('set_volume', { volume_percent: to }, `set the volume to ${to} %`, { device: { ...device, volume: to } });
    },
  });
  return h('span.volume', {}, icon(drawings.volume), slider);
}
