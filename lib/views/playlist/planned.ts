import { cover } from '../dom/covers.ts';
import { bdi, h } from '../dom/element.ts';
import { keep, keepAround } from '../dom/fill.ts';
import * as drawings from '../dom/icons.ts';
import { icon } from '../dom/icons.ts';
import { number } from '../model/format.ts';
import { capitalized } from '../model/json.ts';
import type { Change, Next, Plan, PlanGroup, PlanRow } from '../model/plan.ts';
import { button, itemLink, under } from '../stage/parts.ts';
import { rowList } from '../stage/row.ts';
import * as stage from '../stage/stage.ts';
import { carryOut, expand, preview } from './commands.ts';
import { state } from './state.ts';

const mostPlanned = 6;
const signs: Readonly<Record<Change, drawings.Drawing>> = {
  remove: drawings.minus,
  add: drawings.plus,
  keep: drawings.list,
  only: drawings.list,
};
const captions: Readonly<Partial<Record<Plan['kind'], string>>> = {
  'dry run': 'Dry run: nothing was changed',
  paused: 'Not finished yet',
};

/** A plan with its button. */
export function planned(plan: Plan): HTMLElement {
  const { kind, title, facts, groups, note, next, canPreview } = plan;
  const caption = captions[kind];
  return keepAround(`plan ${caption}`, () => h('section.plan', { 'aria-label': caption ?? 'Result' }), [
    h('div.facts', caption && h('p', caption), h('h2', bdi(title))),
    facts.length > 0 && h('ul.chips', { role: 'list' }, ...facts.map((fact) => h('li.soft.small', fact))),
    ...groups.map((group) => groupOf(group)),
    note && h('p', note),
    (next || canPreview) &&
      h(
        'div.actions',
        next &&
          button(state.busy ? 'Working …' : labelFor(kind, next), carryOut, {
            ...{ isStrong: true, key: 'next', sign: 'say' in next ? drawings.say : drawings.check },
          }),
        canPreview && button('Show the tracks', preview, { sign: drawings.list }),
      ),
  ]);
}

function labelFor(kind: Plan['kind'], next: Next): string {
  const { label } = next;
  if (kind === 'paused') return `Go on: ${label}`;
  return 'say' in next ? `Ask to ${label}` : capitalized(label);
}

function groupOf({ title, count, rows, more, change }: PlanGroup): HTMLElement {
  const visible = state.opened.has(title) ? rows : rows.slice(0, mostPlanned);
  const left = rows.length - visible.length;
  return keepAround(`group ${title} ${change}`, () => h(`section.group.${change}`), [
    h('h3', icon(signs[change]), title, h('span.soft', ` ${number(count)}`)),
    rowList(
      'ul',
      title,
      visible.map((row, at) =>
        keep(`${title} ${at}`, [row, state.hasCovers, stage.context().locale], () => planRow(row)),
      ),
    ),
    left > 0 && button(`Show ${number(left)} more`, () => expand(title)),
    left === 0 && more > 0 && h('p', `and ${number(more)} more`),
  ]);
}

function planRow({ item, line, confidence }: PlanRow): HTMLElement {
  const { position } = item;
  const isOther = line && line !== item.name && line !== `${item.by} - ${item.name}`;
  return h(
    'li.row',
    h('div.lead', position !== undefined && h('span.nth', number(position + 1)), state.hasCovers && cover(item)),
    h('div', itemLink(item, 'name cut'), under(item, isOther && `for “${line}”`)),
    h('span.length', confidence !== undefined && `${Math.round(confidence * 100)} %`),
  );
}
