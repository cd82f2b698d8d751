import { wrapped } from '../../../cli/output/render.ts';
import { clientInstructions } from '../../../lib/sign-in/pages/client-instructions.ts';
import { connectAsOwner } from '../client.ts';
import { deployed, type Step } from '../step.ts';
import { Stuck } from '../ui.ts';

/** Connects with a client of our own, lists the tools, and makes one call to Spotify. */
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

const columns = 78;

/** JSON on a single line if it fits. */
function inOneLine(code: string): string {
  const line = code.startsWith('{') ? JSON.stringify(JSON.parse(code)) : code;
  return line.length <= columns ? line : code;
}

/** How to add the server to each client, in the order of the start page. Texts to type or paste are on lines of their own. */
export const waysToAdd = (url: string): string =>
  [
    ...clientInstructions(url).flatMap(({ name, text = '', code, next = '' }) => [
      ...wrapped(`${name}: ${text}`.trimEnd(), columns),
      ...(code === undefined ? [] : [inOneLine(code)]),
      ...(next === '' ? [] : wrapped(next, columns)),
      '',
    ]),
    `A terminal, after npm link:\nmcp-spotify login ${url}`,
  ].join('\n');

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
