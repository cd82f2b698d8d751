import * as drawings from '../dom/drawings.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { type Item, isPlayable, linkOf } from '../model/item.ts';
import { likeCall } from './likes.ts';
import { itemLink, link, tool, under } from './parts.ts';
import type { Stage } from './stage.ts';

/** What a row's buttons do; a button that is missing is not shown. */
export interface RowActions {
  readonly play?: ((item: Item) => void) | undefined;
  readonly queue?: ((item: Item) => void) | undefined;
  readonly like?: ((item: Item) => void) | undefined;
  readonly isLiked?: (item: Item) => boolean;
  /** Shows what is inside an album, an artist or a list. */
  readonly enter?: ((item: Item) => void) | undefined;
}

interface RowParts {
  readonly item: Item;
  readonly stage: Stage;
  readonly actions: RowActions;
  /** Tells equal items of one list apart. */
  readonly key: string;
  /** What stands before the cover: a position. */
  readonly nth?: string | undefined;
  /** What is said beside artist and album: a date. */
  readonly more?: string | undefined;
  readonly withCover?: boolean;
}

/** A context can be played, and so can what plays by itself; Spotify lets apps start no audiobook. */
export const canPlay = ({ kind, missing, uri }: Item): boolean =>
  !missing && uri !== undefined && kind !== 'chapter' && kind !== 'audiobook';

/** One row: cover, names, length, and what can be done with it. */
export function row({ item, stage, actions, key, nth, more, withCover = true }: RowParts): HTMLElement {
  const { play, queue, like, enter, isLiked } = actions;
  const { seconds, count } = item;
  const format = stage.format();
  const liked = isLiked?.(item) === true;
  const inside = enter && !isPlayable(item) && !item.missing;
  const url = linkOf(item);
  const contents = { show: 'episode', audiobook: 'chapter' }[String(item.kind)] ?? 'track';
  const lasting = seconds === undefined ? '' : format.clock(seconds);
  const amount = count === undefined ? undefined : format.count(count, contents);
  const below = under(item, isPlayable(item) && more === undefined ? item.album : undefined, amount, more);
  // Where there is no room for a column of lengths.
  const isAlone = below.childNodes.length === 0;
  if (lasting !== '')
    below.prepend(h('span', { class: 'lasting', 'aria-hidden': 'true' }, isAlone ? lasting : `${lasting} · `));
  const element = h(
    'li',
    { class: item.missing ? 'row gone' : 'row' },
    h(
      'div',
      { class: 'lead' },
      nth !== undefined && h('span', { class: 'nth' }, nth),
      withCover && stage.covers.place(item),
    ),
    h(
      'div',
      {},
      h(
        'div',
        { class: 'cut' },
        inside
          ? h(
              'button',
              { type: 'button', class: 'name', 'data-key': `enter ${key}`, onclick: () => enter(item) },
              h('bdi', {}, item.name),
            )
          : itemLink(item, 'name'),
      ),
      below,
    ),
    h(
      'div',
      { class: 'tail' },
      lasting !== '' && h('span', { class: 'length' }, lasting),
      play && canPlay(item) && tool(drawings.play, `Play ${item.name}`, () => play(item), { key: `play ${key}` }),
      tool(drawings.more, `More for ${item.name}`, () => element.toggleAttribute('data-open'), {
        key: `more ${key}`,
        classes: 'fold',
      }),
    ),
  );
  const extra = h(
    'div',
    { class: 'extra' },
    queue &&
      isPlayable(item) &&
      canPlay(item) &&
      tool(drawings.queue, `Add ${item.name} to the queue`, () => queue(item), { key: `queue ${key}` }),
    like &&
      likeCall(item, liked) &&
      tool(liked ? drawings.hearted : drawings.heart, `${liked ? 'Remove' : 'Save'} ${item.name}`, () => like(item), {
        key: `like ${key}`,
        pressed: liked,
      }),
    url !== undefined &&
      link(url, 'tool', icon(drawings.open), h('span', { class: 'spoken' }, `Open ${item.name} on Spotify`)),
  );
  element.querySelector('.tail')?.append(...(extra.childNodes.length > 0 ? [extra] : []));
  return element;
}
