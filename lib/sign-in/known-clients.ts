/** A client that signs in by a metadata document at a fixed address. */
export interface KnownClient {
  /** An exact match, since on some of these hosts anybody can publish. */
  readonly id: string;
  readonly name: string;
  /** Absent if the redirects are not documented: then the document must be fetched. */
  readonly copy?: Copy;
}

/** The content of a metadata document, for when it cannot be fetched. It never contains keys. */
export interface Copy {
  /** The date of this information, from the document itself or from its vendor's code and documentation. */
  readonly asOf: string;
  readonly redirects: readonly string[];
  /** The client signs its requests to the token endpoint; its keys must be fetched from here. */
  readonly keysAt?: string;
}

const loopback = (path: string, ...hosts: readonly string[]): readonly string[] =>
  hosts.map((host) => `http://${host}${path}`);

/** Clients that use metadata documents and do not fall back to registration: one missing here cannot sign in. */
export const knownClients: readonly KnownClient[] = [
  {
    id: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
    name: 'Claude',
    copy: {
      asOf: '2026-09-24',
      redirects: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
    },
  },
  {
    id: 'https://claude.ai/oauth/claude-code-client-metadata',
    name: 'Claude Code',
    copy: { asOf: '2026-09-24', redirects: loopback('/callback', 'localhost', '127.0.0.1') },
  },
  {
    id: 'https://chatgpt.com/oauth/client.json',
    name: 'ChatGPT',
    copy: {
      asOf: '2026-09-24',
      redirects: ['https://chatgpt.com/connector_platform_oauth_redirect'],
      keysAt: 'https://chatgpt.com/oauth/jwks.json',
    },
  },
  {
    id: 'https://chatgpt.com/oauth/codex/client.json',
    name: 'Codex',
    copy: { asOf: '2026-09-24', redirects: loopback('/callback', '127.0.0.1', 'localhost') },
  },
  {
    id: 'https://vscode.dev/oauth/client-metadata.json',
    name: 'Visual Studio Code',
    copy: { asOf: '2026-09-24', redirects: ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'] },
  },
  {
    id: 'https://insiders.vscode.dev/oauth/client-metadata.json',
    name: 'Visual Studio Code Insiders',
    copy: { asOf: '2026-09-21', redirects: ['http://127.0.0.1:33418/', 'https://insiders.vscode.dev/redirect'] },
  },
  {
    id: 'https://github.com/copilot/cli/client-metadata.json',
    name: 'GitHub Copilot CLI',
    copy: { asOf: '2026-11-28', redirects: loopback('/callback', '127.0.0.1') },
  },
  {
    id: 'https://zed.dev/oauth/client-metadata.json',
    name: 'Zed',
    copy: { asOf: '2026-09-24', redirects: loopback('/callback', '127.0.0.1') },
  },
  {
    id: 'https://goose-docs.ai/oauth/client-metadata.json',
    name: 'goose',
    copy: { asOf: '2026-09-21', redirects: loopback('/oauth_callback', '127.0.0.1', '[::1]') },
  },
  {
    id: 'https://opencode.ai/oauth/opencode/client.json',
    name: 'opencode',
    copy: { asOf: '2026-09-24', redirects: loopback('/callback', '127.0.0.1', 'localhost') },
  },
  {
    id: 'https://app.notion.com/oauth/mcp-client-metadata.json',
    name: 'Notion',
    copy: { asOf: '2026-09-21', redirects: ['https://app.notion.com/workflows/mcp/oauth/callback'] },
  },
  { id: 'https://www.notion.so/oauth/mcp-client-metadata.json', name: 'Notion' },
  {
    id: 'https://slack.com/.well-known/oauth-client-metadata',
    name: 'Slack',
    copy: { asOf: '2026-07-29', redirects: ['https://oauth2.slack.com/external/auth/callback'] },
  },
  {
    id: 'https://www.mcpjam.com/.well-known/oauth/client-metadata.json',
    name: 'MCPJam',
    copy: {
      asOf: '2026-06-30',
      redirects: ['http://127.0.0.1:6274/oauth/callback', 'http://localhost:6274/oauth/callback'],
    },
  },
  { id: 'https://api.factory.ai/mcp/oauth-client', name: 'Factory Droid' },
  {
    id: 'https://toolhive.dev/oauth/client-metadata.json',
    name: 'ToolHive',
    copy: { asOf: '2026-07-31', redirects: loopback('/callback', 'localhost') },
  },
  {
    id: 'https://nousresearch.github.io/hermes-agent/docs/oauth/client-metadata.json',
    name: 'Hermes Agent',
    copy: { asOf: '2026-08-21', redirects: loopback('/callback', '127.0.0.1', 'localhost') },
  },
  { id: 'https://www.skydive.com/api/v1/external-oauth/client-metadata', name: 'Skydive' },
  {
    id: 'https://apify.github.io/mcpc/client-metadata.json',
    name: 'mcpc',
    copy: {
      asOf: '2026-06-08',
      redirects: [13316, 31613, 16133].map((port) => `http://127.0.0.1:${port}/callback`),
    },
  },
  { id: 'https://fast-agent.ai/oauth/client.json', name: 'fast-agent' },
];

/** Documents for each server or connector of a vendor, without a copy; `*` stands for one segment of the path. */
export const knownPatterns: readonly string[] = [
  'https://chatgpt.com/oauth/*/client.json',
  'https://chatgpt.com/oauth/codex/*/client.json',
];

export const documentOfCopy = ({ id, name }: KnownClient, { redirects, keysAt }: Copy): Record<string, unknown> => ({
  client_id: id,
  client_name: name,
  redirect_uris: [...redirects],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  ...(keysAt === undefined
    ? { token_endpoint_auth_method: 'none' }
    : { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: keysAt }),
});
