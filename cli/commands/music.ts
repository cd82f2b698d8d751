import { catalogue } from '../catalogue.ts';
import { CliError, failed, usageError } from '../errors.ts';
import type { Data } from '../output/rows.ts';
import { ago } from '../output/text.ts';
import { confirm } from '../server/call.ts';
import { forPeople } from '../server/failures.ts';
import { isNumber } from '../server/last-list.ts';
import { kebab } from '../tool-entry.ts';
import { type Call, type Cli, done, everyday, optionsOf, show, withServer } from './cli.ts';
import {
  deviceNamed,
  found,
  type PlayableItem,
  playing,
  playlistItem,
  playlistNamed,
  thingFrom,
  thingsFrom,
} from './named-things.ts';
import { notAmong } from './tool-arguments.ts';
import { commandOf, runTool, toolNamed } from './tool-commands.ts';

const find = 'Find:';
const change = 'Change:';
/** What can be searched. */
export const types = ['track', 'album', 'artist', 'playlist', 'show', 'episode'];

export function addMusicCommands(cli: Cli): void {
  addSearch(cli);
  addPlaylist(cli);
  addQueue(cli);
  addLike(cli);
  addUnlike(cli);
  addUndo(cli);
}

interface Page {
  readonly limit?: string;
  readonly offset?: string;
}

const pageArgs = ({ limit, offset }: Page): Data => ({
  ...(limit !== undefined && { tracks_limit: wholeNumber(limit, '--limit') }),
  ...(offset !== undefined && { tracks_offset: wholeNumber(offset, '--offset') }),
});

function wholeNumber(text: string, label: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw usageError(`${label} needs a number, not "${text}".`);
}

function addSearch(cli: Cli): void {
  const tool = toolNamed('search');
  const command = commandOf(tool, cli, true)
    .helpGroup(find)
    .summary('search songs; --type album, artist, playlist, show, episode')
    .argument('[query...]', 'words')
    .option('-t, --type <type>', `what to find: ${types.join(', ')}; default track`)
    .action(async (words: readonly string[], options: Readonly<Record<string, unknown>>) => {
      const { type } = options;
      const one = typeof type === 'string' ? type.replace(/^songs?$/, 'track').replace(/s$/, '') : undefined;
      if (one !== undefined && !types.includes(one)) throw usageError(notAmong(String(type), '--type', types));
      const query = words.length > 0 ? words.join(' ') : undefined;
      await runTool(cli, tool, [query], one === undefined ? options : { ...options, searchType: one });
    });
  cli.program.addCommand(command);
}

function addPlaylist(cli: Cli): void {
  everyday(cli, 'playlist <name...>', find, 'show one of your playlists by its name; --play plays it')
    .option('--play', 'play it')
    .option('--limit <n>', 'songs, 1 to 100')
    .option('--offset <n>', 'first song, from 0')
    .action(async (words: readonly string[], { play, ...page }: Page & { readonly play?: boolean }) => {
      const word = words.join(' ');
      await withServer(cli, async (call) => {
        const { uri, label } = await playlistFrom(cli, call, word);
        if (play) {
          const data = await call('play', { context_uri: uri });
          return done(cli, data, `Playing playlist ${label || uri}.`);
        }
        await show(cli, await call('get_playlist', { playlist_id: uri, ...pageArgs(page) }));
      });
    });
}

async function playlistFrom(cli: Cli, call: Call, word: string): Promise<PlayableItem> {
  const known = isNumber(word) || thingFrom(word) ? await thingsFrom(cli, [word]) : undefined;
  const [first] = known ?? [];
  if (first && first.kind !== 'playlist')
    throw usageError(`${first.label || first.uri} is not a playlist. See your playlists: mcp-spotify playlists`);
  if (first) return first;
  return playlistItem(await playlistNamed(cli, call, word));
}

function addQueue(cli: Cli): void {
  everyday(cli, 'queue', change, 'show the queue, or add a song to it')
    .argument('[what...]', 'words, numbers of the last list, URIs or links')
    .option('--device <name>', 'device to use: its name, or its number in the last list')
    .action(async (words: readonly string[], { device }: { readonly device?: string }) => {
      if (words.length === 0) return showQueue(cli);
      await withServer(cli, async (call) => {
        const on = device === undefined ? {} : { device_id: (await deviceNamed(cli, call, device)).id };
        for (const thing of (await thingsFrom(cli, words)) ?? [await found(call, words.join(' '), 'track')])
          done(cli, await call('add_to_queue', { uri: thing.uri, ...on }), `Queued ${thing.label || thing.uri}.`);
      });
    });
}

const showQueue = (cli: Cli): Promise<void> =>
  withServer(cli, async (call) => {
    const data = await call('get_queue');
    const isEmpty = Array.isArray(data['queue']) && data['queue'].length === 0;
    if (isEmpty && !optionsOf(cli).json && !optionsOf(cli).uri) return cli.ports.out('The queue is empty.');
    await show(cli, data);
  });

/** The items that the words name: rows, links or the best match; without words, the playing item. */
async function chosen(cli: Cli, call: Call, words: readonly string[]): Promise<readonly PlayableItem[]> {
  const things = await thingsFrom(cli, words);
  if (things) return things;
  if (words.length > 0) return [await found(call, words.join(' '), 'track')];
  const { thing } = await playing(call, true);
  if (thing) return [thing];
  throw failed('Nothing is playing. Name a song, or the number of a row of the last list.', 'nothing_playing');
}

/** Rows that Spotify's library keeps. */
const likeable = (things: readonly PlayableItem[]): readonly string[] => {
  const wrong = things.find(({ kind }) => kind === 'device' || kind === 'user');
  if (wrong) throw usageError(`${wrong.label} is a ${wrong.kind}, which cannot be liked.`);
  return things.map(({ uri }) => uri);
};

const listed = (things: readonly PlayableItem[]): string => things.map(({ label, uri }) => label || uri).join(', ');

function addLike(cli: Cli): void {
  everyday(cli, 'like', change, 'save what is playing, or what you name, to your library')
    .argument('[what...]', 'words, numbers of the last list, URIs or links')
    .action((words: readonly string[]) =>
      withServer(cli, async (call) => {
        const things = await chosen(cli, call, words);
        const uris = likeable(things);
        const isSongs = things.every(({ kind }) => kind === 'track');
        const data = isSongs
          ? await call('save_tracks', { track_ids: uris })
          : await call('save_multiple_items', { uris });
        if (data['success'] === false) throw failed(forPeople(String(data['message'])), 'not_done');
        done(cli, data, `${isSongs ? 'Liked' : 'Saved'} ${listed(things)}.`);
      }),
    );
}

/** The tool that removes a kind of item from the library, and its argument. */
const removers: Readonly<Record<string, readonly [string, string]>> = {
  track: ['remove_saved_tracks', 'track_ids'],
  album: ['remove_saved_albums', 'album_ids'],
  show: ['remove_saved_shows', 'show_ids'],
  episode: ['remove_saved_episodes', 'episode_ids'],
  audiobook: ['remove_saved_audiobooks', 'audiobook_ids'],
};

function addUnlike(cli: Cli): void {
  everyday(cli, 'unlike', change, 'remove what is playing, or rows of the last list, from your library')
    .argument('[what...]', 'numbers of the last list, URIs or links')
    .action((words: readonly string[]) =>
      withServer(cli, async (call) => {
        const things = await chosen(cli, call, words);
        const [kind = ''] = new Set(things.map((thing) => thing.kind));
        const remover = removers[kind];
        if (!remover || things.some((thing) => thing.kind !== kind))
          throw usageError(
            `unlike takes songs, albums, shows, episodes or audiobooks, one kind at a time, and this is: ${things.map((thing) => `${thing.kind} ${thing.label || thing.uri}`).join(', ')}.`,
          );
        await confirm(cli.ports, `Remove ${listed(things)} from your library?`, optionsOf(cli));
        const [tool, argument] = remover;
        const data = await call(tool, { [argument]: things.map(({ uri }) => uri) });
        if (data['success'] === false) throw failed(forPeople(String(data['message'])), 'not_done');
        done(cli, data, `Removed ${listed(things)}. To undo this: mcp-spotify undo`);
      }),
    );
}

/** Names an earlier change by its age, and by the command that undoes it. */
const earlier = (message: string, now: number): string =>
  message.replaceAll(
    / of (\d{4}-\S+Z): try again with --change-id "([^"]+)"\.?/g,
    (_, time: string, id: string) => ` (${ago(time, now)}): mcp-spotify undo --change-id '${id}'`,
  );

function addUndo(cli: Cli): void {
  everyday(cli, 'undo', change, 'undo your last change: an edit, a like, the volume')
    .option('--dry-run', 'only say what it would do')
    .option('--change-id <id>', 'an earlier change, as undo names it')
    .action(({ dryRun = false, changeId }: { readonly dryRun?: boolean; readonly changeId?: string }) =>
      withServer(cli, async (call) => {
        const args = { dry_run: dryRun, ...(changeId !== undefined && { change_id: changeId }) };
        const data = await call('undo_last_change', args).catch((error: unknown) => {
          if (!(error instanceof CliError)) throw error;
          throw new CliError(error.exit, earlier(error.message, cli.ports.now()), error.code);
        });
        const name = String(data[dryRun ? 'change' : 'undone'] ?? '');
        const what = catalogue.find((tool) => tool.name === name)?.title ?? kebab(name);
        const steps = data[dryRun ? 'would' : 'taken'];
        const how = Array.isArray(steps) ? ` (${steps.join('; ')})` : '';
        done(cli, data, dryRun ? `Would undo "${what}"${how}.` : `Undid "${what}"${how}.`, !dryRun);
      }),
    );
}
