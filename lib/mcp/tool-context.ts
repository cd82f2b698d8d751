import type { Mode } from '../spotify/operation.ts';
import type { Call, Send } from '../spotify/pipeline.ts';
import type { ServerStatus } from '../tools/definition/server-status.ts';
import type { ToolContext } from '../tools/definition/tool.ts';

/** What the context of a tool call is made of. */
export interface ContextPorts {
  /** The layers to Spotify for one tool call. */
  readonly pipeline: (call: Call) => Send;
  readonly mode: Mode;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Whether changes are read back; absent where nothing is changed. */
  readonly verifyWrites?: boolean;
  /** How the server is for the user of a call; absent where nobody asks. */
  readonly status?: (call: Call) => Promise<ServerStatus>;
  /** Ends everything of the user of a call; absent where nobody may. */
  readonly disconnect?: (call: Call) => Promise<void>;
}

/** What a tool may use in one call. */
export const toolContext = (
  { pipeline, mode, now, sleep, status, disconnect, verifyWrites = false }: ContextPorts,
  call: Call,
): ToolContext => ({
  send: pipeline(call),
  sendBulk: pipeline({ ...call, priority: 'bulk' }),
  sendFresh: pipeline({ ...call, fresh: true }),
  sendBulkFresh: pipeline({ ...call, fresh: true, priority: 'bulk' }),
  mode,
  now,
  sleep,
  deadline: call.deadline,
  verifyWrites,
  ...(status && { status: () => status(call) }),
  ...(disconnect && { disconnect: () => disconnect(call) }),
});
