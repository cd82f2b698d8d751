import { messageIn } from '../model/answer.ts';
import type { Item } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { type Device, devicesIn, type Playback, progressAt, queueIn } from '../model/playback.ts';
import { type Problem, problemOf } from '../model/problem.ts';
import { likeCall } from '../stage/likes.ts';
import { announceProblem } from '../stage/parts.ts';
import * as stage from '../stage/stage.ts';
import * as reading from './reading.ts';
import { change, type Panel, type State, state } from './state.ts';

interface Command {
  readonly tool: string;
  readonly guess: Partial<Playback>;
}

/** Only the last of these commands counts. */
const isSetting = (tool: string): boolean => /^se(?:t|ek)_/.test(tool);

/** Commands without a response, in the order of the presses. */
let pending: readonly Command[] = [];
/** The state before the first of them. */
let known: Playback | undefined;
let last: Promise<void> = Promise.resolve();

/** The expected state if all commands succeed. */
const guessed = (): Playback | undefined => known && Object.assign({ ...known }, ...pending.map(({ guess }) => guess));

/** Shows the expected result at once, and sends the command after the earlier ones, to keep their order. */
export function command(tool: string, args: Json, sentence: string, guess: Partial<Playback> = {}): void {
  reading.asking.used();
  reading.began();
  if (pending.length === 0) known = state.playback;
  const now = Date.now();
  const shown = state.playback;
  const one = { tool, guess: { ...(shown && { progress: progressAt(shown, now), at: now }), ...guess } };
  pending = [...pending, one];
  change({ busy: true, stopped: false, trouble: undefined, note: undefined, playback: guessed(), awaited: !shown });
  last = last.then(() => send(one, args, sentence));
}

async function send(one: Command, args: Json, sentence: string): Promise<void> {
  const { tool, guess } = one;
  const later = pending.slice(pending.indexOf(one) + 1);
  const isOverruled = isSetting(tool) && later.some((other) => other.tool === tool);
  const answer = isOverruled ? undefined : await stage.call(tool, args);
  pending = pending.filter((other) => other !== one);
  reading.ended();
  if (answer && !answer.failed) known = known && { ...known, ...guess };
  const more = { busy: pending.length > 0, playback: guessed() };
  if (answer?.failed) return fail(problemOf(answer), { ...more, awaited: false });
  change(more);
  if (!answer) return;
  if (known) reading.tell(known);
  stage.did(sentence);
  stage.announce(messageIn(answer, sentence));
  reading.asking.after(reading.settlingMs);
}

function fail(trouble: Problem, more: Partial<State> = {}): void {
  change({ trouble, ...more });
  announceProblem(trouble);
}

/** Saves the item in the library, or removes it. */
export async function like(item: Item): Promise<void> {
  const { uri = '' } = item;
  const isLiked = state.liked.get(uri) === true;
  const call = likeCall(item, isLiked);
  if (!call) return;
  const set = (value: boolean): void => change({ liked: new Map(state.liked).set(uri, value) });
  reading.asking.used();
  set(!isLiked);
  const answer = await stage.call(call.tool, call.args);
  if (answer.failed) {
    set(isLiked);
    return fail(problemOf(answer));
  }
  stage.did(`${isLiked ? 'removed' : 'saved'} "${item.name}" (${uri}) ${isLiked ? 'from' : 'to'} the library`);
  stage.announce(isLiked ? 'Removed from your library.' : 'Saved to your library.');
}

/** Opens a panel, or closes it. */
export async function open(panel: Panel): Promise<void> {
  reading.asking.used();
  if (state.panel === panel) return change({ panel: undefined });
  change({ panel, note: undefined });
  const answer = await stage.call(panel === 'devices' ? 'get_available_devices' : 'get_queue', {});
  const isStill = state.panel === panel;
  if (answer.failed) return fail(problemOf(answer), isStill ? { panel: undefined } : {});
  const rows = panel === 'devices' ? devicesIn(answer.data) : queueIn(answer.data);
  change({ [panel]: rows ?? [] });
  if (isStill) stage.announce(`${panel}: ${rows?.length ?? 0}`);
}

export function moveTo(device: Device): void {
  const { id, name } = device;
  if (id === undefined) return;
  const { trouble, playback } = state;
  change({ panel: undefined });
  const moved = { device: { ...device, active: true } };
  // Plays what could not be played without a device.
  const { tool, args: given } = stage.shown();
  if (trouble?.kind === 'device' && tool === 'play') {
    command('play', { ...given, device_id: id }, `started it on ${name}`, { ...moved, playing: true });
    return;
  }
  const args = { device_id: id, force_play: playback?.playing ?? true };
  command('transfer_playback', args, `moved playback to ${name}`, moved);
}
