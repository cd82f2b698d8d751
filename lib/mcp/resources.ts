import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Data } from '../tools/definition/context.ts';
import { type CompletionSource, matchingCompletions } from './completions.ts';
import type { ListedTool } from './listing.ts';
import type { ToolResult } from './tool-result.ts';
import { type ViewName, viewNames } from './views.ts';

/** Ports of resources: each is read by a tool. */
export interface ResourcePorts {
  /** The tools served at this URL. A resource is offered if its tool is. */
  readonly tools: readonly ListedTool[];
  readonly run: (tool: string, args: Data, context: ServerContext) => Promise<ToolResult>;
  readonly recall: CompletionSource;
}

interface Row {
  readonly path: string;
  readonly title: string;
  readonly tool: string;
  readonly args?: Data;
}

const fixed: readonly Row[] = [
  { path: 'playback', title: "What's playing", tool: 'get_current_playback' },
  { path: 'queue', title: 'Queue', tool: 'get_queue' },
  { path: 'devices', title: 'Devices', tool: 'get_available_devices' },
  { path: 'profile', title: 'My profile', tool: 'get_current_user' },
  { path: 'playlists', title: 'My playlists', tool: 'get_user_playlists' },
  { path: 'saved/tracks', title: 'Liked songs', tool: 'get_saved_tracks' },
  { path: 'saved/albums', title: 'Saved albums', tool: 'get_saved_albums' },
  { path: 'recent', title: 'Recently played', tool: 'get_recently_played' },
  { path: 'top/tracks', title: 'My top tracks', tool: 'get_top_items', args: { item_type: 'tracks' } },
  { path: 'top/artists', title: 'My top artists', tool: 'get_top_items', args: { item_type: 'artists' } },
];

const kinds = ['track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook'] as const;
const mimeType = 'application/json';

/** Registers the resources whose tools are offered. */
export function registerResources(server: McpServer, { tools, run, recall }: ResourcePorts): void {
  const toolFor = (name: string): ListedTool | undefined => tools.find((tool) => tool.name === name);
  for (const { path, title, tool: name, args = {} } of fixed) {
    const tool = toolFor(name);
    if (!tool) continue;
    const config = { title, description: tool.description, mimeType };
    server.registerResource(path, `spotify://${path}`, config, async ({ href }, context) =>
      contents(href, await run(name, args, context)),
    );
  }
  for (const kind of kinds) {
    const tool = toolFor(`get_${kind}`);
    if (!tool) continue;
    const complete = {
      id: async (value: string) => matchingCompletions(await recall(kind), value).map(({ id }) => id),
    };
    const template = new ResourceTemplate(`spotify://${kind}/{id}`, { list: undefined, complete });
    const config = { title: tool.title, description: tool.description, mimeType };
    server.registerResource(kind, template, config, async ({ href }, { id }, context) =>
      contents(href, await run(tool.name, { [`${kind}_id`]: String(id) }, context)),
    );
  }
}

/**
 * @throws ResourceNotFoundError if it does not exist, otherwise ProtocolError with the tool's message: a resource cannot report
 *   an error in its content.
 */
function contents(uri: string, { content, isError, notFound, data }: ToolResult) {
  const text = content.map((block) => block.text).join('\n');
  if (notFound) throw new ResourceNotFoundError(uri, text);
  const isWrong = data?.['error_code'] === 'wrong_arguments';
  if (isError)
    throw new ProtocolError(isWrong ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError, text);
  return { contents: [{ uri, mimeType, text: JSON.stringify(data) }] };
}

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
export interface ViewPorts {
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
export function registerViews(server: McpServer, { load, settings }: ViewPorts): void {
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
