import * as drawings from '../dom/drawings.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { type Item, isPlayable } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { type Problem, problemOf } from '../model/problem.ts';
import { likeCall } from './likes.ts';
import { problemNotice } from './parts.ts';
import type { Stage } from './stage.ts';

interface ActionsParts {
  readonly stage: Stage;
  readonly redraw: () => void;
}

interface Press {
  readonly key: string;
  readonly call: { readonly tool: string; readonly args: Json };
  /** What is said where it is done. */
  readonly sentence: string;
  /** What the model is told. */
  readonly told: string;
}

const maxPlayed = 50;
const about = ({ name, uri }: Item): string => `"${name}" (${uri})`;

export type Actions = ReturnType<typeof makeActions>;

/** What a list does for its rows. A key names the row that was pressed, where the outcome is shown. */
export function makeActions({ stage, redraw }: ActionsParts) {
  const liked = new Map<string, boolean>();
  const opened = new Set<string>();
  /** Presses whose answer is not there yet: the same one again counts once. */
  const underWay = new Set<string>();
  let last: { readonly key: string; readonly element: () => HTMLElement } | undefined;
  let started: string | undefined;
  const isLiked = ({ uri = '' }: Item): boolean => liked.get(uri) === true;

  function working(key?: string): void {
    last = key === undefined ? undefined : { key, element: () => h('p.soft.done', 'Working …') };
    redraw();
  }
  function failed(key: string, trouble: Problem): void {
    last = { key, element: () => problemNotice(trouble, stage) };
    stage.announce(`${trouble.title}. ${trouble.advice}`);
    redraw();
  }
  /** Calls a tool, says beside the row what came of it, and tells the model. */
  async function carryOut({ key, call: { tool, args }, sentence, told }: Press): Promise<boolean> {
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
    stage.did(told);
    return true;
  }

  return {
    isLiked,
    /** Keys of rows whose buttons are unfolded. */
    opened,
    /** Says beside a row that what was pressed there is under way; without a key, that nothing is. */
    working,
    /** Says beside a row, or a button, why something else did not work there. */
    failed,
    /** Whether it was started here last. */
    isStarted: ({ uri }: Item): boolean => uri !== undefined && uri === started,
    /** What the last press came to, if it was here. */
    outcome: (key: string): HTMLElement | undefined => (last?.key === key ? last.element() : undefined),
    toggle: (key: string): void => {
      if (!opened.delete(key)) opened.add(key);
      redraw();
    },
    /** Marks rows that are in the library by what the list is. */
    known: (items: readonly Item[]): void => {
      for (const { uri } of items) if (uri !== undefined && !liked.has(uri)) liked.set(uri, true);
    },
    /** Plays a row; `then` are the rows after it, or `context` is what it stands in. */
    play: async (key: string, item: Item, then: readonly Item[] = [], context?: string): Promise<void> => {
      const { uri, name } = item;
      if (uri === undefined) return;
      const following = then.filter((one) => isPlayable(one) && !one.missing).flatMap((one) => one.uri ?? []);
      const inContext =
        context === undefined
          ? { uris: [uri, ...following].slice(0, maxPlayed) }
          : { context_uri: context, offset_uri: uri };
      const call = { tool: 'play', args: isPlayable(item) ? inContext : { context_uri: uri } };
      if (await carryOut({ key, call, sentence: `Playing ${name}.`, told: `started ${about(item)}` })) started = uri;
      redraw();
    },
    queue: async (key: string, item: Item): Promise<void> => {
      const call = { tool: 'add_to_queue', args: { uri: item.uri } };
      const told = `added ${about(item)} to the queue`;
      await carryOut({ key, call, sentence: `Added ${item.name} to the queue.`, told });
      redraw();
    },
    like: async (key: string, item: Item): Promise<void> => {
      const { uri = '', name } = item;
      const before = isLiked(item);
      const call = likeCall(item, before);
      if (!call) return;
      liked.set(uri, !before);
      redraw();
      const sentence = before ? `Removed ${name} from your library.` : `Saved ${name} to your library.`;
      const told = `${before ? 'removed' : 'saved'} ${about(item)}`;
      if (!(await carryOut({ key, call, sentence, told }))) liked.set(uri, before);
      redraw();
    },
  };
}
