/** The paths at which MCP is served. Each is a resource of its own: a token is issued for one of them. */
export const servedPaths = {
  /** All tools. */
  all: '/mcp',
  /** A short list that can do everything. */
  core: '/mcp/core',
  /** The tools that change nothing. */
  readOnly: '/mcp/readonly',
  /** Before the names of toolsets, separated by commas. */
  toolsets: '/mcp/x/',
} as const;
