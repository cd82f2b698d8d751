import { hasCover } from '../dom/covers.ts';
import { type Answer, messageIn } from '../model/answer.ts';
import { devicesIn, type Playback, playbackIn, queueIn } from '../model/playback.ts';
import { problemOf } from '../model/problem.ts';
import * as stage from '../stage/stage.ts';
import { draw } from './draw.ts';
import { asking, end, settlingMs, shows } from './reading.ts';
import { change } from './state.ts';

stage.start('player', {
  redraw: draw,
  end,
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
});

/** Reads missing parts: answers to commands do not contain the playback, and some hosts do not pass covers. */
function complete({ data, covers, stale }: Answer, playback: Playback | undefined): boolean {
  const hasQueue = queueIn(data) !== undefined;
  if (hasQueue && covers === undefined) void stage.call('get_queue', {});
  const isCovered = covers !== undefined || hasCover(playback?.item?.uri);
  // Without playback nothing is missing.
  const isWhole = playback && (!playback.item || (playback.progress !== undefined && isCovered));
  // A stale answer means that Spotify could not be called, so it is not read again.
  if (isWhole || devicesIn(data) || stale) return false;
  asking.after(playback?.progress === undefined && !hasQueue ? settlingMs : 0);
  return true;
}
