import { watchVisibility } from '../dom/visibility.ts';
import type { Answer } from '../model/answer.ts';
import type { Json } from '../model/json.ts';
import { type Playback, playbackIn, progressAt } from '../model/playback.ts';
import { problemOf } from '../model/problem.ts';
import * as stage from '../stage/stage.ts';
import { makePoller } from './poller.ts';
import { showProgress } from './progress.ts';
import { change, isHeld, type State, state } from './state.ts';

/** Spotify may show the old state for this time after a command. Milliseconds. */
export const settlingMs = 3500;
const tick = 500;
/** Reads at the end of a track: one, and another if Spotify still shows the track. */
const maxAtEnd = 2;

/** Commands without a response. */
let underWay = 0;
/** How many commands were given or answered: a response to an earlier request is older than these. */
let commandEvents = 0;
let triesAtEnd = 0;
const others = new BroadcastChannel('mcp-server-for-spotify/player');

export const asking = makePoller({
  visibility: watchVisibility(document.documentElement),
  ask,
  onStopped: () => change({ stopped: true, awaited: false }),
});

/** A command was given. */
export function began(): void {
  underWay += 1;
  commandEvents += 1;
}

/** A command was answered, or a later one took its place. */
export function ended(): void {
  underWay -= 1;
  commandEvents += 1;
}

/** Sends the playback to the other views of the same origin. */
export const tell = (playback: Playback): void => others.postMessage(playback);

/** Reads the playback live. */
export function refresh(): void {
  asking.used();
  change({ busy: true, stopped: false });
  asking.now({ fresh: true });
}

/** Reads the playback. A response from before a command is outdated, so it is read once more. */
async function ask(args: Json): Promise<void> {
  const before = commandEvents;
  const answer = await stage.call('get_current_playback', args);
  if (underWay > 0 || commandEvents !== before) asking.after(settlingMs);
  else take(answer);
}

/** Shows the playback, and informs the other views. */
export function shows(playback: Playback, more: Partial<State> = {}): void {
  asking.known();
  const isOther = playback.item?.uri !== state.playback?.item?.uri;
  if (isOther) triesAtEnd = 0;
  change({ playback, busy: false, ...(isOther && { queue: undefined }), ...more });
  tell(playback);
}
others.addEventListener('message', ({ data }: MessageEvent<Playback>) => {
  if (underWay > 0 || data.at <= (state.playback?.at ?? 0)) return;
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
  if (!playback?.playing || isHeld()) return;
  const progress = progressAt(playback, Date.now());
  showProgress(stage.root, progress);
  const length = playback.item?.seconds;
  if (length === undefined || progress < length || triesAtEnd >= maxAtEnd || state.stopped) return;
  triesAtEnd += 1;
  asking.after(triesAtEnd === 1 ? 1000 : 0);
}, tick);

/** Ends the reads. */
export function end(): void {
  clearInterval(running);
  asking.end();
  others.close();
}
