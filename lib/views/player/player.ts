import * as drawings from '../dom/drawings.ts';
import { bdi, fill, h } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { watchVisibility } from '../dom/visibility.ts';
import type { Answer } from '../model/answer.ts';
import { type Item, kindOf, linkOf } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { type Device, devicesIn, type Playback, playbackIn, progressAt, queueIn } from '../model/playback.ts';
import { type Trouble, troubleOf } from '../model/trouble.ts';
import { likeCall } from '../stage/likes.ts';
import { button, foot, itemLink, notice, staleNotice, tool, troubleNotice, under, waiting } from '../stage/parts.ts';
import { type Stage, start, type View } from '../stage/stage.ts';
import { makeAsking } from './asking.ts';

/** What the view shows. */
interface State {
  readonly playback: Playback | undefined;
  readonly trouble: Trouble | undefined;
  /** One sentence about what was just done. */
  readonly note: string | undefined;
  readonly answer: Answer | undefined;
  readonly devices: readonly Device[] | undefined;
  readonly queue: readonly Item[] | undefined;
  readonly panel: 'devices' | 'queue' | undefined;
  readonly liked: ReadonlyMap<string, boolean>;
  readonly busy: boolean;
  readonly stopped: boolean;
}

const nothing: State = {
  ...{ playback: undefined, trouble: undefined, note: undefined, answer: undefined, devices: undefined },
  ...{ queue: undefined, panel: undefined, liked: new Map(), busy: false, stopped: false },
};

/** For that long Spotify may still show the state before a command. Milliseconds. */
const settles = 3500;
const tick = 500;
const mostQueued = 10;

function player(stage: Stage): View {
  let state = nothing;
  let input: Json = {};
  let isDragging = false;
  let triesAtEnd = 0;
  const others = new BroadcastChannel('mcp-server-for-spotify/player');

  const asking = makeAsking({
    visibility: watchVisibility(document.documentElement),
    ask: async () => took(await stage.call('get_current_playback', {})),
    onStopped: () => change({ stopped: true }),
  });

  function change(next: Partial<State>): void {
    state = { ...state, ...next };
    if (!isDragging) draw();
  }
  /** What plays, as this view knows it; views of the same origin are told. */
  function shows(playback: Playback, more: Partial<State> = {}): void {
    asking.known();
    const isOther = playback.item?.uri !== state.playback?.item?.uri;
    if (isOther) triesAtEnd = 0;
    change({ playback, busy: false, ...(isOther && { queue: undefined }), ...more });
    others.postMessage(playback);
  }
  others.addEventListener('message', ({ data }: MessageEvent<Playback>) => {
    if (data.at <= (state.playback?.at ?? 0)) return;
    asking.known();
    change({ playback: data, busy: false });
  });

  /** Takes what an answer says of the player. */
  function took(answer: Answer): void {
    if (answer.failed) {
      change({ trouble: troubleOf(answer), busy: false });
      return;
    }
    const playback = playbackIn(answer, Date.now());
    // Reading that nothing plays does not make up for what could not be played.
    const more = { answer, trouble: playback?.item ? undefined : state.trouble, stopped: false };
    if (playback) shows(playback, more);
    else change({ ...more, busy: false });
  }

  /** Sends a command, shows at once what it will come to, and asks once how it came out. */
  async function command(name: string, args: Json, sentence: string, guess: Partial<Playback> = {}): Promise<void> {
    asking.used();
    const before = state.playback;
    const now = Date.now();
    const guessed = before && { ...before, progress: progressAt(before, now), at: now, ...guess };
    change({ busy: true, stopped: false, trouble: undefined, note: undefined, ...(guessed && { playback: guessed }) });
    const answer = await stage.call(name, args);
    if (answer.failed) {
      change({ busy: false, playback: before, trouble: troubleOf(answer) });
      return;
    }
    change({ busy: false });
    if (guessed) others.postMessage(guessed);
    stage.did(sentence);
    stage.announce(answer.sentence ?? sentence);
    asking.after(settles);
  }

  async function like(item: Item): Promise<void> {
    const { uri = '' } = item;
    const isLiked = state.liked.get(uri) === true;
    const call = likeCall(item, isLiked);
    if (!call) return;
    const set = (value: boolean) => change({ liked: new Map(state.liked).set(uri, value) });
    asking.used();
    set(!isLiked);
    const answer = await stage.call(call.tool, call.args);
    if (answer.failed) {
      set(isLiked);
      return change({ trouble: troubleOf(answer) });
    }
    stage.did(`${isLiked ? 'removed' : 'saved'} "${item.name}" (${uri}) ${isLiked ? 'from' : 'to'} the library`);
    stage.announce(isLiked ? 'Removed from your library.' : 'Saved to your library.');
  }

  async function open(panel: 'devices' | 'queue'): Promise<void> {
    asking.used();
    if (state.panel === panel) return change({ panel: undefined });
    change({ panel, note: undefined });
    const answer = await stage.call(panel === 'devices' ? 'get_available_devices' : 'get_queue', {});
    if (answer.failed) return change({ trouble: troubleOf(answer), panel: undefined });
    change(panel === 'devices' ? { devices: devicesIn(answer.data) ?? [] } : { queue: queueIn(answer.data) ?? [] });
  }

  function moveTo({ id, name }: Device): void {
    if (id === undefined) return;
    change({ panel: undefined });
    const failed = state.trouble?.kind === 'device' && stage.context().tool === 'play';
    const device = { ...state.devices?.find((one) => one.id === id), name, id, active: true, restricted: false };
    const moved = { volume: undefined, ...device };
    // What could not be played for want of a device is played now.
    void (failed
      ? command('play', { ...input, device_id: id }, `started it on ${name}`, { device: moved, playing: true })
      : command(
          'transfer_playback',
          { device_id: id, force_play: state.playback?.playing ?? true },
          `moved playback to ${name}`,
          { device: moved },
        ));
  }

  /** Playback runs by itself; only its end is a reason to ask. */
  setInterval(() => {
    const { playback } = state;
    if (!playback?.playing || isDragging) return;
    const progress = progressAt(playback, Date.now());
    runTo(progress);
    const length = playback.item?.seconds;
    if (length === undefined || progress < length || triesAtEnd >= 2 || state.stopped) return;
    triesAtEnd += 1;
    asking.after(triesAtEnd === 1 ? 1000 : 0);
  }, tick);

  function runTo(progress: number): void {
    const slider = stage.root.querySelector<HTMLInputElement>('.seek input');
    const time = stage.root.querySelector('.seek .now');
    if (!slider || !time) return;
    slider.value = String(Math.floor(progress));
    slider.style.setProperty('--part', `${(100 * progress) / Math.max(1, Number(slider.max))}%`);
    slider.setAttribute('aria-valuetext', stage.format().spoken(progress));
    time.textContent = stage.format().clock(Math.floor(progress));
  }

  function draw(): void {
    const { playback, trouble, answer, note, stopped } = state;
    const format = stage.format();
    const refresh = (): void => {
      asking.used();
      change({ busy: true, stopped: false });
      void stage.call('get_current_playback', { fresh: true }).then(took);
    };
    const context = contextLink(playback?.context);
    fill(
      stage.root,
      trouble &&
        troubleNotice(
          trouble,
          stage,
          ...(trouble.kind === 'device'
            ? [button('Show devices', () => void open('devices'), true, drawings.device)]
            : []),
        ),
      answer?.stale && staleNotice(answer.stale, format, refresh),
      note !== undefined && notice({ sign: drawings.check, title: note }),
      stopped &&
        notice({
          sign: drawings.clock,
          title: 'No longer updating by itself',
          actions: [button('Update', refresh, false, drawings.refresh)],
        }),
      playback ? nowPlaying(playback) : !trouble && !state.devices && (answer ? silence(refresh) : waiting(3)),
      state.panel === 'devices' && devicePanel(),
      state.panel === 'queue' && queuePanel(),
      foot(context?.url, context?.label ?? ''),
    );
    if (playback) runTo(progressAt(playback, Date.now()));
  }

  const silence = (refresh: () => void): HTMLElement =>
    notice({
      sign: drawings.note,
      title: 'Nothing is playing',
      text: 'Start something in Spotify, or choose a device here.',
      actions: [
        button('Show devices', () => void open('devices'), true, drawings.device),
        button('Look again', refresh, false, drawings.refresh),
      ],
    });

  function nowPlaying(playback: Playback): HTMLElement {
    const { item, device, message } = playback;
    if (!item)
      return h('div', {}, notice({ sign: drawings.note, title: message ?? 'Nothing is playing' }), controls(playback));
    return h(
      'section',
      { class: 'player', 'aria-label': 'Player', 'aria-busy': state.busy ? 'true' : undefined },
      stage.covers.place(item, true),
      h(
        'div',
        { class: 'what' },
        h('h2', { class: 'cut', style: '--lines: 2' }, itemLink(item, '')),
        under(item, item.album),
        device && h('p', { class: 'soft small where' }, icon(drawings.device), bdi(device.name)),
      ),
      seek(playback, item),
      controls(playback),
    );
  }

  function seek(playback: Playback, item: Item): HTMLElement | undefined {
    const { seconds } = item;
    if (seconds === undefined || playback.progress === undefined) return undefined;
    const slider = h('input', {
      ...{ type: 'range', min: 0, max: seconds, step: 1, 'aria-label': 'Position', 'data-key': 'position' },
      oninput: () => {
        isDragging = true;
        runTo(Number(slider.value));
      },
      onchange: () => {
        isDragging = false;
        const to = Number(slider.value);
        void command('seek_to_position', { position_ms: to * 1000 }, `jumped to ${stage.format().clock(to)}`, {
          progress: to,
        });
      },
    });
    return h(
      'div',
      { class: 'seek' },
      h('span', { class: 'now' }),
      slider,
      h('span', {}, stage.format().clock(seconds)),
    );
  }

  function controls(playback: Playback): HTMLElement {
    const { playing, shuffle, repeat, item, device } = playback;
    const name = item ? `"${item.name}"` : 'playback';
    const nextRepeat = repeat === 'off' ? 'context' : repeat === 'context' ? 'track' : 'off';
    const repeatLabel = { off: 'Repeat: off', context: 'Repeat: all', track: 'Repeat: this one' }[repeat];
    const volume = device?.volume;
    return h(
      'div',
      { class: 'controls' },
      h(
        'div',
        { class: 'transport' },
        tool(
          drawings.shuffle,
          'Shuffle',
          () =>
            void command('set_shuffle', { state: !shuffle }, `turned shuffle ${shuffle ? 'off' : 'on'}`, {
              shuffle: !shuffle,
            }),
          { pressed: shuffle },
        ),
        tool(
          drawings.previous,
          'Previous',
          () => void command('skip_previous', {}, 'went back to the previous track'),
          {
            classes: 'main',
          },
        ),
        playing
          ? tool(drawings.pause, 'Pause', () => void command('pause', {}, `paused ${name}`, { playing: false }), {
              key: 'play',
              classes: 'big',
            })
          : tool(drawings.play, 'Play', () => void command('play', {}, `resumed ${name}`, { playing: true }), {
              key: 'play',
              classes: 'big',
            }),
        tool(drawings.next, 'Next', () => void command('skip_next', {}, 'skipped to the next track', ahead()), {
          classes: 'main',
        }),
        tool(
          drawings.repeat,
          repeatLabel,
          () =>
            void command('set_repeat', { state: nextRepeat }, `set repeat to ${nextRepeat}`, { repeat: nextRepeat }),
          {
            key: 'repeat',
            classes: repeat === 'off' ? '' : repeat === 'track' ? 'on once' : 'on',
          },
        ),
      ),
      h(
        'div',
        { class: 'side' },
        item && likeButton(item),
        tool(drawings.queue, 'Up next', () => void open('queue'), { pressed: state.panel === 'queue' }),
        tool(drawings.device, 'Devices', () => void open('devices'), { pressed: state.panel === 'devices' }),
        volume !== undefined && volumeSlider(volume),
      ),
    );
  }

  /** The next item, where the queue is known. */
  function ahead(): Partial<Playback> {
    const item = state.queue?.[0];
    return item ? { item, progress: 0, playing: true } : {};
  }

  function likeButton(item: Item): HTMLElement | undefined {
    const isLiked = state.liked.get(item.uri ?? '') === true;
    if (!likeCall(item, isLiked)) return undefined;
    const label = isLiked ? 'Remove from your library' : 'Save to your library';
    return tool(isLiked ? drawings.hearted : drawings.heart, label, () => void like(item), {
      key: 'like',
      pressed: isLiked,
    });
  }

  function volumeSlider(volume: number): HTMLElement {
    const slider = h('input', {
      ...{ type: 'range', min: 0, max: 100, step: 1, value: volume, 'aria-label': 'Volume', 'data-key': 'volume' },
      style: `--part: ${volume}%`,
      oninput: () => {
        isDragging = true;
        slider.style.setProperty('--part', `${slider.value}%`);
      },
      onchange: () => {
        isDragging = false;
        const to = Number(slider.value);
        const device = state.playback?.device;
        void command(
          'set_volume',
          { volume_percent: to },
          `set the volume to ${to} %`,
          device ? { device: { ...device, volume: to } } : {},
        );
      },
    });
    return h('span', { class: 'volume' }, icon(drawings.volume), slider);
  }

  function devicePanel(): HTMLElement {
    const { devices } = state;
    if (!devices) return h('section', { class: 'panel' }, waiting(2));
    const rows = devices.map((device) => {
      const { name, active, restricted, id } = device;
      const label = active ? 'Playing here' : restricted || id === undefined ? 'Takes no commands' : undefined;
      return h(
        'li',
        { class: 'device' },
        icon(drawings.device),
        h('span', { class: 'cut' }, bdi(name)),
        label === undefined
          ? h(
              'button',
              { type: 'button', class: 'button', 'aria-label': `Play on ${name}`, onclick: () => moveTo(device) },
              'Play here',
            )
          : h('span', { class: 'soft small' }, label),
      );
    });
    const none = notice({
      sign: drawings.device,
      title: 'No device is there',
      text: 'Open Spotify on a phone, computer or speaker, then look again.',
    });
    return h(
      'section',
      { class: 'panel', 'aria-label': 'Devices' },
      h('h3', {}, 'Devices'),
      rows.length > 0 ? h('ul', {}, ...rows) : none,
    );
  }

  function queuePanel(): HTMLElement {
    const { queue } = state;
    if (!queue) return h('section', { class: 'panel' }, waiting(3));
    const rows = queue
      .filter((_, at) => at < mostQueued)
      .map((item) =>
        h(
          'li',
          { class: 'row' },
          h('div', { class: 'lead' }, stage.covers.place(item)),
          h('div', {}, h('div', { class: 'cut' }, itemLink(item, 'name')), under(item)),
          h('span', { class: 'length' }, item.seconds === undefined ? '' : stage.format().clock(item.seconds)),
        ),
      );
    const none = h('p', { class: 'soft small' }, 'Nothing comes next.');
    return h(
      'section',
      { class: 'panel', 'aria-label': 'Up next' },
      h('h3', {}, 'Up next'),
      rows.length > 0 ? h('ol', { class: 'rows' }, ...rows) : none,
    );
  }

  draw();
  return {
    redraw: draw,
    input: (args) => {
      input = args;
    },
    answer: (answer) => {
      const devices = devicesIn(answer.data);
      const queue = queueIn(answer.data);
      const playback = playbackIn(answer, Date.now());
      if (answer.failed) {
        return change({ answer, trouble: troubleOf(answer), devices, panel: devices?.length ? 'devices' : undefined });
      }
      change({
        ...{ answer, devices, queue, panel: queue ? 'queue' : devices ? 'devices' : undefined },
        note: playback && !queue && !answer.data['picked'] ? undefined : answer.sentence,
      });
      if (playback) shows(playback, { queue });
      // A command's answer does not say what plays; and where covers were kept back, the same read brings them.
      const isWhole =
        playback?.progress !== undefined && (answer.covers !== undefined || stage.covers.has(playback.item?.uri));
      if (queue && answer.covers === undefined) void stage.call('get_queue', {});
      if (!isWhole && !devices) asking.after(playback?.progress === undefined && !queue ? settles : 0);
    },
  };
}

/** What is played from. */
function contextLink(uri: string | undefined): { readonly url: string; readonly label: string } | undefined {
  const url = linkOf({ uri });
  return url === undefined ? undefined : { url, label: `Open the ${kindOf(uri) ?? 'list'} on Spotify` };
}

start('player', player);
