import { type Item, isPlayable } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { type Trouble, troubleOf } from '../model/trouble.ts';
import { likeCall } from './likes.ts';
import type { Stage } from './stage.ts';

/** What a list does for its rows. */
export interface Actions {
  /** Plays a row; `then` are the rows after it, or `context` is what it stands in. */
  readonly play: (item: Item, then?: readonly Item[], context?: string) => Promise<void>;
  readonly queue: (item: Item) => Promise<void>;
  readonly like: (item: Item) => Promise<void>;
  readonly isLiked: (item: Item) => boolean;
  /** Marks rows that are in the library by what the list is. */
  readonly known: (items: readonly Item[]) => void;
  /** Keys of rows whose buttons are unfolded. */
  readonly opened: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
}

interface ActionsParts {
  readonly stage: Stage;
  readonly redraw: () => void;
  /** Says what was done. */
  readonly done: (sentence: string) => void;
  readonly failed: (trouble: Trouble) => void;
}

const mostPlayed = 50;
const about = ({ name, uri }: Item): string => `"${name}" (${uri})`;

export function makeActions({ stage, redraw, done, failed }: ActionsParts): Actions {
  const liked = new Map<string, boolean>();
  const opened = new Set<string>();
  const isLiked = ({ uri = '' }: Item): boolean => liked.get(uri) === true;

  /** Calls a tool, says what was done, and tells the model. */
  async function carryOut(tool: string, args: Json, sentence: string, told: string): Promise<boolean> {
    const answer = await stage.call(tool, args);
    if (answer.failed) {
      failed(troubleOf(answer));
      return false;
    }
    stage.did(told);
    stage.announce(sentence);
    done(sentence);
    return true;
  }

  return {
    isLiked,
    opened,
    toggle: (key) => {
      if (!opened.delete(key)) opened.add(key);
      redraw();
    },
    known: (items) => {
      for (const { uri } of items) if (uri !== undefined && !liked.has(uri)) liked.set(uri, true);
    },
    play: async (item, then = [], context) => {
      const { uri } = item;
      if (uri === undefined) return;
      const following = then.filter((one) => isPlayable(one) && !one.missing).flatMap((one) => one.uri ?? []);
      const inContext =
        context === undefined
          ? { uris: [uri, ...following].slice(0, mostPlayed) }
          : { context_uri: context, offset_uri: uri };
      const args = isPlayable(item) ? inContext : { context_uri: uri };
      await carryOut('play', args, `Playing ${item.name}.`, `started ${about(item)}`);
    },
    queue: async (item) => {
      const sentence = `Added ${item.name} to the queue.`;
      await carryOut('add_to_queue', { uri: item.uri }, sentence, `added ${about(item)} to the queue`);
    },
    like: async (item) => {
      const { uri = '' } = item;
      const before = isLiked(item);
      const call = likeCall(item, before);
      if (!call) return;
      liked.set(uri, !before);
      redraw();
      const sentence = before ? `Removed ${item.name} from your library.` : `Saved ${item.name} to your library.`;
      const isDone = await carryOut(call.tool, call.args, sentence, `${before ? 'removed' : 'saved'} ${about(item)}`);
      if (!isDone) liked.set(uri, before);
      redraw();
    },
  };
}
