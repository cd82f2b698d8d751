export interface ClientInstructions {
  readonly id: string;
  readonly name: string;
  /** All tools for a client that searches them, otherwise the short list, which can do everything as well. */
  readonly tools: 'all' | 'core';
  /** A link that adds the server to the client. */
  readonly link?: string;
  readonly text?: string;
  /** The text to type or paste. */
  readonly code?: string;
  /** Where to put it, or the next step. */
  readonly next?: string;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** The URL of the short list, for clients that accept few tools or cannot search them. */
export const coreUrl = (url: string): string => `${url}/core`;

/** Whether only programs on this computer can reach a URL. */
const isOnThisComputer = (url: string): boolean => /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);

/** The clients that the start page, the wizard and the README explain, most used first. Tests keep all three equal. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one entry for each client
export const clientInstructions = (url: string): readonly ClientInstructions[] => [
  {
    id: 'claude',
    tools: 'all',
    name: 'Claude',
    text: isOnThisComputer(url)
      ? 'Claude connects from the internet, and this address is on your computer alone: its connectors need the deployed server. Claude Code reaches it as shown, Claude Desktop by the entry for stdio.'
      : 'Settings, Connectors, Add custom connector: enter the address.',
  },
  {
    id: 'claude-code',
    tools: 'all',
    name: 'Claude Code',
    code: `claude mcp add --transport http spotify ${url}`,
    next: 'Then sign in with /mcp, or with claude mcp login spotify.',
  },
  {
    id: 'chatgpt',
    tools: 'all',
    name: 'ChatGPT',
    text: isOnThisComputer(url)
      ? 'ChatGPT connects from the internet, and this address is on your computer alone: it needs the deployed server.'
      : 'Settings, Apps, Advanced settings: switch developer mode on, then create an app with the address and OAuth.',
  },
  {
    id: 'codex',
    tools: 'all',
    name: 'Codex',
    code: `codex mcp add spotify --url ${url}`,
    next: 'It opens the sign-in by itself.',
  },
  {
    id: 'vscode',
    tools: 'all',
    name: 'VS Code',
    link: `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: 'spotify', type: 'http', url }))}`,
    code: json({ servers: { spotify: { type: 'http', url } } }),
    next: 'In .vscode/mcp.json.',
  },
  {
    id: 'cursor',
    tools: 'core',
    name: 'Cursor',
    link: `cursor://anysphere.cursor-deeplink/mcp/install?name=spotify&config=${encodeURIComponent(base64(JSON.stringify({ url: coreUrl(url) })))}`,
    code: json({ mcpServers: { spotify: { url: coreUrl(url) } } }),
    next: 'In .cursor/mcp.json.',
  },
  {
    id: 'windsurf',
    tools: 'core',
    name: 'Windsurf',
    code: json({ mcpServers: { spotify: { serverUrl: coreUrl(url) } } }),
    next: 'In ~/.codeium/windsurf/mcp_config.json.',
  },
  {
    id: 'cline',
    tools: 'core',
    name: 'cline',
    code: json({ mcpServers: { spotify: { type: 'streamableHttp', url: coreUrl(url) } } }),
    next: 'In cline_mcp_settings.json, by MCP Servers, Configure.',
  },
  {
    id: 'gemini-cli',
    tools: 'core',
    name: 'Gemini CLI',
    code: `gemini mcp add --transport http spotify ${coreUrl(url)}`,
    next: 'Then start gemini and sign in with /mcp auth spotify.',
  },
  {
    id: 'copilot-cli',
    tools: 'core',
    name: 'Copilot CLI',
    code: `copilot mcp add --transport http spotify ${coreUrl(url)}`,
    next: 'It opens the sign-in when it is started.',
  },
  {
    id: 'opencode',
    tools: 'all',
    name: 'opencode',
    code: json({ mcp: { spotify: { type: 'remote', url } } }),
    next: 'In opencode.json; then sign in with opencode mcp auth spotify.',
  },
  {
    id: 'stdio',
    tools: 'all',
    name: 'Clients that speak stdio only',
    code: json({ mcpServers: { spotify: { command: 'npx', args: ['-y', 'mcp-remote', url] } } }),
    next: 'In the configuration of the client; mcp-remote opens the sign-in.',
  },
];

/** The id of the first client that can reach a URL: the start page opens its instructions. */
export const firstClient = (url: string): string | undefined =>
  clientInstructions(url).find(({ code }) => code !== undefined || !isOnThisComputer(url))?.id;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
