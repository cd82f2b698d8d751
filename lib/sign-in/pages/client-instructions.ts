/** How a client is told of this server. */
export interface ClientInstructions {
  readonly id: string;
  readonly name: string;
  /** Which list of tools it gets: all of them where it searches tools, otherwise the short one, which reaches the rest. */
  readonly tools: 'all' | 'core';
  /** A link by which the client adds the server itself. */
  readonly link?: string;
  readonly text?: string;
  /** What is typed or pasted. */
  readonly code?: string;
  /** Where it goes, or what is done next. */
  readonly next?: string;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** The address of the short list, for clients that take few tools or have no search for them. */
export const coreUrl = (url: string): string => `${url}/core`;

/** Whether nobody but programs of this computer reaches an address. */
const isOnThisComputer = (url: string): boolean => /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);

/** The clients that the start page, the wizard and the README explain, most used first. Tests hold the others to them. */
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

const base64 = (text: string): string => Buffer.from(text).toString('base64');
