import { connectAsOwner } from '../client.ts';
import { deployed, type Step } from '../step.ts';
import { Stuck } from '../ui.ts';

/** A client of ours connects, lists the tools, and makes one call to Spotify. */
export const trial: Step = {
  name: 'try',
  title: 'A first call',
  takes: 'seconds',
  run: async ({ deployment, ui }) => {
    const { mcpUrl } = await deployed({ deployment });
    const token = await deployment.accessToken();
    return ui.during('Connecting as your assistant will', async () => {
      const connection = await connectAsOwner(mcpUrl, token);
      try {
        const tools = await connection.listTools();
        const me = await connection.call('get_current_user', {});
        if (me.isError) throw new Stuck(`The server answers, but Spotify is not reached: ${me.text}`);
        return `${tools.length} tools, signed in as ${String(me.data['display_name'] ?? me.data['id'] ?? 'you')}.`;
      } finally {
        await connection.close();
      }
    });
  },
};

/**
 * How each client is told of the server, with what is typed or pasted on a line of its own: `/core` where it takes few tools or has
 * no search for them.
 */
export const waysToAdd = (url: string): string =>
  Object.entries({
    Claude: 'Settings, Connectors, Add custom connector, and the URL',
    'Claude Code': `claude mcp add --transport http spotify ${url}`,
    ChatGPT: 'Settings, Apps, Advanced settings: developer mode on, then create an app\nwith the URL and OAuth',
    'VS Code, in .vscode/mcp.json': JSON.stringify({ servers: { spotify: { type: 'http', url } } }),
    Codex: `codex mcp add spotify --url ${url}`,
    'Cursor, in .cursor/mcp.json': JSON.stringify({ mcpServers: { spotify: { url: `${url}/core` } } }),
    'Windsurf, in ~/.codeium/windsurf/mcp_config.json': JSON.stringify({
      mcpServers: { spotify: { serverUrl: `${url}/core` } },
    }),
    'cline, in cline_mcp_settings.json': JSON.stringify({
      mcpServers: { spotify: { type: 'streamableHttp', url: `${url}/core` } },
    }),
    'Gemini CLI': `gemini mcp add --transport http spotify ${url}/core`,
    'Copilot CLI': `copilot mcp add --transport http spotify ${url}/core`,
    'A terminal, after npm link': `mcp-spotify login ${url}`,
  })
    .map(([client, way]) => `${client}:\n${way}`)
    .join('\n');

/** What is left is to add the URL to a client. */
export const clients: Step = {
  name: 'clients',
  title: 'Clients',
  takes: '1 minute in your assistant',
  run: async ({ deployment, ui, copy }) => {
    const { mcpUrl } = await deployed({ deployment });
    ui.say('Add this URL to your assistant:');
    ui.line(mcpUrl);
    ui.line(waysToAdd(mcpUrl));
    return (await copy(mcpUrl)) ? `${mcpUrl} is on your clipboard.` : mcpUrl;
  },
};
