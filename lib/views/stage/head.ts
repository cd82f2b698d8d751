import { bdi, type Child, h } from '../dom/element.ts';
import { number as formatNumber } from '../dom/format.ts';
import * as drawings from '../dom/icons.ts';
import { type Item, isPlayable } from '../model/item.ts';
import { number } from '../model/json.ts';
import type { Section } from '../model/rows.ts';
import type { Actions } from './actions.ts';
import { button, iconButton, type Text, under } from './parts.ts';
import { canPlay, likeButton } from './row.ts';
import type { Stage } from './stage.ts';

interface HeadParts {
  readonly stage: Stage;
  readonly item: Item;
  readonly actions: Actions;
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
export function head({ stage, item, kind, title, description, facts, before, ...parts }: HeadParts): HTMLElement {
  return h(
    'header.top',
    before,
    h(
      'div.head',
      stage.covers.place(item, true),
      h(
        'div.facts',
        h('p', kind),
        h('h2.cut', { tabindex: -1 }, bdi(title)),
        description && h('p.cut', bdi(description)),
        under(item, ...facts),
      ),
      stage.canAct() && buttonsFor(item, title, parts),
    ),
    parts.actions.outcome('head'),
  );
}

function buttonsFor(item: Item, title: string, { actions, buttons = [] }: Pick<HeadParts, 'actions' | 'buttons'>) {
  const plays = canPlay(item);
  return h(
    'div.buttons',
    plays && button('Play', () => void actions.play('head', item), { isStrong: true, sign: drawings.play }),
    ...buttons,
    plays &&
      isPlayable(item) &&
      iconButton(drawings.queue, `Add ${title} to the queue`, () => void actions.queue('head', item), { key: 'queue' }),
    likeButton(item, title, actions, 'head'),
  );
}

/** The key of the button that loads more rows of a section. */
export const moreKey = ({ title }: Pick<Section, 'title'>): string => `onward ${title}`;

/** The button that loads more rows; `undefined` at the end. */
export function moreButton(
  stage: Stage,
  section: Section,
  { shown, isBusy, more }: { readonly shown: number; readonly isBusy: boolean; readonly more: () => void },
): HTMLElement | undefined {
  const { items, next, total } = section;
  if (items.length <= shown && !(next && stage.canAct())) return undefined;
  // A list need not begin with its first row.
  const end = number(next?.args['offset'] ?? next?.args['tracks_offset']) ?? items.length;
  const left = Math.max(0, items.length - shown) + (next ? Math.max(0, (total ?? 0) - end) : 0);
  const label = `Show more${left > 0 ? ` (${formatNumber(stage.language(), left)})` : ''}`;
  return button(isBusy ? 'Loading …' : label, more, { key: moreKey(section), isBusy });
}
