import { bdi, type Child, h } from '../dom/element.ts';
import { fill } from '../dom/fill.ts';
import { clock } from '../dom/format.ts';
import * as drawings from '../dom/icons.ts';
import { icon } from '../dom/icons.ts';
import { type Item, kindOf, linkOf } from '../model/item.ts';
import type { Device } from '../model/playback.ts';
import type { Problem } from '../model/problem.ts';
import { button, foot, itemLink, notice, problemNotice, staleNotice, under, waiting } from '../stage/parts.ts';
import type { Stage } from '../stage/stage.ts';
import { nowPlaying } from './now-playing.ts';
import type { Controls, State } from './state.ts';

export function draw(stage: Stage, state: State, controls: Controls): void {
  const { playback, trouble, answer, note, stopped, panel, devices, queue, awaited } = state;
  const url = linkOf({ uri: playback?.context });
  const isOff = !playback || (!playback.item && !playback.playing && !playback.device);
  const isWaiting = awaited || !answer;
  fill(stage.root, () => [
    trouble && problemNotice(trouble, stage, ...(stage.canAct() ? remedies(trouble, state, controls) : [])),
    answer?.stale && staleNotice(answer.stale, stage.language(), controls.refresh),
    note && notice({ sign: drawings.check, title: note }),
    stopped && stage.canAct() && stoppedNotice(controls),
    !isOff && nowPlaying(stage, state, playback, controls),
    isOff && !trouble && (isWaiting ? skeleton() : !panel && !note && nothingPlays(stage, controls)),
    panel === 'devices' && devicePanel(devices, controls),
    panel === 'queue' && queuePanel(queue, stage),
    foot(stage, url, `Open the ${kindOf(playback?.context) ?? 'list'}`),
  ]);
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

const maxQueued = 10;

function devicePanel(devices: readonly Device[] | undefined, { moveTo }: Controls): HTMLElement {
  if (!devices) return h('section.panel', waiting(2));
  const rows = devices.map((device) => {
    const { name, active, restricted, id } = device;
    const label = active ? 'Playing here' : (restricted || !id) && 'Takes no commands';
    return h(
      'li.device',
      icon(drawings.device),
      h('span.cut', bdi(name)),
      label
        ? h('span.soft.small', label)
        : h(
            'button.button',
            { 'aria-label': `Play here: ${name}`, 'data-key': id, onclick: () => moveTo(device) },
            'Play here',
          ),
    );
  });
  const none = notice({
    sign: drawings.device,
    title: 'No device is there',
    text: 'Open Spotify on a phone, computer or speaker, then look again.',
  });
  return h(
    'section.panel',
    { 'aria-label': 'Devices' },
    h('h2', 'Devices'),
    rows.length > 0 ? h('ul', { role: 'list' }, ...rows) : none,
  );
}

/** What comes next. */
function queuePanel(queue: readonly Item[] | undefined, stage: Stage): HTMLElement {
  if (!queue) return h('section.panel', waiting(3));
  const rows = queue
    .slice(0, maxQueued)
    .map((item) =>
      h(
        'li.row',
        h('div.lead', stage.covers.place(item)),
        h('div', itemLink(item, 'name cut'), under(item)),
        h('span.length', item.seconds !== undefined && clock(item.seconds)),
      ),
    );
  const none = h('p', 'Nothing comes next.');
  return h(
    'section.panel',
    { 'aria-label': 'Up next' },
    h('h2', 'Up next'),
    rows.length > 0 ? h('ol.rows', { role: 'list' }, ...rows) : none,
  );
}
