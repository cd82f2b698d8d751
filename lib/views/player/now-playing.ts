import { cover } from '../dom/covers.ts';
import { bdi, h } from '../dom/element.ts';
import * as drawings from '../dom/icons.ts';
import { icon } from '../dom/icons.ts';
import { clock } from '../model/format.ts';
import type { Item } from '../model/item.ts';
import { type Playback, progressAt } from '../model/playback.ts';
import { likeCall } from '../stage/likes.ts';
import { button, iconButton, itemLink, notice, under } from '../stage/parts.ts';
import * as stage from '../stage/stage.ts';
import { command, like, open } from './commands.ts';
import { showProgress } from './progress.ts';
import { refresh } from './reading.ts';
import { hold, state } from './state.ts';

export function nowPlaying(playback: Playback): HTMLElement {
  const { item, device, message = 'Nothing is playing' } = playback;
  const where = device && h('p.where', icon(drawings.device), bdi(device.name));
  const canAct = stage.canAct();
  const bar = canAct && controlBar(playback);
  if (!item)
    return h(
      'section',
      { 'aria-label': 'Player' },
      notice({
        ...{ sign: drawings.note, title: message },
        actions: canAct ? [lookAgain()] : [],
      }),
      where,
      bar,
    );
  return h(
    'section.player',
    { 'aria-label': 'Player', 'aria-busy': state.busy ? 'true' : undefined },
    cover(item, true),
    h('div.what', h('h2', itemLink(item, 'cut')), canAct && likeButton(item), under(item, item.album), where),
    seek(playback, item),
    bar,
  );
}

export const lookAgain = (): HTMLElement => button('Look again', refresh, { sign: drawings.refresh });

/** Whether the item still plays: a track may end while its slider is held. */
const isPlaying = ({ uri }: Item): boolean => state.playback?.item?.uri === uri;

/** A slider that is not redrawn while it is held; `set` is called on release. */
function range(
  attributes: { readonly [name: string]: string | number },
  move: (value: number) => void,
  set: (value: number) => void,
): HTMLInputElement {
  const letGo = (): void => hold(false);
  const slider = h('input', {
    ...{ type: 'range', min: 0, step: 1, ...attributes },
    oninput: () => {
      hold(true);
      move(Number(slider.value));
    },
    onchange: () => {
      const value = Number(slider.value);
      hold(false);
      set(value);
    },
    // Releasing it at the same position causes no change event.
    onpointerup: letGo,
    onpointercancel: letGo,
  });
  return slider;
}

function seek(playback: Playback, item: Item): HTMLElement | undefined {
  const { seconds } = item;
  if (seconds === undefined || playback.progress === undefined) return undefined;
  const label = { max: seconds, 'aria-label': 'Position', 'data-key': 'position' };
  const slider = range(
    label,
    (to) => showProgress(stage.root, to),
    (to) => {
      const args = { position_ms: to * 1000 };
      if (isPlaying(item)) command('seek_to_position', args, `jumped to ${clock(to)}`, { progress: to });
    },
  );
  slider.disabled = !stage.canAct();
  const root = h('div.seek', h('span.now'), slider, h('span', clock(seconds)));
  showProgress(root, progressAt(playback, Date.now()));
  return root;
}

const nextRepeat = { off: 'context', context: 'track', track: 'off' } as const;
const repeatLabels = { off: 'Repeat: off', context: 'Repeat: all', track: 'Repeat: this one' } as const;
const repeatClasses = { off: '', context: 'on', track: 'on once' } as const;

function controlBar(playback: Playback): HTMLElement {
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
      volumeSlider(playback),
    ),
  );
}

function likeButton(item: Item): HTMLElement | undefined {
  const isLiked = state.liked.get(item.uri ?? '') === true;
  if (!likeCall(item, isLiked)) return undefined;
  const label = isLiked ? 'Remove from your library' : 'Save to your library';
  return iconButton(drawings.heart, label, () => like(item), {
    key: 'like',
    classes: isLiked ? 'on liked' : '',
  });
}

/** Shown if apps can set the volume of the device. */
function volumeSlider({ device }: Playback): HTMLElement | undefined {
  const { volume } = device ?? {};
  if (!device || volume === undefined) return undefined;
  const show = (to: number): void => {
    slider.style.setProperty('--part', `${to}%`);
    slider.setAttribute('aria-valuetext', `${to} %`);
  };
  const label = { max: 100, value: volume, 'aria-label': 'Volume', 'data-key': 'volume' };
  const slider = range(label, show, (to) => {
    const guess = { device: { ...device, volume: to } };
    command('set_volume', { volume_percent: to }, `set the volume to ${to} %`, guess);
  });
  show(volume);
  return h('span.volume', icon(drawings.volume), slider);
}
