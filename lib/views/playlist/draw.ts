import { type Child, h } from '../dom/element.ts';
import { fill, keepAround } from '../dom/fill.ts';
import * as drawings from '../dom/icons.ts';
import { count, formatDuration, number } from '../model/format.ts';
import { type Item, linkOf } from '../model/item.ts';
import type { PlaylistAnswer } from '../model/playlist.ts';
import { pastEnd, type Section } from '../model/rows.ts';
import * as actions from '../stage/actions.ts';
import { head, moreButton, moreKey } from '../stage/head.ts';
import { button, foot, notice, problemNotice, staleNotice, waiting } from '../stage/parts.ts';
import { row, rowList } from '../stage/row.ts';
import * as stage from '../stage/stage.ts';
import { more, read, undo } from './commands.ts';
import { planned } from './planned.ts';
import { state } from './state.ts';

export function draw(): void {
  const { answer, plan, trouble, playlist, section, busy } = state;
  if (!answer) {
    fill(stage.root, () => [waiting(4)]);
    return;
  }
  const { item, note } = playlist ?? {};
  fill(stage.root, () => [
    trouble && problemNotice(trouble, again()),
    answer.stale && staleNotice(answer.stale, () => read(true)),
    ...answer.warnings.map((title) => notice({ sign: drawings.warning, title, tone: 'warning' })),
    doneNotice(),
    plan ? planned(plan) : playlist && item?.name && header(item, playlist),
    section && rows(section),
    !plan && !section && note && notice({ sign: drawings.warning, title: note }),
    section?.items.length === 0 &&
      notice({
        sign: drawings.list,
        title: section.total || item?.count ? pastEnd : 'This playlist is empty',
      }),
    foot(item && linkOf(item)),
  ]);
  stage.root.setAttribute('aria-busy', String(busy));
}

/** The button that repeats a failed read. */
const again = (): Child =>
  state.answer?.failed &&
  state.call.tool === 'get_playlist' &&
  state.playlist?.item &&
  stage.canAct() &&
  button('Try again', () => read(false), { sign: drawings.refresh });

/** The notice about the last change, with its buttons. */
function doneNotice(): HTMLElement | undefined {
  const { done, plan, playlist, section, busy } = state;
  if (!done) return undefined;
  const canShow = playlist?.item?.uri && !section && plan?.kind !== 'dry run' && !busy;
  return notice({
    ...{ sign: drawings.check, title: done.sentence },
    actions: [
      done.canUndo && button('Undo', undo, { sign: drawings.refresh }),
      canShow && button('Show the playlist', () => read(false), { sign: drawings.list }),
    ],
  });
}

function header(item: Item, { access, description }: PlaylistAnswer): HTMLElement {
  const { section } = state;
  const total = section?.total ?? item.count;
  const items = section?.items ?? [];
  const seconds = items.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  const lasts = formatDuration(seconds);
  return head({
    ...{ item, kind: access, title: item.name, description },
    facts: [
      total !== undefined && count(total, 'track'),
      // Of a page in the middle it says nothing.
      seconds > 0 &&
        !items[0]?.position &&
        (items.length < (total ?? 0) ? `${lasts} in the first ${number(items.length)}` : lasts),
    ],
  });
}

function rows(section: Section): HTMLElement {
  const { shown, busy, playlist } = state;
  const visible = section.items.slice(0, shown).map((item, at) =>
    row({
      ...{ item, key: String(at), nth: number((item.position ?? at) + 1) },
      play: () => actions.play(String(at), item, [], playlist?.item?.uri),
    }),
  );
  return keepAround('section', () => h('section.section', { 'aria-label': 'Tracks' }), [
    rowList('ol', '', visible),
    moreButton(section, shown, busy, more),
    actions.outcome(moreKey(section)),
  ]);
}
