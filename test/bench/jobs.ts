import { layerSettings } from '../../functions/settings/layers.ts';
import { readResult } from '../../lib/compact/result.ts';
import { listTool } from '../../lib/mcp/listing.ts';
import { serverStatus } from '../../lib/mcp/server-status.ts';
import { cacheStatistics } from '../../lib/resilience/statistics/cache-statistics.ts';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { coreTools } from '../../lib/tools/toolsets/core.ts';
import { coreNames } from '../../lib/tools/toolsets/modules.ts';
import { serverTools } from '../../lib/tools/toolsets/server.ts';
import { memoryState as state } from '../support/replay-state.ts';
import { pick } from '../support/tool-answers.ts';
import { coreCall, type ToolCall } from './core-calls.ts';
import { tokensOf } from './day.ts';
import { onDemo } from './replay.ts';

/** At which URL a job is done. */
export type Url = '/mcp' | '/mcp/core';

/** Calls a tool as a model does, and reads the answer's text. */
type Call = (tool: string, args: Data) => Promise<Data>;

interface Conversation {
  readonly call: Call;
  /** What was so before; it costs nothing here. */
  readonly before: Call;
  /** The name of a thing of the demo, such as `$episode:1`. */
  readonly nameOf: (reference: string) => Promise<string>;
  readonly url: Url;
}

/** What a person wishes, and the calls that a model makes for it. */
export interface Job {
  readonly wish: string;
  /** What it took in version 1.3.0. */
  readonly before: { readonly calls: number; readonly tokens: number };
  readonly run: (conversation: Conversation) => Promise<void>;
}

const rows = (data: Data): readonly unknown[] => Object.values(data).find((value) => Array.isArray(value)) ?? [];
const uriOf = (kind: string, row: unknown): string => `spotify:${kind}:${pick.text(row, 'id')}`;
const notesOf = (row: unknown): string =>
  typeof row === 'object' && row !== null && 'notes' in row ? String(row.notes) : '';

/** At `/mcp/core` a playlist is made first and filled then. */
async function newPlaylist({ call }: Conversation, name: string, track_uris: readonly unknown[]): Promise<void> {
  const playlist_id = pick.text(await call('create_playlist', { name }), 'playlist', 'id');
  await call('add_tracks_to_playlist', { playlist_id, track_uris });
}

export const jobs: readonly Job[] = [
  {
    wish: 'Play some jazz in the kitchen',
    before: { calls: 4, tokens: 537 },
    run: async ({ call, url }) => {
      const [playlist] = rows(await call('search', { query: 'jazz', search_type: 'playlist' }));
      const context_uri = uriOf('playlist', playlist);
      if (url === '/mcp') return void (await call('play_on_device', { device: 'kitchen', context_uri }));
      const devices = rows(await call('get_available_devices', {}));
      const kitchen = devices.find(
        (row) => /kitchen/i.test(pick.text(row, 'name')) && !/no commands/.test(notesOf(row)),
      );
      await call('play', { context_uri, device_id: pick.text(kitchen, 'id') });
    },
  },
  {
    wish: 'Make a playlist of my top tracks of the last month, without repeats',
    before: { calls: 3, tokens: 5323 },
    run: async (conversation) => {
      const { call, url } = conversation;
      const [name, time_range] = ['Top of the month', 'short_term'];
      if (url === '/mcp') return void (await call('create_playlist_with_tracks', { name, from: 'top', time_range }));
      const args = { item_type: 'tracks', time_range, limit: 50, detail: 'uris' };
      await newPlaylist(conversation, name, rows(await call('get_top_items', args)));
    },
  },
  {
    wish: 'What was that song an hour ago?',
    before: { calls: 2, tokens: 6466 },
    run: async ({ call }) => void (await call('get_recently_played', { around: '60' })),
  },
  {
    wish: 'Add this album to my queue',
    before: { calls: 6, tokens: 898 },
    run: async ({ call }) => {
      const album = pick.text(await call('get_current_playback', {}), 'track', 'album_id');
      await call('add_to_queue', { uri: `spotify:album:${album}` });
    },
  },
  {
    wish: 'Remove all explicit tracks from this playlist',
    before: { calls: 3, tokens: 8446 },
    run: async ({ call, before }) => {
      const playlist = rows(await before('get_user_playlists', {})).find((row) => pick.text(row, 'name') === 'Running');
      const rule = { playlist_id: uriOf('playlist', playlist), explicit: true };
      const { to_remove } = await call('remove_playlist_rows', { ...rule, dry_run: true });
      await call('remove_playlist_rows', rule);
      if (pick.number(to_remove, 'count') === 0) throw new Error('The playlist has no explicit song.');
    },
  },
  {
    wish: 'Turn it down a bit',
    before: { calls: 2, tokens: 209 },
    run: async ({ call }) => void (await call('set_volume', { by: -10 })),
  },
  {
    wish: 'Save what is playing and tell me about the artist',
    before: { calls: 3, tokens: 1875 },
    run: async ({ call }) => {
      await call('save_multiple_items', {});
      const playing = await call('get_current_playback', {});
      const [artist_id] = pick.text(playing, 'track', 'artist_ids').split('; ');
      await call('get_artist', { artist_id: `spotify:artist:${artist_id}` });
    },
  },
  {
    wish: 'Merge my two road-trip playlists and sort them by release date',
    before: { calls: 4, tokens: 186 },
    run: async ({ call, url }) => {
      const playlists = rows(await call('get_user_playlists', {}));
      const playlist_ids = playlists.flatMap((row) =>
        /^Road/.test(pick.text(row, 'name')) ? [pick.text(row, 'id')] : [],
      );
      if (url === '/mcp/core') await call('find_tool', { query: 'merge playlists' });
      const { playlist } = await call('merge_playlists', { playlist_ids, name: 'Road trips' });
      const sort = { playlist_id: pick.text(playlist, 'id'), by: 'release_date' };
      const asked = await call('sort_playlist', sort);
      const { confirm_token, continue_from } = asked;
      if (confirm_token !== undefined) await call('sort_playlist', { ...sort, confirm_token });
      if (continue_from !== undefined) await call('sort_playlist', { ...sort, continue_from });
    },
  },
  {
    wish: 'Find the podcast episode about X and resume it',
    before: { calls: 3, tokens: 735 },
    run: async ({ call, nameOf }) => {
      const query = await nameOf('$episode:1');
      const [episode] = rows(await call('search', { query, search_type: 'episode', limit: 5 }));
      const [, seconds = 0] = /stopped at (\d+)/.exec(notesOf(episode)) ?? [];
      await call('play', { uris: [pick.text(episode, 'uri')], position_ms: Number(seconds) * 1000 });
    },
  },
  {
    wish: 'Which artists I follow have something new?',
    before: { calls: 65, tokens: 20_000 },
    run: async ({ call }) => {
      const args = { from: 'followed' };
      const { continue_from } = await call('get_new_releases', args);
      const all = continue_from === undefined ? {} : await call('get_new_releases', { ...args, continue_from });
      if (rows(all).length === 0) throw new Error('No followed artist has something new.');
    },
  },
  {
    wish: 'Undo that',
    before: { calls: 2, tokens: 97 },
    run: async ({ call, before }) => {
      await before('set_volume', { by: -10 });
      await call('undo_last_change', {});
    },
  },
  {
    wish: 'Why is it so slow, and how much quota is left?',
    before: { calls: 1, tokens: 750 },
    run: async ({ call }) => void (await call('get_server_status', {})),
  },
];

const settings = layerSettings({});
const gone = () => Promise.reject(new Error('Nothing asks for this.'));

/** The tools that need a server, on the replay's own. */
function serverSide(store: FleetStore, now: () => number): readonly Tool[] {
  const user = { notBefore: 0, ended: false };
  const status = serverStatus({
    ...{ version: '0.0.0', mode: 'development', now, access: gone, layering: settings },
    store: { survey: async (query) => ({ ...(await store.survey(query)), user, known: true }) },
    statistics: () => Promise.resolve(cacheStatistics([], [], now())),
  });
  const listed = (name: string): boolean => coreNames.includes(name);
  const served = tools.filter((tool) => servedIn('development', tool));
  const catalogue = served.map((tool) => ({ ...listTool(tool), effect: tool.effect, listed: listed(tool.name) }));
  return [...Object.values(serverTools({ status, disconnect: gone })), ...Object.values(coreTools(() => catalogue))];
}

/** What a job takes at a URL. */
export interface JobFigures {
  readonly calls: number;
  /** Of the results, characters by four, as the figures of 1.3.0 are. */
  readonly tokens: number;
  /** The same by the o200k tokenizer. */
  readonly o200k: number;
  readonly spotify_calls: number;
  readonly tools: readonly string[];
}

/**
 * Does a job on a demo of its own and weighs what the model reads.
 * @throws Error where a call fails.
 */
export const weighJob = ({ wish, run }: Job, url: Url): Promise<JobFigures> =>
  onDemo({ state, settings, verifyWrites: true, tools: serverSide }, async ({ control, session, until }) => {
    const calls: Array<ToolCall & { readonly text: string }> = [];
    let seconds = 0;
    const ask = async (tool: string, args: Data) => {
      seconds += 10;
      until(seconds);
      const { content, isError } = await session.call(tool, args);
      const text = content.map((part) => part.text).join('\n');
      if (isError) throw new Error(`"${wish}" fails at ${url} with ${tool}: ${text}`);
      return { text, data: readResult({ content }).data };
    };
    const call: Call = async (tool, args) => {
      const asked = url === '/mcp' ? { tool, args } : coreCall(tool, args);
      const { text, data } = await ask(asked.tool, asked.args);
      calls.push({ ...asked, text });
      return data;
    };
    const before: Call = async (tool, args) => (await ask(tool, args)).data;
    const spent = async (): Promise<number> =>
      Object.values(await control.counts()).reduce((sum, calls) => sum + calls, 0);
    const nameOf = async (reference: string): Promise<string> => (await control.resolve(reference)).name;
    const earlier = await spent();
    await run({ call, before, nameOf, url });
    const sum = (weigh: (text: string) => number): number => calls.reduce((total, { text }) => total + weigh(text), 0);
    return {
      calls: calls.length,
      tokens: Math.round(sum(({ length }) => length) / 4),
      o200k: sum(tokensOf),
      spotify_calls: (await spent()) - earlier,
      tools: calls.map(({ tool }) => tool),
    };
  });
