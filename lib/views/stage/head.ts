import { cover } from '../dom/covers.ts';
import { bdi, type Child, h } from '../dom/element.ts';
import * as drawings from '../dom/icons.ts';
import { number as formatNumber } from '../model/format.ts';
import { type Item, isPlayable } from '../model/item.ts';
import { number } from '../model/json.ts';
import type { Section } from '../model/rows.ts';
import * as actions from './actions.ts';
import { button, iconButton, type Text, under } from './parts.ts';
import { canPlay, likeButton } from './row.ts';
import * as stage from './stage.ts';

interface HeadParts {
  readonly item: Item;
  /** What it is: `Album`, `Private playlist`. */
  readonly kind: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** Shown after the artist or owner: a date, a count, a length. */
  readonly facts: readonly Text[];
  readonly before?: Child;
  readonly buttons?: readonly HTMLElement[];
}

/** The header of a list, with its cover and the actions for the whole list. */
export function head({ item, kind, title, description, facts, before, buttons }: HeadParts): HTMLElement {
  return h(
    'header.top',
    before,
    h(
      'div.head',
      cover(item, true),
      h(
        'div.facts',
        h('p', kind),
        h('h2.cut', { tabindex: -1 }, bdi(title)),
        description && h('p.cut', bdi(description)),
        under(item, ...facts),
      ),
      stage.canAct() && buttonsFor(item, title, buttons),
    ),
    actions.outcome('head'),
  );
}

function buttonsFor(item: Item, title: string, buttons: readonly HTMLElement[] = []): HTMLElement {
  const plays = canPlay(item);
  return h(
    'div.buttons',
    plays && button('Play', () => actions.play('head', item), { isStrong: true, sign: drawings.play }),
    ...buttons,
    plays &&
      isPlayable(item) &&
      iconButton(drawings.queue, `Add ${title} to the queue`, () => actions.queue('head', item), { key: 'queue' }),
    likeButton(item, title, 'head'),
  );
}

/** The key of the button that loads more rows of a section. */
export const moreKey = ({ title }: Pick<Section, 'title'>): string => `onward ${title}`;

/** The button that loads more rows; `undefined` at the end. */
export function moreButton(
  section: Section,
  shown: number,
  isBusy: boolean,
  more: () => void,
): HTMLElement | undefined {
  const { items, next, total } = section;
  if (items.length <= shown && !(next && stage.canAct())) return undefined;
  // A list need not begin with its first row.
  const end = number(next?.args['offset'] ?? next?.args['tracks_offset']) ?? items.length;
  const left = Math.max(0, items.length - shown) + (next ? Math.max(0, (total ?? 0) - end) : 0);
  const label = `Show more${left > 0 ? ` (${formatNumber(left)})` : ''}`;
  return button(isBusy ? 'Loading …' : label, more, { key: moreKey(section), isBusy });
}
