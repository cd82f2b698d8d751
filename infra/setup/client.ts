import { type Connection, connect } from '../../cli/connection.ts';

/** Connects to a server as its owner, by the access token. */
export const connectAsOwner = (mcpUrl: string, token: string): Promise<Connection> =>
  connect(
    {
      env: { MCP_ACCESS_TOKEN: token },
      folder: '',
      out: () => undefined,
      err: () => undefined,
      isTerminal: false,
      colour: false,
      width: 80,
      input: () => Promise.resolve(''),
      ask: () => Promise.resolve(false),
      openPage: () => Promise.resolve(),
    },
    mcpUrl,
  );
