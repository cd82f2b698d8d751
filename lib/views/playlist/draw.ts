import { type Child, h } from '../dom/element.ts';
import { fill } from '../dom/fill.ts';
import { count, formatDuration, number } from '../dom/format.ts';
import * as drawings from '../dom/icons.ts';
import { type Item, linkOf } from '../model/item.ts';
import type { PlaylistAnswer } from '../model/playlist.ts';
import { pastEnd, type Section } from '../model/rows.ts';
import { head, moreButton, moreKey } from '../stage/head.ts';
import { button, foot, notice, problemNotice, staleNotice, waiting } from '../stage/parts.ts';
import { row } from '../stage/row.ts';
import { planned } from './planned.ts';
import type { Parts } from './state.ts';

export function draw(parts: Parts): void {
  const { stage, state, handlers } = parts;
  const { answer, plan, trouble, playlist, section, busy } = state;
  if (!answer) {
    fill(stage.root, () => [waiting(4)]);
    return;
  }
  const { item, note } = playlist ?? {};
  fill(stage.root, () => [
    trouble && problemNotice(trouble, stage, again(parts)),
    answer.stale && staleNotice(answer.stale, stage.language(), () => handlers.read(true)),
    ...answer.warnings.map((title) => notice({ sign: drawings.warning, title, tone: 'warning' })),
    doneNotice(parts),
    plan ? planned(plan, parts) : playlist && item?.name && header(item, playlist, parts),
    section && rows(section, parts),
    !plan && !section && note && notice({ sign: drawings.warning, title: note }),
    section?.items.length === 0 &&
      notice({
        sign: drawings.list,
        title: section.total || item?.count ? pastEnd : 'This playlist is empty',
      }),
    foot(stage, item && linkOf(item)),
  ]);
  stage.root.setAttribute('aria-busy', String(busy));
}

/** The button that repeats a failed read. */
const again = ({ stage, state: { call, answer, playlist }, handlers }: Parts): Child =>
  answer?.failed &&
  call.tool === 'get_playlist' &&
  playlist?.item &&
  stage.canAct() &&
  button('Try again', () => handlers.read(false), { sign: drawings.refresh });

/** The notice about the last change, with its buttons. */
function doneNotice({ state: { done, plan, playlist, section, busy }, handlers }: Parts): HTMLElement | undefined {
  if (!done) return undefined;
  const canShow = playlist?.item?.uri && !section && plan?.kind !== 'dry run' && !busy;
  return notice({
    ...{ sign: drawings.check, title: done.sentence },
    actions: [
      done.canUndo && button('Undo', handlers.undo, { sign: drawings.refresh }),
      canShow && button('Show the playlist', () => handlers.read(false), { sign: drawings.list }),
    ],
  });
}

function header(
  item: Item,
  { access, description }: PlaylistAnswer,
  { stage, state: { section }, actions }: Parts,
): HTMLElement {
  const language = stage.language();
  const total = section?.total ?? item.count;
  const items = section?.items ?? [];
  const seconds = items.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  const lasts = formatDuration(language, seconds);
  return head({
    ...{ stage, actions, item, kind: access, title: item.name, description },
    facts: [
      total !== undefined && count(language, total, 'track'),
      // Of a page in the middle it says nothing.
      seconds > 0 &&
        !items[0]?.position &&
        (items.length < (total ?? 0) ? `${lasts} in the first ${number(language, items.length)}` : lasts),
    ],
  });
}

function rows(section: Section, { stage, state: { shown, busy, playlist }, actions, handlers }: Parts): HTMLElement {
  const visible = section.items.slice(0, shown).map((item, at) =>
    row({
      ...{ item, stage, actions, key: String(at), nth: number(stage.language(), (item.position ?? at) + 1) },
      play: () => void actions.play(String(at), item, [], playlist?.item?.uri),
    }),
  );
  return h(
    'section.section',
    { 'aria-label': 'Tracks' },
    h('ol.rows', { role: 'list' }, ...visible),
    moreButton(stage, section, { shown, isBusy: busy, more: handlers.more }),
    actions.outcome(moreKey(section)),
  );
}
