import { h } from '../dom/element.ts';
import * as drawings from '../dom/icons.ts';
import { icon } from '../dom/icons.ts';
import { type Item, isPlayable } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { type Problem, problemOf } from '../model/problem.ts';
import { likeCall } from './likes.ts';
import { announceProblem, problemNotice } from './parts.ts';
import * as stage from './stage.ts';

// The actions of a list for its rows.

interface Press {
  /** The pressed row or button, where the outcome is shown. */
  readonly key: string;
  readonly call: { readonly tool: string; readonly args: Json };
  /** The message for the user. */
  readonly sentence: string;
  /** The message for the model. */
  readonly note: string;
}

const maxPlayed = 50;
const about = ({ name, uri }: Item): string => `"${name}" (${uri})`;

/** By URI: whether the item is in the library, as far as the view knows. */
const liked = new Map<string, boolean>();
/** Keys of rows whose buttons are expanded. */
const opened = new Set<string>();
/** Presses without a response: a repeated press is ignored. */
const underWay = new Set<string>();
let last: { readonly key: string; readonly element: () => HTMLElement } | undefined;
/** The URI of the item that was started last. */
let started: string | undefined;

export const isLiked = ({ uri = '' }: Item): boolean => liked.get(uri) === true;
export const isOpened = (key: string): boolean => opened.has(key);
/** Whether the item was the last one started here. */
export const isStarted = ({ uri }: Item): boolean => uri !== undefined && uri === started;
/** The outcome of the last press, if it was at this key. */
export const outcome = (key: string): HTMLElement | undefined => (last?.key === key ? last.element() : undefined);

/** What a row shows besides its item. */
export const rowState = (key: string, item: Item): readonly unknown[] => [
  ...[isLiked(item), isStarted(item), opened.has(key)],
  last?.key === key && last,
];

/** Shows that the action of a row is in progress; without a key, that none is. */
export function working(key?: string): void {
  last = key === undefined ? undefined : { key, element: () => h('p.soft.done', 'Working …') };
  stage.redraw();
}

/** Shows a problem next to a row or button. */
export function failed(key: string, trouble: Problem): void {
  last = { key, element: () => problemNotice(trouble) };
  announceProblem(trouble);
  stage.redraw();
}

/** Calls a tool, shows the outcome next to the row, and tells the model. */
async function carryOut({ key, call: { tool, args }, sentence, note }: Press): Promise<boolean> {
  const press = `${tool} ${JSON.stringify(args)}`;
  if (underWay.has(press)) return false;
  underWay.add(press);
  working(key);
  const answer = await stage.call(tool, args);
  underWay.delete(press);
  if (answer.failed) {
    failed(key, problemOf(answer));
    return false;
  }
  last = { key, element: () => h('p.done', icon(drawings.check), h('span', sentence)) };
  stage.announce(sentence);
  stage.did(note);
  return true;
}

/** Expands the buttons of a row, or collapses them. */
export function toggle(key: string): void {
  if (!opened.delete(key)) opened.add(key);
  stage.redraw();
}

/** Marks rows as saved if the list itself is the library. */
export function inLibrary(items: readonly Item[]): void {
  for (const { uri } of items) if (uri !== undefined && !liked.has(uri)) liked.set(uri, true);
}

/** Plays a row; `then` are the following rows, `context` is the list that contains it. */
export async function play(key: string, item: Item, then: readonly Item[] = [], context?: string): Promise<void> {
  const { uri, name } = item;
  if (uri === undefined) return;
  const following = then.filter((one) => isPlayable(one) && !one.missing).flatMap((one) => one.uri ?? []);
  const inContext =
    context === undefined
      ? { uris: [uri, ...following].slice(0, maxPlayed) }
      : { context_uri: context, offset_uri: uri };
  const call = { tool: 'play', args: isPlayable(item) ? inContext : { context_uri: uri } };
  if (await carryOut({ key, call, sentence: `Playing ${name}.`, note: `started ${about(item)}` })) started = uri;
  stage.redraw();
}

export async function queue(key: string, item: Item): Promise<void> {
  const call = { tool: 'add_to_queue', args: { uri: item.uri } };
  const note = `added ${about(item)} to the queue`;
  await carryOut({ key, call, sentence: `Added ${item.name} to the queue.`, note });
  stage.redraw();
}

/** Saves an item in the library, or removes it. */
export async function like(key: string, item: Item): Promise<void> {
  const { uri = '', name } = item;
  const before = isLiked(item);
  const call = likeCall(item, before);
  if (!call) return;
  liked.set(uri, !before);
  stage.redraw();
  const sentence = before ? `Removed ${name} from your library.` : `Saved ${name} to your library.`;
  const note = `${before ? 'removed' : 'saved'} ${about(item)}`;
  if (!(await carryOut({ key, call, sentence, note }))) liked.set(uri, before);
  stage.redraw();
}
