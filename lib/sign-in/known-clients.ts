/**
 * Copies of the metadata documents of well-known clients, for when theirs cannot be fetched: some answer 403 to addresses of
 * clouds. Each was put together from what its maker and reports of users say on the date beside it.
 */
const copies: ReadonlyArray<{
  readonly asOf: string;
  readonly id: string;
  readonly name: string;
  readonly redirects: readonly string[];
}> = [
  {
    asOf: '2026-11-23',
    id: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
    name: 'Claude',
    redirects: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
  },
  {
    asOf: '2026-11-23',
    id: 'https://claude.ai/oauth/claude-code-client-metadata',
    name: 'Claude Code',
    redirects: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  },
  {
    asOf: '2026-11-23',
    id: 'https://chatgpt.com/oauth/client.json',
    name: 'ChatGPT',
    redirects: ['https://chatgpt.com/connector_platform_oauth_redirect'],
  },
  {
    asOf: '2026-11-23',
    id: 'https://vscode.dev/oauth/client-metadata.json',
    name: 'Visual Studio Code',
    redirects: ['http://127.0.0.1:33418/', 'http://localhost:33418/', 'https://vscode.dev/redirect'],
  },
];

/** The hosts whose documents are fetched unless the settings name others. */
export const knownHosts: readonly string[] = [...new Set(copies.map(({ id }) => new URL(id).host))];

/** Our copy of a client's metadata document; `undefined` for a client that is not well known. */
export function knownClient(id: string): Record<string, unknown> | undefined {
  const copy = copies.find((known) => known.id === id);
  return (
    copy && {
      client_id: id,
      client_name: copy.name,
      redirect_uris: [...copy.redirects],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  );
}
