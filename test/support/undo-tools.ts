import { beforeEach } from 'vitest';
import { seals } from '../../lib/auth/seals.ts';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import type { Change } from '../../lib/tools/definition/ports.ts';
import { knownChanges } from '../../lib/tools/undo/known-changes.ts';
import type { CallOptions, LayeredAnswer, LayeredTools, LayeredToolsOptions } from './layered-tools.ts';
import { useLayeredTools } from './layered-tools.ts';
import { memoryChanges } from './memory-changes.ts';
import { pick } from './tool-answers.ts';

/** Each letter stands for a track: `A` for the first of the catalogue. */
type Letters = string;

/** Fails requests of a kind: the first `after` of them pass; `arrives` says whether Spotify executes the failing ones. */
export const failRequests = (prefix: string, failure: SpotifyFailure, { after = 0, arrives = false } = {}) => {
  let seen = 0;
  return {
    faultFor: ({ name }: SpotifyRequest) =>
      name.startsWith(prefix) && seen++ >= after ? { failure, arrives } : undefined,
  };
};

/** A change whose response was lost, and one that was certainly not sent. */
export const lostResponse = { code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' } as const;
export const notSent = { code: 'rate_limited', by: 'us', retryAt: new Date(), given: true } as const;

/** How a call ends whose container is killed. */
export const killed = new Error('killed');

/** Tools with recorded changes, playlists of letters, and changes by other apps. */
export interface UndoTools extends LayeredTools {
  readonly undo: (args?: Data, options?: CallOptions) => Promise<LayeredAnswer>;
  readonly uris: (letters: Letters) => Promise<string[]>;
  /** Creates a playlist with these rows, dated long ago. */
  readonly playlist: (letters: Letters) => Promise<string>;
  readonly rows: (id: string) => Promise<Letters>;
  /** Changes a playlist as another app would. */
  readonly otherApp: {
    readonly add: (id: string, letters: Letters, position?: number) => Promise<unknown>;
    readonly remove: (id: string, letters: Letters) => Promise<unknown>;
    readonly move: (id: string, range_start: number, insert_before: number) => Promise<unknown>;
  };
  /** Runs work in another container. */
  readonly elsewhere: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs work while changes cannot be stored. */
  readonly whileStoreFails: <T>(work: () => Promise<T>) => Promise<T>;
  /** Kills the container after Spotify's response to the nth request of a kind: nothing is stored until `restart`. */
  readonly killAfter: (prefix: string, nth?: number) => CallOptions;
  readonly restart: () => void;
  /** The stored changes, oldest first. */
  readonly storedChanges: () => readonly Change[];
  /** Stores a change in the form of an earlier version. */
  readonly storeChange: (change: Change) => Promise<void>;
  readonly now: () => number;
}

const code = (letter: string): number => letter.charCodeAt(0) - 64;

/** A demo Spotify for one block, and tools with undo. */
export function useUndoTools(settings: LayeredToolsOptions['settings'] = {}): () => UndoTools {
  let account: ReturnType<typeof memoryChanges> | undefined;
  let containers = [knownChanges(), knownChanges()] as const;
  let [container] = containers;
  let keeps = true;
  let kept: Change[] = [];
  let clock = Date.now;
  let mine = '';
  const tools = useLayeredTools(
    'development',
    (user, now) => {
      [clock, mine] = [now, user];
      account ??= memoryChanges(now, () => container);
      const changes = account(user);
      const keep = (change: Change): Promise<boolean> => {
        if (!keeps) {
          changes.remember(change);
          return Promise.reject(new Error('The table is out of reach.'));
        }
        kept.push(change);
        return changes.keep(change);
      };
      const secret = () => Promise.resolve('secret of the test');
      return { seals: seals({ now, secret })(user), changes: { ...changes, keep } };
    },
    { records: true, settings },
  );
  const byLetter = new Map<string, string>();
  const uri = async (letter: string): Promise<string> => {
    const found = byLetter.get(letter) ?? (await tools().demo.resolve(`$track:${code(letter)}`)).uri;
    byLetter.set(letter, found);
    return found;
  };
  beforeEach(async () => {
    await tools().demo.reset();
    tools().forget();
    account = undefined;
    containers = [knownChanges(), knownChanges()];
    [container] = containers;
    kept = [];
  });
  const uris = (letters: Letters): Promise<string[]> => Promise.all([...letters].map(uri));
  const outside = (method: 'POST' | 'PUT' | 'DELETE', id: string, body: Data) =>
    tools().demo.outside({ method, path: `/playlists/${id}/items`, body: JSON.parse(JSON.stringify(body)) });
  const add = async (id: string, letters: Letters, position?: number) => {
    const all = await uris(letters);
    for (let at = 0; at < all.length; at += 100)
      await outside('POST', id, { uris: all.slice(at, at + 100), position: position && position + at });
  };
  const page = async (id: string, offset: number): Promise<Letters> => {
    const path = `/playlists/${id}/items?limit=50&offset=${offset}&additional_types=track,episode`;
    const answer = await tools().demo.outside({ method: 'GET', path });
    const letters = pick.list(answer, 'items').map((row) => {
      const uri = pick.text(row, 'item', 'uri');
      return [...byLetter].find(([, one]) => one === uri)?.[0] ?? '?';
    });
    return letters.length < 50 ? letters.join('') : letters.join('') + (await page(id, offset + 50));
  };
  return () => ({
    ...tools(),
    undo: (args = {}, options = {}) => tools().call('undo_last_change', args, options),
    uris,
    playlist: async (letters) => {
      const created = await tools().demo.outside({ method: 'POST', path: '/me/playlists', body: { name: 'Letters' } });
      const id = pick.text(created, 'id');
      await add(id, letters);
      tools().advance(120_000);
      return id;
    },
    rows: (id) => page(id, 0),
    otherApp: {
      add,
      remove: async (id, letters) =>
        outside('DELETE', id, { items: (await uris(letters)).map((one) => ({ uri: one })) }),
      move: (id, range_start, insert_before) => outside('PUT', id, { range_start, insert_before }),
    },
    elsewhere: async (work) => {
      [, container] = containers;
      return await work().finally(() => {
        [container] = containers;
      });
    },
    whileStoreFails: async (work) => {
      keeps = false;
      return await work().finally(() => {
        keeps = true;
      });
    },
    killAfter: (prefix, nth = 1) => {
      let seen = 0;
      return {
        onAnswer: ({ name }) => {
          if (!name.startsWith(prefix) || ++seen !== nth) return;
          keeps = false;
          throw killed;
        },
      };
    },
    restart: () => {
      keeps = true;
    },
    storedChanges: () => kept,
    storeChange: async (change) => {
      await tools().call('undo_last_change', { dry_run: true });
      await account?.(mine).keep(change);
    },
    now: () => clock(),
  });
}
