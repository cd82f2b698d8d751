import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { type ViewName, viewNames } from './views.ts';

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
