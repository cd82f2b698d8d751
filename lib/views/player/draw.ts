import * as drawings from '../dom/drawings.ts';
import { fill } from '../dom/fill.ts';
import { kindOf, linkOf } from '../model/item.ts';
import { progressAt } from '../model/playback.ts';
import type { Trouble } from '../model/trouble.ts';
import { button, foot, notice, staleNotice, troubleNotice, waiting } from '../stage/parts.ts';
import type { Stage } from '../stage/stage.ts';
import { nowPlaying } from './now-playing.ts';
import { devicePanel, queuePanel } from './panels.ts';
import { runTo } from './progress.ts';
import type { Controls, State } from './state.ts';

export function draw(stage: Stage, state: State, controls: Controls): void {
  const { playback, trouble, answer, note, stopped, panel, devices, queue } = state;
  const url = linkOf({ uri: playback?.context });
  const isSilent = !playback && !trouble && !devices;
  fill(
    stage.root,
    trouble && troubleIn(trouble, stage, controls),
    answer?.stale && staleNotice(answer.stale, stage.language(), controls.refresh),
    note !== '' && note !== undefined && notice({ sign: drawings.check, title: note }),
    stopped && stoppedNotice(controls),
    playback && nowPlaying(stage, state, playback, controls),
    isSilent && (answer ? silence(controls) : waiting(3)),
    panel === 'devices' && devicePanel(devices, controls),
    panel === 'queue' && queuePanel(queue, stage),
    foot(stage, url, `Open the ${kindOf(playback?.context) ?? 'list'}`),
  );
  if (playback) runTo(stage, progressAt(playback, Date.now()));
}

const showDevices = ({ open }: Controls): HTMLElement =>
  button('Show devices', () => open('devices'), { isStrong: true, sign: drawings.device });

const troubleIn = (trouble: Trouble, stage: Stage, controls: Controls): HTMLElement =>
  troubleNotice(trouble, stage, ...(trouble.kind === 'device' ? [showDevices(controls)] : []));

const stoppedNotice = ({ refresh }: Controls): HTMLElement =>
  notice({
    sign: drawings.clock,
    title: 'No longer updating by itself',
    actions: [button('Update', refresh, { sign: drawings.refresh })],
  });

const silence = (controls: Controls): HTMLElement =>
  notice({
    sign: drawings.note,
    title: 'Nothing is playing',
    text: 'Start something in Spotify, or choose a device here.',
    actions: [showDevices(controls), button('Look again', controls.refresh, { sign: drawings.refresh })],
  });
