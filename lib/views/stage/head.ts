import * as drawings from '../dom/drawings.ts';
import { bdi, h } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { type Item, isPlayable, linkOf } from '../model/item.ts';
import type { Section } from '../model/listing.ts';
import type { Actions } from './actions.ts';
import { likeCall } from './likes.ts';
import { button, link, tool, under } from './parts.ts';
import { canPlay } from './row.ts';
import type { Stage } from './stage.ts';

interface HeadParts {
  readonly stage: Stage;
  readonly item: Item;
  readonly actions: Actions;
  /** What it is: `Album`, `Private playlist`. */
  readonly kind: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** What stands beside who made it: a date, a count, a length. */
  readonly facts: readonly (string | undefined)[];
  readonly before?: HTMLElement | undefined;
  readonly buttons?: readonly HTMLElement[];
}

/** What a list belongs to, with its cover and what can be done with all of it. */
export function head({ stage, item, actions, kind, title, description, facts, before, buttons = [] }: HeadParts) {
  const url = linkOf(item);
  const isLiked = actions.isLiked(item);
  return h(
    'header',
    { class: 'top' },
    before,
    h(
      'div',
      { class: 'head' },
      stage.covers.place(item, true),
      h(
        'div',
        { class: 'facts' },
        h('p', { class: 'soft small' }, kind),
        h('h2', { tabindex: -1, class: 'cut' }, bdi(title)),
        description !== undefined && h('p', { class: 'soft small cut' }, bdi(description)),
        under(item, ...facts),
        h(
          'div',
          { class: 'buttons' },
          canPlay(item) && button('Play', () => void actions.play(item), true, drawings.play),
          ...buttons,
          canPlay(item) &&
            isPlayable(item) &&
            tool(drawings.queue, `Add ${title} to the queue`, () => void actions.queue(item), { key: 'queue' }),
          likeCall(item, isLiked) &&
            tool(
              isLiked ? drawings.hearted : drawings.heart,
              `${isLiked ? 'Remove' : 'Save'} ${title}`,
              () => void actions.like(item),
              { key: 'like', pressed: isLiked },
            ),
          url !== undefined && link(url, 'button', icon(drawings.open), 'Open on Spotify'),
        ),
      ),
    ),
  );
}

/** The button for the rows after those that are shown; `undefined` at the end. */
export function onward(
  stage: Stage,
  { items, next, total }: Section,
  { shown, isBusy, more }: { readonly shown: number; readonly isBusy: boolean; readonly more: () => void },
): HTMLElement | undefined {
  if (items.length <= shown && next === undefined) return undefined;
  const left = (total ?? items.length) - Math.min(shown, items.length);
  const label = `Show more${left > 0 ? ` (${stage.format().number(left)})` : ''}`;
  return h('div', { class: 'onward' }, button(isBusy ? 'Loading …' : label, more));
}
