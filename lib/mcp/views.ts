import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';

/** The views that hosts with the MCP Apps extension show beside a tool's answer. */
export const viewNames = ['player', 'results', 'playlist'] as const;
export type ViewName = (typeof viewNames)[number];

/** The tools that each view is shown for. */
const shownFor: Readonly<Record<ViewName, readonly string[]>> = {
  player: [
    ...['get_current_playback', 'get_queue', 'get_available_devices', 'play', 'pause', 'skip_next', 'skip_previous'],
    ...['seek_to_position', 'set_volume', 'set_shuffle', 'set_repeat', 'transfer_playback', 'add_to_queue'],
    ...['search_and_play', 'play_on_device', 'get_now_playing', 'control_player'],
  ],
  results: [
    ...['search', 'get_recommendations', 'get_top_items', 'get_recently_played', 'get_new_releases'],
    ...['get_track', 'get_several_tracks', 'get_saved_tracks'],
    ...['get_album', 'get_album_tracks', 'get_several_albums', 'get_saved_albums'],
    ...['get_artist', 'get_several_artists', 'get_artist_albums', 'get_artist_top_tracks'],
    ...['get_artist_related_artists', 'get_followed_artists', 'get_artist_full_profile'],
    ...['get_user_playlists', 'get_user_playlists_by_id', 'get_featured_playlists', 'get_category_playlists'],
    ...['get_show', 'get_several_shows', 'get_saved_shows', 'get_show_episodes'],
    ...['get_episode', 'get_several_episodes', 'get_saved_episodes'],
    ...['get_audiobook', 'get_several_audiobooks', 'get_saved_audiobooks', 'get_audiobook_chapters'],
    ...['get_chapter', 'get_several_chapters', 'get_item', 'get_contents', 'get_library'],
  ],
  playlist: [
    ...['get_playlist', 'create_playlist', 'create_playlist_with_tracks', 'change_playlist_details'],
    ...['add_tracks_to_playlist', 'remove_tracks_from_playlist', 'update_playlist_items'],
    ...['add_custom_playlist_cover_image', 'copy_playlist', 'merge_playlists', 'sort_playlist', 'dedupe_playlist'],
    'remove_playlist_rows',
    ...['import_playlist', 'diff_playlists', 'change_playlist', 'organize_playlist'],
  ],
};

const viewOf: ReadonlyMap<string, ViewName> = new Map(
  viewNames.flatMap((view) => shownFor[view].map((tool) => [tool, view] as const)),
);

/** The view that is shown for a tool, if any. */
export const viewFor = (tool: string): ViewName | undefined => viewOf.get(tool);

/** The URI of a view. It changes with each build, so hosts may cache the document. */
export const viewUri = (view: ViewName, hash: string): string => `ui://${view}/${hash}`;

/** Marks a document as a view. Source: MCP Apps (SEP-1865). */
const viewMimeType = 'text/html;profile=mcp-app';

/** Where a view may load pictures from, and where ChatGPT runs it. */
export interface ViewSettings {
  /** Origins; a wildcard stands for any subdomain. */
  readonly imageSources: readonly string[];
  /** The domain of an app that is published in ChatGPT. */
  readonly domain?: string | undefined;
  /** Where this server is: views lead there to sign in. */
  readonly origin?: string | undefined;
}

/** Ports and settings of views. */
export interface ViewParts {
  /** Resolves to the document of a view. */
  readonly load: (view: ViewName) => Promise<string>;
  readonly settings: ViewSettings;
}

const day = 86_400_000;
/** Where a document names its server. */
const serverMark = '<meta name="server" content="">';
const isView = (name: unknown): name is ViewName => viewNames.some((view) => view === name);

/**
 * Registers the views. Hosts find them in the metadata of tools, so they are not listed. Any hash returns the newest document:
 * hosts cache `tools/list` for an hour, so they may request the hash of the previous deployment.
 */
export function registerViews(server: McpServer, { load, settings }: ViewParts): void {
  const template = new ResourceTemplate('ui://{view}/{hash}', { list: undefined });
  const config = { title: 'Views', mimeType: viewMimeType, cacheHint: { ttlMs: day, cacheScope: 'public' as const } };
  server.registerResource('view', template, config, async ({ href }, { view }) => {
    if (!isView(view)) throw new ResourceNotFoundError(href, 'There is no such view.');
    const text = (await load(view)).replace(serverMark, serverMark.replace('""', `"${settings.origin ?? ''}"`));
    return { contents: [{ uri: href, mimeType: viewMimeType, text, _meta: viewMeta(settings) }] };
  });
}

/** Claude reads the policy from the content item alone, and refuses a `ui.domain` that is not of its own form. */
const viewMeta = ({ imageSources, domain }: ViewSettings) => ({
  ui: { csp: { resourceDomains: [...imageSources] }, prefersBorder: true },
  ...(domain !== undefined && { 'openai/widgetDomain': domain }),
});
