import { cover } from '../dom/covers.ts';
import { bdi, type Child, h } from '../dom/element.ts';
import { fill } from '../dom/fill.ts';
import * as drawings from '../dom/icons.ts';
import { icon } from '../dom/icons.ts';
import { clock } from '../model/format.ts';
import { type Item, kindOf, linkOf } from '../model/item.ts';
import type { Device } from '../model/playback.ts';
import type { Problem } from '../model/problem.ts';
import { button, foot, itemLink, notice, problemNotice, staleNotice, under, waiting } from '../stage/parts.ts';
import * as stage from '../stage/stage.ts';
import { moveTo, open } from './commands.ts';
import { lookAgain, nowPlaying } from './now-playing.ts';
import { refresh } from './reading.ts';
import { state } from './state.ts';

export function draw(): void {
  const { playback, trouble, answer, note, stopped, panel: opened, devices, queue, awaited } = state;
  const url = linkOf({ uri: playback?.context });
  const isOff = !playback || (!playback.item && !playback.playing && !playback.device);
  const isWaiting = awaited || !answer;
  fill(stage.root, () => [
    trouble && problemNotice(trouble, ...(stage.canAct() ? remedies(trouble) : [])),
    answer?.stale && staleNotice(answer.stale, refresh),
    note && notice({ sign: drawings.check, title: note }),
    stopped && stage.canAct() && stoppedNotice(),
    !isOff && nowPlaying(playback),
    isOff && !trouble && (isWaiting ? skeleton() : !opened && !note && nothingPlays()),
    opened === 'devices' && devicePanel(devices),
    opened === 'queue' && queuePanel(queue),
    foot(url, `Open the ${kindOf(playback?.context) ?? 'list'}`),
  ]);
}

const showDevices = (): HTMLElement =>
  button('Show devices', () => open('devices'), { isStrong: true, sign: drawings.device });

/** The remedies: choosing a device, or reading again. */
const remedies = (trouble: Problem): readonly Child[] => [
  trouble.kind === 'device' && showDevices(),
  !state.playback && lookAgain(),
];

/** The placeholder until the playback is known. */
const skeleton = (): HTMLElement =>
  h(
    'div.player',
    { role: 'img', 'aria-label': 'Loading' },
    ...(['b.cover.large', 'b.what', 'b.seek', 'b.controls'] as const).map((part) => h(part)),
  );

const stoppedNotice = (): HTMLElement =>
  notice({
    sign: drawings.clock,
    title: 'No longer updating by itself',
    actions: [button('Update', refresh, { sign: drawings.refresh })],
  });

const nothingPlays = (): HTMLElement =>
  notice({
    sign: drawings.note,
    title: 'Nothing is playing',
    text: 'Start something in Spotify, or choose a device here.',
    actions: stage.canAct() ? [showDevices(), lookAgain()] : [],
  });

const panel = (title: string, content: HTMLElement): HTMLElement =>
  h('section.panel', { 'aria-label': title }, h('h2', title), content);

const maxQueued = 10;

function devicePanel(devices: readonly Device[] | undefined): HTMLElement {
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
  return panel('Devices', rows.length > 0 ? h('ul', { role: 'list' }, ...rows) : none);
}

/** What comes next. */
function queuePanel(queue: readonly Item[] | undefined): HTMLElement {
  if (!queue) return h('section.panel', waiting(3));
  const rows = queue
    .slice(0, maxQueued)
    .map((item) =>
      h(
        'li.row',
        h('div.lead', cover(item)),
        h('div', itemLink(item, 'name cut'), under(item)),
        h('span.length', item.seconds !== undefined && clock(item.seconds)),
      ),
    );
  const none = h('p', 'Nothing comes next.');
  return panel('Up next', rows.length > 0 ? h('ol', { role: 'list' }, ...rows) : none);
}
