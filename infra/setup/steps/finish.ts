import { connectAsOwner } from '../client.ts';
import { deployed, type Step } from '../step.ts';
import { Stuck } from '../ui.ts';

/** A client of ours connects, lists the tools, and makes one call to Spotify. */
export const trial: Step = {
  name: 'try',
  title: 'A first call',
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

/** How each client is told of the server. */
const waysToAdd = (url: string): string =>
  [
    `Claude        Settings, Connectors, Add custom connector: ${url}`,
    `Claude Code   claude mcp add --transport http spotify ${url}`,
    `ChatGPT       Settings, Apps, Advanced settings: developer mode on, then create an app with ${url} and OAuth`,
    `VS Code       .vscode/mcp.json: ${JSON.stringify({ servers: { spotify: { type: 'http', url } } })}`,
    `Cursor        .cursor/mcp.json: ${JSON.stringify({ mcpServers: { spotify: { url } } })}`,
    `Terminal      npx mcp-spotify login --url ${url}`,
  ].join('\n');

/** What is left is to add the URL to a client. */
export const clients: Step = {
  name: 'clients',
  title: 'Clients',
  run: async ({ deployment, ui, copy }) => {
    const { mcpUrl } = await deployed({ deployment });
    ui.show(waysToAdd(mcpUrl), 'Add it to your assistant');
    return (await copy(mcpUrl)) ? `${mcpUrl} is on your clipboard.` : mcpUrl;
  },
};
