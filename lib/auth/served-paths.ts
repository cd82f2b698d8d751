/** The paths at which MCP is served. Each is a resource of its own: a token is issued for one of them. */
export const servedPaths = {
  /** All tools. */
  all: '/mcp',
  /** A short list whose tools together can do everything. */
  core: '/mcp/core',
  /** The tools that only read. */
  readOnly: '/mcp/readonly',
  /** Followed by the names of toolsets, separated by commas. */
  toolsets: '/mcp/x/',
} as const;
