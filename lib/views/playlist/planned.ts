import * as drawings from '../dom/drawings.ts';
import { bdi, h } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import type { Change, Plan, PlanGroup, PlanRow } from '../model/plan.ts';
import { button, itemLink, under } from '../stage/parts.ts';
import type { Stage } from '../stage/stage.ts';

interface PlannedParts {
  readonly stage: Stage;
  readonly isBusy: boolean;
  /** Titles of the groups that are shown whole. */
  readonly opened: ReadonlySet<string>;
  readonly withCovers: boolean;
  readonly carryOut: () => void;
  /** Gets the rows that the text leaves out. */
  readonly preview: () => void;
  readonly open: (title: string) => void;
}

const mostPlanned = 6;
const signs: Readonly<Record<Change, drawings.Drawing>> = {
  remove: drawings.minus,
  add: drawings.plus,
  keep: drawings.list,
  only: drawings.list,
};

/** What a call would do or has found out, and the button for it. */
export function planned(plan: Plan, parts: PlannedParts): HTMLElement {
  const { title, facts, groups, note, next, isDryRun, canPreview } = plan;
  const { isBusy, carryOut, preview } = parts;
  const says = next && 'say' in next;
  return h(
    'section',
    { class: 'plan', 'aria-label': isDryRun ? 'Dry run' : 'Result' },
    h(
      'header',
      { class: 'top' },
      h(
        'div',
        { class: 'facts' },
        isDryRun && h('p', { class: 'soft small' }, 'Dry run: nothing was changed'),
        h('h2', {}, bdi(title)),
      ),
    ),
    facts.length > 0 && h('ul', { class: 'chips' }, ...facts.map((fact) => h('li', {}, fact))),
    ...groups.map((group) => groupOf(group, parts)),
    note !== undefined && h('p', { class: 'soft small note' }, note),
    (next || canPreview) &&
      h(
        'div',
        { class: 'decide' },
        next &&
          button(
            isBusy ? 'Working …' : says ? 'Ask for it' : 'Do it',
            carryOut,
            true,
            says ? drawings.speech : drawings.check,
          ),
        canPreview && button('Show the tracks', preview, false, drawings.list),
      ),
  );
}

function groupOf({ title, count, rows, more, change }: PlanGroup, parts: PlannedParts): HTMLElement {
  const { number } = parts.stage.format();
  const visible = parts.opened.has(title) ? rows : rows.slice(0, mostPlanned);
  const left = rows.length - visible.length;
  return h(
    'section',
    { class: `group ${change}` },
    h('h3', {}, icon(signs[change]), title, h('span', { class: 'soft' }, ` ${number(count)}`)),
    h('ul', { class: 'rows' }, ...visible.map((row) => planRow(row, parts))),
    left > 0 &&
      h(
        'div',
        { class: 'onward' },
        button(`Show ${number(left)} more`, () => parts.open(title)),
      ),
    left === 0 && more > 0 && h('p', { class: 'soft small' }, `and ${number(more)} more`),
  );
}

function planRow({ item, line, confidence }: PlanRow, { stage, withCovers }: PlannedParts): HTMLElement {
  const place = item.position === undefined ? undefined : stage.format().number(item.position + 1);
  const isOther = line !== undefined && line !== item.name && line !== `${item.by} - ${item.name}`;
  return h(
    'li',
    { class: 'row' },
    h(
      'div',
      { class: 'lead' },
      place !== undefined && h('span', { class: 'nth' }, place),
      withCovers && stage.covers.place(item),
    ),
    h(
      'div',
      {},
      h('div', { class: 'cut' }, itemLink(item, 'name')),
      under(item, isOther ? `for “${line}”` : undefined),
    ),
    h('span', { class: 'length' }, confidence === undefined ? '' : `${Math.round(confidence * 100)} %`),
  );
}
