import * as drawings from '../dom/drawings.ts';
import { bdi, h } from '../dom/element.ts';
import { clock } from '../dom/format.ts';
import { icon } from '../dom/icons.ts';
import type { Item } from '../model/item.ts';
import type { Device } from '../model/playback.ts';
import { itemLink, notice, under, waiting } from '../stage/parts.ts';
import type { Stage } from '../stage/stage.ts';
import type { Controls } from './state.ts';

const maxQueued = 10;

/** The devices to which playback can be transferred. */
export function devicePanel(devices: readonly Device[] | undefined, { moveTo }: Controls): HTMLElement {
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
        : h('button.button', { 'aria-label': `Play here: ${name}`, onclick: () => moveTo(device) }, 'Play here'),
    );
  });
  const none = notice({
    sign: drawings.device,
    title: 'No device is there',
    text: 'Open Spotify on a phone, computer or speaker, then look again.',
  });
  return h('section.panel', { 'aria-label': 'Devices' }, h('h2', 'Devices'), rows.length > 0 ? h('ul', ...rows) : none);
}

/** What comes next. */
export function queuePanel(queue: readonly Item[] | undefined, stage: Stage): HTMLElement {
  if (!queue) return h('section.panel', waiting(3));
  const rows = queue
    .slice(0, maxQueued)
    .map((item) =>
      h(
        'li.row',
        h('div.lead', stage.covers.place(item)),
        h('div', h('div.cut', itemLink(item, 'name')), under(item)),
        h('span.length', item.seconds !== undefined && clock(item.seconds)),
      ),
    );
  const none = h('p', 'Nothing comes next.');
  return h(
    'section.panel',
    { 'aria-label': 'Up next' },
    h('h2', 'Up next'),
    rows.length > 0 ? h('ol.rows', ...rows) : none,
  );
}
