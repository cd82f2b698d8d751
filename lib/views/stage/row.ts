import { cover } from '../dom/covers.ts';
import { bdi, h } from '../dom/element.ts';
import { keep, keepAround } from '../dom/fill.ts';
import * as drawings from '../dom/icons.ts';
import { icon } from '../dom/icons.ts';
import { clock, count } from '../model/format.ts';
import { type Item, isPlayable, linkOf, unitOf } from '../model/item.ts';
import * as actions from './actions.ts';
import { likeCall } from './likes.ts';
import { iconButton, itemLink, link, type Text, under } from './parts.ts';
import * as stage from './stage.ts';

interface RowParts {
  readonly item: Item;
  readonly play: () => void;
  /** Opens the contents of an album, an artist or a list. */
  readonly enter?: () => void;
  /** Distinguishes equal items of one list. */
  readonly key: string;
  /** Shown before the cover: a position. */
  readonly nth?: Text;
  /** Shown after artist and album: a date. */
  readonly more?: Text;
  readonly withCover?: boolean;
}

/** Playable items and nonempty contexts can be played; Spotify does not let apps start audiobooks. */
export const canPlay = ({ kind, missing, uri, count: held }: Item): boolean =>
  !missing && uri !== undefined && !['chapter', 'audiobook'].includes(kind) && held !== 0;

/** The button that saves an item or removes it; `undefined` for items that cannot be saved here. */
export function likeButton(item: Item, name: string, row: string): HTMLElement | undefined {
  const isSaved = actions.isLiked(item);
  if (!likeCall(item, isSaved)) return undefined;
  const [verb, classes] = isSaved ? ['Remove', 'on liked'] : ['Save', ''];
  return iconButton(drawings.heart, `${verb} ${name}`, () => actions.like(row, item), { key: `like ${row}`, classes });
}

/** A list whose rows stay from one redraw to the next. */
export const rowList = (tag: 'ol' | 'ul', key: string, rows: readonly HTMLElement[]): HTMLElement =>
  keepAround(`rows ${key}`, () => h(`${tag}.rows`, { role: 'list' }), rows);

/** A row, made anew if it shows something else than before. */
export function row(parts: RowParts): HTMLElement {
  const { item, key, nth, more } = parts;
  const inputs = [item, nth, more, stage.canAct(), stage.context().locale, ...actions.rowState(key, item)];
  return keep(`row ${key}`, inputs, () => rowOf(parts));
}

function rowOf(parts: RowParts): HTMLElement {
  const { item, nth, withCover = true, enter, key } = parts;
  const canEnter = enter && !isPlayable(item) && !item.missing && stage.canAct();
  return h(
    item.missing ? 'li.row.gone' : actions.isStarted(item) ? 'li.row.started' : 'li.row',
    { 'data-open': actions.isOpened(key) },
    h('div.lead', nth && h('span.nth', nth), withCover && cover(item)),
    h(
      'div',
      canEnter
        ? h('button.name.cut', { title: item.name, 'data-key': `enter ${key}`, onclick: enter }, bdi(item.name))
        : itemLink(item, 'name cut'),
      below(parts),
    ),
    ...tail(parts),
    actions.outcome(key),
  );
}

/** The text under the name; it begins with the length if there is no room for a column. */
function below({ item, more }: RowParts): HTMLElement {
  const amount = item.count !== undefined && count(item.count, unitOf(item.kind));
  const element = under(item, isPlayable(item) && !more && item.album, amount, more);
  const gap = element.hasChildNodes() ? ' · ' : '';
  if (item.seconds !== undefined)
    element.prepend(h('span.lasting', { 'aria-hidden': 'true' }, clock(item.seconds) + gap));
  return element;
}

/** The length and the buttons; on narrow screens most of these are collapsed. */
function tail({ item, play, key }: RowParts): readonly HTMLElement[] {
  const { name, seconds } = item;
  const url = linkOf(item);
  const canAct = stage.canAct();
  const extra = [
    canAct &&
      canPlay(item) &&
      isPlayable(item) &&
      iconButton(drawings.queue, `Add ${name} to the queue`, () => actions.queue(key, item), {
        key: `queue ${key}`,
      }),
    canAct && likeButton(item, name, key),
    url && link(url, 'tool', icon(drawings.open), h('span.spoken', `Open ${name} on Spotify`)),
  ];
  const hasExtra = extra.some(Boolean);
  const main = h(
    'div.tail',
    seconds !== undefined && h('span.length', clock(seconds)),
    canAct && canPlay(item) && iconButton(drawings.play, `Play ${name}`, play, { key: `play ${key}` }),
    hasExtra &&
      iconButton(drawings.more, `More for ${name}`, () => actions.toggle(key), {
        ...{ key: `more ${key}`, classes: 'fold', expanded: actions.isOpened(key) },
      }),
  );
  return hasExtra ? [main, h('div.extra', ...extra)] : [main];
}
