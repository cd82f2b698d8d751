import { startLaptop } from '../../../infra/local/laptop.ts';
import { cachedAssembly } from '../../../infra/local/template/assembly/cache.ts';
import { spotifyControl } from '../../support/spotify-control.ts';
import { countedTable, type TableUse } from '../counted-table.ts';
import { percentile, rounded, type Section } from '../report.ts';
import { toolCaller } from '../tool-caller.ts';

type Ask = readonly [tool: string, args: Readonly<Record<string, unknown>>];

interface Named {
  readonly playlist: string;
  readonly track: string;
  readonly uri: string;
}

/** Calls of a warm container. What comes before the last one is not counted. */
const rows: ReadonlyArray<readonly [string, (named: Named) => readonly Ask[]]> = [
  [
    'a cached read',
    () => [
      ['get_user_playlists', {}],
      ['get_user_playlists', {}],
    ],
  ],
  ['a read that goes to Spotify', () => [['get_saved_tracks', {}]]],
  ['a search, with the ten objects in it', () => [['search', { query: 'night' }]]],
  ['pause', () => [['pause', {}]]],
  ['set_volume, with a read before', () => [['set_volume', { volume_percent: 30 }]]],
  [
    'save_tracks, with reads before and after',
    ({ track }) => [
      ['check_saved_tracks', { track_ids: [track] }],
      ['save_tracks', { track_ids: [track] }],
    ],
  ],
  [
    'add_tracks_to_playlist, idempotent and read back',
    ({ playlist, uri }) => [
      ['get_playlist', { playlist_id: playlist }],
      ['add_tracks_to_playlist', { playlist_id: playlist, track_uris: [uri] }],
    ],
  ],
  [
    'remove_tracks_from_playlist, with reads before and after',
    ({ playlist, uri }) => [
      ['get_playlist', { playlist_id: playlist }],
      ['remove_tracks_from_playlist', { playlist_id: playlist, track_uris: [uri] }],
    ],
  ],
];

const starts = 7;
const environment = { PORT: '0', STATE_TIMEOUT_MS: '4000', CACHE_STATISTICS_MS: '3600000' };

/** What calls ask of the table: exact counts, and the first call of a container. */
export async function tableUse(): Promise<Section> {
  const { counted, cold, took } = await measureTableUse(await cachedAssembly());
  const shown = (name: string, { requests, read, write }: TableUse) => [name, requests, read, write];
  return {
    title: 'Requests to DynamoDB by call',
    about:
      'Requests to DynamoDB and the units that it bills on demand, counted between the function and the table. Spotify is the demo.',
    tables: [
      {
        head: ['call', 'requests', 'read units', 'write units'],
        rows: [...counted.map(([name, use]) => shown(name, use)), shown(firstCall, cold)],
      },
    ],
    notes: [
      `The first call of a container that has started takes ${rounded(took)} ms through the gateway, the median of ${starts}.`,
    ],
  };
}

export const firstCall = 'the first call of a container, with a new token for Spotify';

/** Measures a stack: each call, the first one of a container, and how long that one took (milliseconds, the median). */
export async function measureTableUse(assembly: string) {
  const counted: Array<readonly [string, TableUse]> = [];
  const first: Array<{ readonly use: TableUse; readonly took: number }> = [];
  for (let start = 0; start < starts; start++) {
    const table = await countedTable();
    const laptop = await startLaptop({
      assembly,
      environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: table.url },
      log: () => undefined,
    });
    try {
      const call = caller(laptop.mcpUrl, laptop.token);
      // The container starts, and knows nobody yet.
      await fetch(new URL('/health', laptop.mcpUrl));
      table.used();
      const began = performance.now();
      await call('get_user_playlists', {});
      first.push({ took: performance.now() - began, use: table.used() });
      if (start < starts - 1) continue;
      const { resolve } = spotifyControl(laptop.spotify.controlUrl ?? '');
      const [playlist, track] = [await resolve('$playlist:1'), await resolve('$track:12')];
      await call('get_current_playback', {});
      for (const [name, asks] of rows) {
        const all = asks({ playlist: playlist.id, track: track.id, uri: track.uri });
        for (const ask of all) {
          table.used();
          await call(...ask);
        }
        counted.push([name, table.used()]);
      }
    } finally {
      await laptop.close();
      await table.close();
    }
  }
  const none = { requests: 0, read: 0, write: 0 };
  const took = percentile(
    first.map((one) => one.took),
    0.5,
  );
  return { counted, cold: first[0]?.use ?? none, took };
}

/** Calls a tool; what fails ends the section. */
function caller(url: string, token: string) {
  const call = toolCaller(url, token);
  return async (name: string, args: Readonly<Record<string, unknown>>): Promise<void> => {
    const { isOk, text } = await call(name, args);
    if (!isOk) throw new Error(`${name}: ${text.slice(0, 500)}`);
  };
}
