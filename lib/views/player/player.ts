import * as drawings from '../dom/drawings.ts';
import { fill } from '../dom/fill.ts';
import { watchVisibility } from '../dom/visibility.ts';
import type { Answer } from '../model/answer.ts';
import { type Item, kindOf, linkOf } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { type Device, devicesIn, type Playback, playbackIn, progressAt, queueIn } from '../model/playback.ts';
import { troubleOf } from '../model/trouble.ts';
import { likeCall } from '../stage/likes.ts';
import { button, foot, notice, staleNotice, troubleNotice, waiting } from '../stage/parts.ts';
import { type Stage, start, type View } from '../stage/stage.ts';
import { makeAsking } from './asking.ts';
import { nowPlaying } from './now-playing.ts';
import { devicePanel, queuePanel } from './panels.ts';
import { type Controls, nothing, type Panel, type State } from './state.ts';

/** For that long Spotify may still show the state before a command. Milliseconds. */
const settles = 3500;
const tick = 500;

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

  async function open(panel: Panel): Promise<void> {
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
      playback
        ? nowPlaying(stage, state, playback, controls)
        : !trouble && !state.devices && (answer ? silence(refresh) : waiting(3)),
      state.panel === 'devices' && devicePanel(state.devices, controls),
      state.panel === 'queue' && queuePanel(state.queue, stage),
      foot(stage, context?.url, context?.label),
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

  const controls: Controls = {
    command: (...given) => void command(...given),
    like: (item) => void like(item),
    open: (panel) => void open(panel),
    moveTo,
    drag: (isHeld) => {
      isDragging = isHeld;
    },
    runTo,
  };

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
      // Spotify could not be asked: an older answer is no reason to ask again.
      if (!isWhole && !devices && !answer.stale) asking.after(playback?.progress === undefined && !queue ? settles : 0);
    },
  };
}

/** What is played from. */
function contextLink(uri: string | undefined): { readonly url: string; readonly label: string } | undefined {
  const url = linkOf({ uri });
  return url === undefined ? undefined : { url, label: `Open the ${kindOf(uri) ?? 'list'}` };
}

start('player', player);
