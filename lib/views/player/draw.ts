import * as drawings from '../dom/drawings.ts';
import { type Child, h } from '../dom/element.ts';
import { fill } from '../dom/fill.ts';
import { kindOf, linkOf } from '../model/item.ts';
import { progressAt } from '../model/playback.ts';
import type { Problem } from '../model/problem.ts';
import { button, foot, notice, problemNotice, staleNotice } from '../stage/parts.ts';
import type { Stage } from '../stage/stage.ts';
import { nowPlaying } from './now-playing.ts';
import { devicePanel, queuePanel } from './panels.ts';
import { showProgress } from './progress.ts';
import type { Controls, State } from './state.ts';

export function draw(stage: Stage, state: State, controls: Controls): void {
  const { playback, trouble, answer, note, stopped, panel, devices, queue, awaited } = state;
  const url = linkOf({ uri: playback?.context });
  const isOff = !playback || (!playback.item && !playback.playing && !playback.device);
  const isWaiting = awaited || !answer;
  fill(
    stage.root,
    trouble && problemNotice(trouble, stage, ...(stage.canAct() ? remedies(trouble, state, controls) : [])),
    answer?.stale && staleNotice(answer.stale, stage.language(), controls.refresh),
    note && notice({ sign: drawings.check, title: note }),
    stopped && stage.canAct() && stoppedNotice(controls),
    !isOff && nowPlaying(stage, state, playback, controls),
    isOff && !trouble && (isWaiting ? skeleton() : !panel && !note && nothingPlays(stage, controls)),
    panel === 'devices' && devicePanel(devices, controls),
    panel === 'queue' && queuePanel(queue, stage),
    foot(stage, url, `Open the ${kindOf(playback?.context) ?? 'list'}`),
  );
  if (playback) showProgress(stage, progressAt(playback, Date.now()));
}

const showDevices = ({ open }: Controls): HTMLElement =>
  button('Show devices', () => open('devices'), { isStrong: true, sign: drawings.device });

/** The remedies: choosing a device, or reading again. */
const remedies = (trouble: Problem, { playback }: State, controls: Controls): readonly Child[] => [
  trouble.kind === 'device' && showDevices(controls),
  !playback && lookAgain(controls),
];

const lookAgain = ({ refresh }: Controls): HTMLElement => button('Look again', refresh, { sign: drawings.refresh });

/** The placeholder until the playback is known. */
const skeleton = (): HTMLElement =>
  h(
    'div.player',
    { role: 'img', 'aria-label': 'Loading' },
    ...(['b.cover.large', 'b.what', 'b.seek', 'b.controls'] as const).map((part) => h(part)),
  );

const stoppedNotice = ({ refresh }: Controls): HTMLElement =>
  notice({
    sign: drawings.clock,
    title: 'No longer updating by itself',
    actions: [button('Update', refresh, { sign: drawings.refresh })],
  });

const nothingPlays = (stage: Stage, controls: Controls): HTMLElement =>
  notice({
    sign: drawings.note,
    title: 'Nothing is playing',
    text: 'Start something in Spotify, or choose a device here.',
    actions: stage.canAct() ? [showDevices(controls), lookAgain(controls)] : [],
  });
