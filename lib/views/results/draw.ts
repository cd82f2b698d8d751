import { bdi, type Child, h } from '../dom/element.ts';
import { fill, keepAround } from '../dom/fill.ts';
import * as drawings from '../dom/icons.ts';
import { ago, clock, count, date, number } from '../model/format.ts';
import { type Item, isPlayable, linkOf, unitOf } from '../model/item.ts';
import { capitalized } from '../model/json.ts';
import { pastEnd, type Section } from '../model/rows.ts';
import * as actions from '../stage/actions.ts';
import { head as headOf, moreButton, moreKey } from '../stage/head.ts';
import { button, foot, iconButton, notice, problemNotice, staleNotice, waiting } from '../stage/parts.ts';
import { canPlay, row, rowList } from '../stage/row.ts';
import * as stage from '../stage/stage.ts';
import { back, enter, more, play, refresh, retry } from './commands.ts';
import { contentsCall, type Page, state } from './state.ts';

export function draw(): void {
  const { trouble } = state;
  const page = state.pages.at(-1);
  if (!page) {
    fill(stage.root, withoutPage);
    return;
  }
  const { listing, answer } = page;
  const { head, sections, note } = listing;
  const isEmpty = (!head || sections.length > 0) && sections.every(({ items }) => items.length === 0);
  fill(stage.root, () => [
    trouble && problemNotice(trouble),
    answer.stale && staleNotice(answer.stale, refresh),
    ...answer.warnings.map((title) => notice({ sign: drawings.warning, title, tone: 'warning' })),
    head ? itemHeader(page, head) : listHeader(page),
    ...sections.map((section, at) => sectionOf(section, at, page)),
    isEmpty && notice({ sign: drawings.note, ...emptiness(page) }),
    note && h('p.note', note),
    foot(head && linkOf(head)),
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
function withoutPage(): readonly HTMLElement[] {
  const { trouble, failed } = state;
  if (!trouble) return [waiting(4)];
  const again = failed && stage.canAct() && button('Try again', retry, { sign: drawings.refresh });
  return [problemNotice(trouble, again), foot()];
}

const goBack = (): Child => state.pages.length > 1 && iconButton(drawings.back, 'Back', back, { key: 'back' });

function listHeader({ listing: { title, about, sections } }: Page): HTMLElement {
  const known = sections.reduce((sum, { items }) => sum + items.length, 0);
  const total = sections.length === 1 ? (sections[0]?.total ?? 0) : 0;
  const amount = total > known && `${number(known)} of ${number(total)}`;
  return h(
    'header.top',
    goBack(),
    h('h2', { tabindex: -1 }, bdi(title)),
    h('span.soft.small', [about, amount].filter(Boolean).join(' · ')),
  );
}

function itemHeader({ listing: { title, sections } }: Page, head: Item): HTMLElement {
  const amount = (sections.length === 1 ? sections[0]?.total : undefined) ?? head.count;
  const canEnter = sections.length === 0 && contentsCall(head);
  return headOf({
    ...{ title, item: head, kind: capitalized(head.kind), before: goBack() },
    facts: [
      isPlayable(head) && head.album,
      head.date && date(head.date),
      head.seconds !== undefined && clock(head.seconds),
      amount !== undefined && count(amount, unitOf(head.kind)),
    ],
    buttons: canEnter
      ? [
          button(`Show the ${unitOf(head.kind)}s`, () => enter('head', head), {
            isStrong: !canPlay(head),
            sign: drawings.list,
          }),
        ]
      : [],
  });
}

function sectionOf(section: Section, at: number, page: Page): HTMLElement {
  const { title, items } = section;
  const rows = items.slice(0, page.shown).map((item, index) => rowOf(item, `${title} ${index} ${item.uri}`, page));
  return keepAround(`section ${title}`, () => h('section.section'), [
    title && h('h3', title),
    rowList('ul', `${title}`, rows),
    moreButton(section, page.shown, state.busy, () => more(at)),
    actions.outcome(moreKey(section)),
  ]);
}

function rowOf(item: Item, key: string, page: Page): HTMLElement {
  const isAlbum = page.listing.head?.kind === 'album';
  return row({
    ...{ item, key, withCover: !isAlbum },
    nth: isAlbum && String(item.position),
    more: !isAlbum && dated(item, page.call.tool),
    play: () => play(key, item, page),
    enter: () => enter(key, item),
  });
}

/** The date of a row, in lists for which it is relevant. */
function dated({ kind, date: on }: Item, called = ''): string | undefined {
  const isPlay = called === 'get_recently_played';
  if (on === undefined || !(isPlay || kind === 'album' || kind === 'episode')) return undefined;
  const seconds = (Date.now() - new Date(on).getTime()) / 1000;
  return isPlay && seconds < 86_400 ? ago(Math.max(0, seconds)) : date(on);
}
