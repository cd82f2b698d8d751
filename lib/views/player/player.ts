import { watchVisibility } from '../dom/visibility.ts';
import { type Answer, messageIn } from '../model/answer.ts';
import type { Json } from '../model/json.ts';
import { devicesIn, type Playback, playbackIn, progressAt, queueIn } from '../model/playback.ts';
import { problemOf } from '../model/problem.ts';
import { type Stage, start, type View } from '../stage/stage.ts';
import { makeCommands, settlingMs } from './commands.ts';
import { draw } from './draw.ts';
import { makePoller } from './poller.ts';
import { showProgress } from './progress.ts';
import { type Controls, nothing, type State } from './state.ts';

const tick = 500;
/** Reads at the end of a track: one, and another if Spotify still shows the track. */
const maxAtEnd = 2;

function player(stage: Stage): View {
  let state = nothing;
  let input: Json = {};
  let isDragging = false;
  let triesAtEnd = 0;
  const others = new BroadcastChannel('mcp-server-for-spotify/player');

  const redraw = (): void => draw(stage, state, controls);
  function change(next: Partial<State>): void {
    state = { ...state, ...next };
    if (!isDragging) redraw();
  }
  const tell = (playback: Playback): void => others.postMessage(playback);

  const asking = makePoller({
    visibility: watchVisibility(document.documentElement),
    ask,
    onStopped: () => change({ stopped: true, awaited: false }),
  });
  const commands = makeCommands({ stage, asking, board: { state: () => state, change, tell }, input: () => input });
  const controls: Controls = {
    ...commands,
    refresh: () => {
      asking.used();
      change({ busy: true, stopped: false });
      asking.now({ fresh: true });
    },
    plays: ({ uri }) => state.playback?.item?.uri === uri,
    drag: (isHeld) => {
      const wasHeld = isDragging;
      isDragging = isHeld;
      if (wasHeld && !isHeld) redraw();
    },
  };

  /** Reads the playback. A response from before a command is outdated, so it is read once more. */
  async function ask(args: Json): Promise<void> {
    const given = commands.given();
    const answer = await stage.call('get_current_playback', args);
    if (commands.isUnderWay() || commands.given() !== given) asking.after(settlingMs);
    else take(answer);
  }

  /** Shows the playback, and informs the other views. */
  function shows(playback: Playback, more: Partial<State> = {}): void {
    asking.known();
    const isOther = playback.item?.uri !== state.playback?.item?.uri;
    if (isOther) triesAtEnd = 0;
    change({ playback, busy: false, ...(isOther && { queue: undefined }), ...more });
    tell(playback);
  }
  others.addEventListener('message', ({ data }: MessageEvent<Playback>) => {
    if (commands.isUnderWay() || data.at <= (state.playback?.at ?? 0)) return;
    asking.known();
    change({ playback: data, busy: false });
  });

  /** Applies the response to the view's own read. */
  function take(answer: Answer): void {
    if (answer.failed) {
      change({ trouble: problemOf(answer), busy: false, awaited: false });
      return;
    }
    const playback = playbackIn(answer, Date.now());
    // A read that finds no playback does not resolve a missing device.
    const isRepaired = playback?.item || state.trouble?.kind !== 'device';
    const trouble = isRepaired ? undefined : state.trouble;
    const more = { answer, trouble, note: undefined, stopped: false, awaited: false };
    if (playback) shows(playback, more);
    else change({ ...more, busy: false });
  }

  /** The progress is computed; only the end of a track needs a read. */
  const running = setInterval(() => {
    const { playback } = state;
    if (!playback?.playing || isDragging) return;
    const progress = progressAt(playback, Date.now());
    showProgress(stage, progress);
    const length = playback.item?.seconds;
    if (length === undefined || progress < length || triesAtEnd >= maxAtEnd || state.stopped) return;
    triesAtEnd += 1;
    asking.after(triesAtEnd === 1 ? 1000 : 0);
  }, tick);

  redraw();
  return {
    redraw,
    input: (args) => {
      input = args;
    },
    end: () => {
      clearInterval(running);
      asking.end();
      others.close();
    },
    answer: (answer) => {
      const devices = devicesIn(answer.data);
      if (answer.failed) {
        const panel = devices?.length ? 'devices' : undefined;
        return change({ answer, trouble: problemOf(answer), devices, panel });
      }
      const queue = queueIn(answer.data);
      const playback = playbackIn(answer, Date.now());
      const isTold = playback && !queue && !answer.data['picked'];
      const panel = queue ? 'queue' : devices ? 'devices' : undefined;
      const awaited = stage.canAct() && complete(answer, playback);
      const note = isTold ? undefined : messageIn(answer, '');
      change({ answer, devices, queue, panel, note, awaited, trouble: undefined });
      if (playback) shows(playback, { queue });
    },
  };

  /** Reads missing parts: answers to commands do not contain the playback, and some hosts do not pass covers. */
  function complete({ data, covers, stale }: Answer, playback: Playback | undefined): boolean {
    const hasQueue = queueIn(data) !== undefined;
    if (hasQueue && covers === undefined) void stage.call('get_queue', {});
    const hasCover = covers !== undefined || stage.covers.has(playback?.item?.uri);
    // Without playback nothing is missing.
    const isWhole = playback && (!playback.item || (playback.progress !== undefined && hasCover));
    // A stale answer means that Spotify could not be called, so it is not read again.
    if (isWhole || devicesIn(data) || stale) return false;
    asking.after(playback?.progress === undefined && !hasQueue ? settlingMs : 0);
    return true;
  }
}

start('player', player);
