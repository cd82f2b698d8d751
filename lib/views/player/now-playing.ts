import { bdi, h } from '../dom/element.ts';
import { clock } from '../dom/format.ts';
import * as drawings from '../dom/icons.ts';
import { icon } from '../dom/icons.ts';
import type { Item } from '../model/item.ts';
import { type Playback, progressAt } from '../model/playback.ts';
import { likeCall } from '../stage/likes.ts';
import { button, iconButton, itemLink, notice, under } from '../stage/parts.ts';
import type { Stage } from '../stage/stage.ts';
import { showProgress } from './progress.ts';
import type { Controls, State } from './state.ts';

export function nowPlaying(stage: Stage, state: State, playback: Playback, controls: Controls): HTMLElement {
  const { item, device, message = 'Nothing is playing' } = playback;
  const where = device && h('p.where', icon(drawings.device), bdi(device.name));
  const canAct = stage.canAct();
  const bar = canAct && controlBar(state, playback, controls);
  if (!item)
    return h(
      'section',
      { 'aria-label': 'Player' },
      notice({
        ...{ sign: drawings.note, title: message },
        actions: canAct ? [button('Look again', controls.refresh, { sign: drawings.refresh })] : [],
      }),
      where,
      bar,
    );
  return h(
    'section.player',
    { 'aria-label': 'Player', 'aria-busy': state.busy ? 'true' : undefined },
    stage.covers.place(item, true),
    h(
      'div.what',
      h('h2', itemLink(item, 'cut')),
      canAct && likeButton(item, state, controls),
      under(item, item.album),
      where,
    ),
    seek(playback, item, stage, controls),
    bar,
  );
}

/** A slider that is not redrawn while it is held; `set` is called on release. */
function range(
  { drag }: Controls,
  attributes: { readonly [name: string]: string | number },
  move: (value: number) => void,
  set: (value: number) => void,
): HTMLInputElement {
  const letGo = (): void => drag(false);
  const slider = h('input', {
    ...{ type: 'range', min: 0, step: 1, ...attributes },
    oninput: () => {
      drag(true);
      move(Number(slider.value));
    },
    onchange: () => {
      const value = Number(slider.value);
      drag(false);
      set(value);
    },
    // Releasing it at the same position causes no change event.
    onpointerup: letGo,
    onpointercancel: letGo,
  });
  return slider;
}

function seek(playback: Playback, item: Item, stage: Stage, controls: Controls): HTMLElement | undefined {
  const { seconds } = item;
  if (seconds === undefined || playback.progress === undefined) return undefined;
  const label = { max: seconds, 'aria-label': 'Position', 'data-key': 'position' };
  const slider = range(
    controls,
    label,
    (to) => showProgress(stage, to),
    (to) => {
      const args = { position_ms: to * 1000 };
      if (controls.plays(item)) controls.command('seek_to_position', args, `jumped to ${clock(to)}`, { progress: to });
    },
  );
  slider.disabled = !stage.canAct();
  const root = h('div.seek', h('span.now'), slider, h('span', clock(seconds)));
  showProgress({ ...stage, root }, progressAt(playback, Date.now()));
  return root;
}

const nextRepeat = { off: 'context', context: 'track', track: 'off' } as const;
const repeatLabels = { off: 'Repeat: off', context: 'Repeat: all', track: 'Repeat: this one' } as const;
const repeatClasses = { off: '', context: 'on', track: 'on once' } as const;

function controlBar(state: State, playback: Playback, controls: Controls): HTMLElement {
  const { command, open } = controls;
  const { playing, shuffle, repeat, item } = playback;
  const name = item ? `"${item.name}"` : 'playback';
  const next = nextRepeat[repeat];
  // The next item, if the queue is known.
  const [ahead] = state.queue ?? [];
  const guess = ahead ? { item: ahead, progress: 0, playing: true } : {};
  return h(
    'div.controls',
    h(
      /advert/i.test(playback.message ?? '') ? 'div.transport.ad' : 'div.transport',
      {},
      iconButton(
        drawings.shuffle,
        'Shuffle',
        () =>
          command('set_shuffle', { state: !shuffle }, `turned shuffle ${shuffle ? 'off' : 'on'}`, {
            shuffle: !shuffle,
          }),
        { pressed: shuffle },
      ),
      iconButton(drawings.previous, 'Previous', () => command('skip_previous', {}, 'went back to the previous track'), {
        classes: 'main',
      }),
      iconButton(
        playing ? drawings.pause : drawings.play,
        playing ? 'Pause' : 'Play',
        () =>
          command(playing ? 'pause' : 'play', {}, `${playing ? 'paused' : 'resumed'} ${name}`, { playing: !playing }),
        { key: 'play', classes: 'big strong' },
      ),
      iconButton(drawings.next, 'Next', () => command('skip_next', {}, 'skipped to the next track', guess), {
        classes: 'main',
      }),
      iconButton(
        drawings.repeat,
        repeatLabels[repeat],
        () => command('set_repeat', { state: next }, `set repeat to ${next}`, { repeat: next }),
        { key: 'repeat', classes: repeatClasses[repeat] },
      ),
    ),
    h(
      'div.side',
      iconButton(drawings.upNext, 'Up next', () => open('queue'), { pressed: state.panel === 'queue' }),
      iconButton(drawings.device, 'Devices', () => open('devices'), { pressed: state.panel === 'devices' }),
      volumeSlider(playback, controls),
    ),
  );
}

function likeButton(item: Item, { liked }: State, { like }: Controls): HTMLElement | undefined {
  const isLiked = liked.get(item.uri ?? '') === true;
  if (!likeCall(item, isLiked)) return undefined;
  const label = isLiked ? 'Remove from your library' : 'Save to your library';
  return iconButton(drawings.heart, label, () => like(item), {
    key: 'like',
    classes: isLiked ? 'on liked' : '',
  });
}

/** Shown if apps can set the volume of the device. */
function volumeSlider({ device }: Playback, controls: Controls): HTMLElement | undefined {
  const { volume } = device ?? {};
  if (!device || volume === undefined) return undefined;
  const show = (to: number): void => {
    slider.style.setProperty('--part', `${to}%`);
    slider.setAttribute('aria-valuetext', `${to} %`);
  };
  const label = { max: 100, value: volume, 'aria-label': 'Volume', 'data-key': 'volume' };
  const slider = range(controls, label, show, (to) => {
    const guess = { device: { ...device, volume: to } };
    controls.command('set_volume', { volume_percent: to }, `set the volume to ${to} %`, guess);
  });
  show(volume);
  return h('span.volume', icon(drawings.volume), slider);
}
