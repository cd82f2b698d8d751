import { type Connection, connect } from '../../cli/server/connection.ts';

/** Connects to a server as its owner, with the access token. */
export const connectAsOwner = (mcpUrl: string, token: string): Promise<Connection> =>
  connect({ env: { MCP_ACCESS_TOKEN: token }, folder: '' }, mcpUrl);
