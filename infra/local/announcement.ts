import packageJson from '../../package.json' with { type: 'json' };
import type { Laptop } from './laptop.ts';

/** The line of JSON that programs wait for. */
export function readyLine({ mcpUrl, token, spotify, dynamodb }: Laptop): string {
  const { origin } = new URL(spotify.apiUrl);
  return JSON.stringify({ ready: true, mcp: mcpUrl, token, spotify: origin, dynamodb: dynamodb.url });
}

/** The command line for a server; a port other than the default must be named. */
const command = (mcpUrl: string): string =>
  new URL(mcpUrl).port === '3000' ? 'node cli/bin.mjs' : `node cli/bin.mjs --url ${mcpUrl}`;

/** What `npm start` prints for people. Texts to be copied are on lines of their own. */
export function startMessage({ mcpUrl, token, spotify }: Laptop, logFile: string | undefined): string {
  const { origin } = new URL(mcpUrl);
  const rows = [
    ['Start page', `${origin}/`],
    ['Dashboards', `${origin}/_local/dashboard`],
    ['Views', `${origin}/_local/apps`],
    ['Spotify', spotify.controlUrl === undefined ? spotify.apiUrl : 'a demo: nothing here reaches the real one'],
    ...(logFile === undefined ? [] : [['Log', logFile]]),
  ];
  const redirect = `Register this redirect URI with your Spotify app, then sign in on the start page:

${origin}/oauth/spotify/callback

`;
  return `
MCP server for Spotify ${packageJson.version} is running.

${rows.map(([name = '', value]) => `  ${name.padEnd(12)}${value}`).join('\n')}

${spotify.controlUrl === undefined ? redirect : ''}Add it to an assistant by its URL and sign in with the browser:

${mcpUrl}

Clients without sign-in send this header:

Authorization: Bearer ${token}

Or use it from another terminal:

${command(mcpUrl)} play rain

Stop with Ctrl+C.
`;
}
