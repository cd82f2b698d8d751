import { saidIn } from '../model/answer.ts';
import type { Item } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { type Device, devicesIn, type Playback, progressAt, queueIn } from '../model/playback.ts';
import { troubleOf } from '../model/trouble.ts';
import { likeCall } from '../stage/likes.ts';
import type { Stage } from '../stage/stage.ts';
import type { Asking } from './asking.ts';
import type { Board, Controls, Panel } from './state.ts';

/** For that long Spotify may still show the state before a command. Milliseconds. */
export const settles = 3500;

interface CommandParts {
  readonly stage: Stage;
  readonly board: Board;
  readonly asking: Asking;
  /** The arguments of the call that the view is shown for. */
  readonly input: () => Json;
}

/** What the controls do at Spotify. */
export function makeCommands({ stage, board, asking, input }: CommandParts): Omit<Controls, 'drag' | 'refresh'> {
  const { state, change } = board;

  /** Sends a command, shows at once what it will come to, and asks once how it came out. */
  async function command(name: string, args: Json, sentence: string, guess: Partial<Playback> = {}): Promise<void> {
    asking.used();
    const before = state().playback;
    const now = Date.now();
    const guessed = before && { ...before, progress: progressAt(before, now), at: now, ...guess };
    change({ busy: true, stopped: false, trouble: undefined, note: undefined, ...(guessed && { playback: guessed }) });
    const answer = await stage.call(name, args);
    if (answer.failed) return change({ busy: false, playback: before, trouble: troubleOf(answer) });
    change({ busy: false });
    if (guessed) board.tell(guessed);
    stage.did(sentence);
    stage.announce(saidIn(answer, sentence));
    asking.after(settles);
  }

  async function like(item: Item): Promise<void> {
    const { uri = '' } = item;
    const isLiked = state().liked.get(uri) === true;
    const call = likeCall(item, isLiked);
    if (!call) return;
    const set = (value: boolean): void => change({ liked: new Map(state().liked).set(uri, value) });
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
    if (state().panel === panel) return change({ panel: undefined });
    change({ panel, note: undefined });
    const answer = await stage.call(panel === 'devices' ? 'get_available_devices' : 'get_queue', {});
    if (answer.failed) return change({ trouble: troubleOf(answer), panel: undefined });
    change(panel === 'devices' ? { devices: devicesIn(answer.data) ?? [] } : { queue: queueIn(answer.data) ?? [] });
  }

  function moveTo(device: Device): void {
    const { id, name } = device;
    if (id === undefined) return;
    const { trouble, playback } = state();
    change({ panel: undefined });
    const moved = { device: { ...device, active: true } };
    // What could not be played for want of a device is played now.
    if (trouble?.kind === 'device' && stage.context().tool === 'play')
      return void command('play', { ...input(), device_id: id }, `started it on ${name}`, { ...moved, playing: true });
    const args = { device_id: id, force_play: playback?.playing ?? true };
    void command('transfer_playback', args, `moved playback to ${name}`, moved);
  }

  return {
    command: (...given) => void command(...given),
    like: (item) => void like(item),
    open: (panel) => void open(panel),
    moveTo,
  };
}
