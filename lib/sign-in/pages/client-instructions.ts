/** How a client is told of this server. */
export interface ClientInstructions {
  readonly id: string;
  readonly name: string;
  /** A link by which the client adds the server itself. */
  readonly link?: string;
  readonly text?: string;
  /** What is typed or pasted. */
  readonly code?: string;
  /** Where it goes, or what is done next. */
  readonly next?: string;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** The clients that the start page and the README explain, most used first. Tests hold the README to them. */
export const clientInstructions = (url: string): readonly ClientInstructions[] => [
  { id: 'claude', name: 'Claude', text: 'Settings, Connectors, Add custom connector: enter the address.' },
  {
    id: 'claude-code',
    name: 'Claude Code',
    code: `claude mcp add --transport http spotify ${url}`,
    next: 'Then sign in with /mcp, or with claude mcp login spotify.',
  },
  {
    id: 'chatgpt',
    name: 'ChatGPT',
    text: 'Settings, Apps, Advanced settings: switch developer mode on, then create an app with the address and OAuth.',
  },
  { id: 'codex', name: 'Codex', code: `codex mcp add spotify --url ${url}`, next: 'It opens the sign-in by itself.' },
  {
    id: 'vscode',
    name: 'VS Code',
    link: `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: 'spotify', type: 'http', url }))}`,
    code: json({ servers: { spotify: { type: 'http', url } } }),
    next: 'In .vscode/mcp.json.',
  },
  {
    id: 'cursor',
    name: 'Cursor',
    link: `cursor://anysphere.cursor-deeplink/mcp/install?name=spotify&config=${encodeURIComponent(base64(JSON.stringify({ url })))}`,
    code: json({ mcpServers: { spotify: { url } } }),
    next: 'In .cursor/mcp.json.',
  },
  {
    id: 'gemini-cli',
    name: 'Gemini CLI',
    code: `gemini mcp add --transport http spotify ${url}`,
    next: 'Then start gemini and sign in with /mcp auth spotify.',
  },
  {
    id: 'copilot-cli',
    name: 'Copilot CLI',
    code: `copilot mcp add --transport http spotify ${url}`,
    next: 'It opens the sign-in when it is started.',
  },
  {
    id: 'opencode',
    name: 'opencode',
    code: json({ mcp: { spotify: { type: 'remote', url } } }),
    next: 'In opencode.json; then sign in with opencode mcp auth spotify.',
  },
  {
    id: 'stdio',
    name: 'Clients that speak stdio only',
    code: json({ mcpServers: { spotify: { command: 'npx', args: ['-y', 'mcp-remote', url] } } }),
    next: 'In the configuration of the client; mcp-remote opens the sign-in.',
  },
];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
