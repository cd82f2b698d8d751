import { bdi, type Child, h } from '../dom/element.ts';
import { fill } from '../dom/fill.ts';
import { ago, clock, count, date, number } from '../dom/format.ts';
import * as drawings from '../dom/icons.ts';
import { type Item, isPlayable, linkOf, unitOf } from '../model/item.ts';
import { capitalized } from '../model/json.ts';
import { pastEnd, type Section } from '../model/rows.ts';
import type { Actions } from '../stage/actions.ts';
import { head as headOf, moreButton, moreKey } from '../stage/head.ts';
import { button, foot, iconButton, notice, problemNotice, staleNotice, waiting } from '../stage/parts.ts';
import { canPlay, row } from '../stage/row.ts';
import type { Stage } from '../stage/stage.ts';
import { contentsCall, type Handlers, type Page, type State } from './page.ts';

interface Parts {
  readonly stage: Stage;
  readonly state: State;
  readonly actions: Actions;
  readonly handlers: Handlers;
}

/** Lists whose rows have an order. */
const inOrder = new Set([
  'get_top_items',
  'get_saved_tracks',
  'get_recommendations',
  'get_artist_top_tracks',
  'get_several_tracks',
]);

export function draw(parts: Parts): void {
  const { stage, state, handlers } = parts;
  const { trouble } = state;
  const page = state.pages.at(-1);
  if (!page) {
    fill(stage.root, () => withoutPage(parts));
    return;
  }
  const { listing, answer } = page;
  const { head, sections, note } = listing;
  const isEmpty = (!head || sections.length > 0) && sections.every(({ items }) => items.length === 0);
  fill(stage.root, () => [
    trouble && problemNotice(trouble, stage),
    answer.stale && staleNotice(answer.stale, stage.language(), handlers.refresh),
    ...answer.warnings.map((title) => notice({ sign: drawings.warning, title, tone: 'warning' })),
    head ? itemHeader(page, head, parts) : listHeader(page, parts),
    ...sections.map((section, at) => sectionOf(section, at, page, parts)),
    isEmpty && notice({ sign: drawings.note, ...emptiness(page) }),
    note && h('p.note', note),
    foot(stage, head && linkOf(head)),
  ]);
  stage.root.setAttribute('aria-busy', String(state.busy));
}

/** The message for an empty list, with remedies. */
function emptiness({ call: { tool = '' }, answer: { data }, listing: { sections } }: Page): {
  readonly title: string;
  readonly text?: string;
} {
  if (sections.some(({ total }) => total)) return { title: pastEnd };
  if (typeof data['query'] === 'string')
    return { title: 'Nothing found', text: 'Check the spelling, or use fewer or other words.' };
  return /saved|followed|user_playlists|library/.test(tool)
    ? { title: 'Nothing here yet', text: 'What you save, follow or make on Spotify shows up here.' }
    : { title: 'Nothing here', text: 'Spotify has nothing for this.' };
}

/** The view before the answer, or without one. */
function withoutPage({ stage, state: { trouble, failed }, handlers }: Parts): readonly HTMLElement[] {
  if (!trouble) return [waiting(4)];
  const again = failed && stage.canAct() && button('Try again', handlers.retry, { sign: drawings.refresh });
  return [problemNotice(trouble, stage, again), foot(stage)];
}

const goBack = ({ state, handlers }: Parts): Child =>
  state.pages.length > 1 && iconButton(drawings.back, 'Back', handlers.back, { key: 'back' });

function listHeader({ listing: { title, about, sections } }: Page, parts: Parts): HTMLElement {
  const language = parts.stage.language();
  const known = sections.reduce((sum, { items }) => sum + items.length, 0);
  const total = sections.length === 1 ? (sections[0]?.total ?? 0) : 0;
  const amount = total > known && `${number(language, known)} of ${number(language, total)}`;
  return h(
    'header.top',
    goBack(parts),
    h('h2', { tabindex: -1 }, bdi(title)),
    h('span.soft.small', [about, amount].filter(Boolean).join(' · ')),
  );
}

function itemHeader({ listing: { title, sections } }: Page, head: Item, parts: Parts): HTMLElement {
  const { stage, actions, handlers } = parts;
  const language = stage.language();
  const amount = (sections.length === 1 ? sections[0]?.total : undefined) ?? head.count;
  const canEnter = sections.length === 0 && contentsCall(head);
  const enter = (): void => handlers.enter('head', head);
  return headOf({
    ...{ stage, actions, title, item: head, kind: capitalized(head.kind), before: goBack(parts) },
    facts: [
      isPlayable(head) && head.album,
      head.date && date(language, head.date),
      head.seconds !== undefined && clock(head.seconds),
      amount !== undefined && count(language, amount, unitOf(head.kind)),
    ],
    buttons: canEnter
      ? [button(`Show the ${unitOf(head.kind)}s`, enter, { isStrong: !canPlay(head), sign: drawings.list })]
      : [],
  });
}

function sectionOf(section: Section, at: number, page: Page, parts: Parts): HTMLElement {
  const { stage, state, actions, handlers } = parts;
  const { title, items } = section;
  const rows = items
    .slice(0, page.shown)
    .map((item, index) =>
      rowOf(item, () => items.slice(index + 1), `${title} ${index} ${item.uri}`, { ...parts, page }),
    );
  return h(
    'section.section',
    title && h('h3', title),
    h('ul.rows', { role: 'list' }, ...rows),
    moreButton(stage, section, { shown: page.shown, isBusy: state.busy, more: () => handlers.more(at) }),
    actions.outcome(moreKey(section)),
  );
}

function rowOf(
  item: Item,
  after: () => readonly Item[],
  key: string,
  parts: Parts & { readonly page: Page },
): HTMLElement {
  const { stage, actions, handlers, page } = parts;
  const { tool: called = '' } = page.call;
  const { head } = page.listing;
  const isAlbum = head?.kind === 'album';
  const play = (): void => {
    if (head && isPlayable(item) && head.kind !== 'artist') void actions.play(key, item, [], head.uri);
    else void actions.play(key, item, inOrder.has(called) ? after() : []);
  };
  return row({
    ...{ item, stage, actions, play, key, withCover: !isAlbum },
    nth: isAlbum && String(item.position),
    more: !isAlbum && dated(item, called, stage),
    enter: () => handlers.enter(key, item),
  });
}

/** The date of a row, in lists for which it is relevant. */
function dated({ kind, date: on }: Item, called: string, stage: Stage): string | undefined {
  const isPlay = called === 'get_recently_played';
  if (on === undefined || !(isPlay || kind === 'album' || kind === 'episode')) return undefined;
  const language = stage.language();
  const seconds = (Date.now() - new Date(on).getTime()) / 1000;
  return isPlay && seconds < 86_400 ? ago(language, Math.max(0, seconds)) : date(language, on);
}
