import { findByKey } from '../dom/fill.ts';
import type { Answer } from '../model/answer.ts';
import type { Item } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { listingOf } from '../model/listing.ts';
import { problemOf } from '../model/problem.ts';
import { joined, type Section, type ToolCall } from '../model/rows.ts';
import { makeActions } from '../stage/actions.ts';
import { moreKey } from '../stage/head.ts';
import { isRead, type Stage, start, type View } from '../stage/stage.ts';
import { draw } from './draw.ts';
import { contentsCall, type Handlers, nothing, type Page, type State } from './page.ts';

const atFirst = 8;
const step = 20;

function results(stage: Stage): View {
  let state = nothing;
  let args: Json = {};

  const redraw = (): void => draw({ stage, state, actions, handlers });
  function change(next: Partial<State>): void {
    state = { ...state, ...next };
    redraw();
  }
  const actions = makeActions({ stage, redraw });
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

  /** The called tool, from the host or from the answer. */
  function callOf({ data }: Answer): Partial<ToolCall> {
    const { tool } = stage.context();
    if (tool) return { tool, args };
    const { query, type, limit } = data;
    return typeof query === 'string'
      ? { tool: 'search', args: { query, search_type: type, limit, ...args } }
      : { args };
  }

  async function enter(key: string, item: Item): Promise<void> {
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

  function back(): void {
    const from = state.pages.at(-1)?.from;
    change({ pages: state.pages.slice(0, -1), trouble: undefined });
    findByKey(stage.root, from)?.focus();
  }

  /** Shows more of the loaded rows, then loads further ones. */
  async function more(at: number): Promise<void> {
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

  async function refresh(): Promise<void> {
    const page = state.pages.at(-1);
    const { tool, args: given = {} } = page?.call ?? {};
    const answer = tool && (await ask({ tool, args: given }));
    if (page && answer) show({ ...page, answer, listing: listingOf(answer, page.call) });
  }

  async function retry(): Promise<void> {
    const { failed: call } = state;
    const answer = call && (await ask(call));
    if (answer) take(answer, call);
  }

  /** Applies the answer whose view this is. */
  function take(answer: Answer, call: Partial<ToolCall>): void {
    const { tool = '', args: given } = call;
    const { failed, data } = answer;
    const listing = listingOf(answer, call);
    if (tool.startsWith('get_saved_')) actions.known(listing.sections.flatMap(({ items }) => items));
    change({
      trouble: failed ? problemOf(answer) : undefined,
      failed: failed && given && isRead(tool) ? { tool, args: given } : undefined,
      pages: failed && Object.keys(data).length === 0 ? [] : [{ call, answer, listing, shown: atFirst }],
    });
  }

  const handlers: Handlers = {
    enter: (key, item) => void enter(key, item),
    back,
    more: (at) => void more(at),
    refresh: () => void refresh(),
    retry: () => void retry(),
  };

  redraw();
  return {
    redraw,
    input: (given) => {
      args = given;
    },
    answer: (answer) => {
      const call = callOf(answer);
      take(answer, call);
      void bringCovers(answer, call);
    },
  };

  /** If the host does not pass the covers, one repeat of the same read returns them, usually from the cache. */
  async function bringCovers(
    { covers, failed, data }: Answer,
    { tool, args: given = {} }: Partial<ToolCall>,
  ): Promise<void> {
    if (covers || failed || !tool || !isRead(tool) || Object.keys(data).length === 0) return;
    await stage.call(tool, given);
  }
}

/** A row of a later page, placed after the existing rows. */
const placed = (item: Item, { items }: Section): Item => ({
  ...item,
  position: item.position ?? (items.some(({ position }) => position !== undefined) ? items.length + 1 : undefined),
});

start('results', results);
