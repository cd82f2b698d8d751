import { findByKey } from '../dom/fill.ts';
import type { Answer } from '../model/answer.ts';
import { type Item, isPlayable } from '../model/item.ts';
import { listingOf } from '../model/listing.ts';
import { problemOf } from '../model/problem.ts';
import { joined, type Section, type ToolCall } from '../model/rows.ts';
import * as actions from '../stage/actions.ts';
import { moreKey } from '../stage/head.ts';
import * as stage from '../stage/stage.ts';
import { change, contentsCall, type Page, state } from './state.ts';

const atFirst = 8;
const step = 20;

/** Lists whose rows have an order. */
const inOrder = new Set([
  'get_top_items',
  'get_saved_tracks',
  'get_recommendations',
  'get_artist_top_tracks',
  'get_several_tracks',
]);

/** Replaces the shown page. */
const show = (page: Page): void => change({ pages: [...state.pages.slice(0, -1), page] });

/** Calls a tool; `undefined` if it failed, which is shown at the control of `key` or at the top, or while another call is in progress. */
async function ask(call: ToolCall, key?: string): Promise<Answer | undefined> {
  if (state.busy) return undefined;
  change({ busy: true });
  const answer = await stage.call(call.tool, call.args);
  const trouble = answer.failed ? problemOf(answer) : undefined;
  change({ busy: false, trouble: key ? undefined : trouble });
  if (trouble && key) actions.failed(key, trouble);
  return answer.failed ? undefined : answer;
}

/** Opens the contents of an item. */
export async function enter(key: string, item: Item): Promise<void> {
  const call = contentsCall(item);
  const from = stage.root.querySelector<HTMLElement>(':focus')?.dataset['key'];
  if (!call || state.busy) return;
  actions.working(key);
  const answer = await ask(call, key);
  if (!answer) return;
  actions.working();
  const found = listingOf(answer, call);
  const listing = found.head ? found : { ...found, title: item.name, head: item };
  change({ pages: [...state.pages, { call, answer, listing, shown: atFirst, from }] });
  stage.did(`looked into "${item.name}" (${item.uri})`);
  stage.announce(`${item.name}: ${listing.sections[0]?.items.length ?? 0} rows`);
  findByKey(stage.root, 'back')?.focus();
}

export function back(): void {
  const from = state.pages.at(-1)?.from;
  change({ pages: state.pages.slice(0, -1), trouble: undefined });
  findByKey(stage.root, from)?.focus();
}

/** Plays a row: within its album or show, followed by the rows after it if these have an order, or alone. */
export function play(key: string, item: Item, { call, listing: { head } }: Page): Promise<void> {
  if (head && isPlayable(item) && head.kind !== 'artist') return actions.play(key, item, [], head.uri);
  // Rows may have been added since this one was drawn.
  const sections = state.pages.flatMap(({ listing }) => listing.sections);
  const { items = [] } = sections.find((section) => section.items.includes(item)) ?? {};
  return actions.play(key, item, inOrder.has(call.tool ?? '') ? items.slice(items.indexOf(item) + 1) : []);
}

/** Shows more of the loaded rows of a section, then loads further ones. */
export async function more(at: number): Promise<void> {
  const page = state.pages.at(-1);
  const section = page?.listing.sections[at];
  if (!page || !section) return;
  const shown = page.shown + step;
  const { next } = section;
  if (!next || section.items.length > page.shown) return show({ ...page, shown });
  const answer = await ask(next, moreKey(section));
  if (!answer) return;
  const [found] = listingOf(answer, next).sections;
  stage.announce(`${found?.items.length ?? 0} more rows`);
  const whole = joined(section, found && { ...found, items: found.items.map((item) => placed(item, section)) });
  const sections = page.listing.sections.map((one) => (one === section ? whole : one));
  show({ ...page, shown, listing: { ...page.listing, sections } });
}

/** Reads the shown page again. */
export async function refresh(): Promise<void> {
  const page = state.pages.at(-1);
  const { tool, args: given = {} } = page?.call ?? {};
  const answer = tool && (await ask({ tool, args: given }));
  if (page && answer) show({ ...page, answer, listing: listingOf(answer, page.call) });
}

/** Repeats the failed read. */
export async function retry(): Promise<void> {
  const { failed: call } = state;
  const answer = call && (await ask(call));
  if (answer) take(answer, call);
}

/** Applies the answer whose view this is. */
export function take(answer: Answer, call: Partial<ToolCall>): void {
  const { tool = '', args: given } = call;
  const { failed, data } = answer;
  const listing = listingOf(answer, call);
  if (tool.startsWith('get_saved_')) actions.inLibrary(listing.sections.flatMap(({ items }) => items));
  change({
    trouble: failed ? problemOf(answer) : undefined,
    failed: failed && given && stage.isRead(tool) ? { tool, args: given } : undefined,
    pages: failed && Object.keys(data).length === 0 ? [] : [{ call, answer, listing, shown: atFirst }],
  });
}

/** A row of a later page, placed after the existing rows. */
const placed = (item: Item, { items }: Section): Item => ({
  ...item,
  position: item.position ?? (items.some(({ position }) => position !== undefined) ? items.length + 1 : undefined),
});
