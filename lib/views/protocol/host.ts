import type {
  McpUiDisplayMode,
  McpUiInitializedNotification,
  McpUiInitializeRequest,
  McpUiMessageRequest,
  McpUiOpenLinkRequest,
  McpUiRequestDisplayModeRequest,
  McpUiSizeChangedNotification,
  McpUiUpdateModelContextRequest,
} from '@modelcontextprotocol/ext-apps';
import { dataKey } from '../../compact/data.ts';
import { isJson, type Json, json } from '../model/json.ts';
import { type HostContext, readContext } from './context.ts';
import { openChannel } from './messages.ts';

/** The `_meta` of a call that requests data in addition to the text. */
const wantsData = { [dataKey]: true };
const protocolVersion = '2026-01-26';

/** The app around a view: Claude, ChatGPT, VS Code and others. */
export type Host = ReturnType<typeof connectHost>;

export interface Events {
  readonly input: (args: Json) => void;
  readonly result: (result: Json) => void;
  readonly cancelled: () => void;
  readonly context: (context: HostContext) => void;
  readonly teardown: () => void;
}

type Params<Message extends { readonly params?: object }> = NonNullable<Message['params']>;

/**
 * Connects to the host around this window. This side of MCP Apps is our own, since the package has 650 KB (ADR 0028). Its types and
 * its `AppBridge` are used in the tests.
 */
export function connectHost(events: Events) {
  let known: Json = {};
  let isOver = false;
  function learn(changed: Json): void {
    known = { ...known, ...changed };
    events.context(readContext(known));
  }
  const channel = openChannel(parent, {
    requests: {
      ping: () => ({}),
      'ui/resource-teardown': () => {
        isOver = true;
        events.teardown();
        return {};
      },
    },
    notifications: {
      'tool-input': ({ arguments: args }) => events.input(json(args)),
      'tool-result': events.result,
      'tool-cancelled': events.cancelled,
      'host-context-changed': learn,
    },
  });
  /** A view that was removed sends no more requests. */
  const request = (method: string, params: object): Promise<Json> =>
    isOver ? Promise.reject(new Error('Closed.')) : channel.request(method, params);
  async function accepted(method: string, params: object): Promise<void> {
    const { isError } = await request(method, params);
    if (isError === true) throw new Error('The app around this view refused.');
  }
  return {
    /**
     * Initializes the connection. Resolves to whether the host forwards tool calls; a host that declares nothing is assumed to
     * forward them.
     */
    greet: async (name: string): Promise<boolean> => {
      const hello: Params<McpUiInitializeRequest> = {
        appInfo: { name: `mcp-server-for-spotify/${name}`, version: '1' },
        appCapabilities: { availableDisplayModes: ['inline', 'fullscreen', 'pip'] },
        protocolVersion,
      };
      const { hostContext, hostCapabilities } = await request('ui/initialize', hello);
      learn(json(hostContext));
      const ready: Params<McpUiInitializedNotification> = {};
      channel.notify('initialized', ready);
      return !isJson(hostCapabilities) || isJson(hostCapabilities['serverTools']);
    },
    /** Calls a tool of this server with a request for data, so that the result contains covers. */
    call: (tool: string, args: Json): Promise<Json> =>
      request('tools/call', { name: tool, arguments: args, _meta: wantsData }),
    /** Posts a message as the user. */
    say: (sentence: string): Promise<void> => {
      const params: Params<McpUiMessageRequest> = { role: 'user', content: [{ type: 'text', text: sentence }] };
      return accepted('ui/message', params);
    },
    /** Tells the model what the user did; replaces the previous message. */
    tell: (sentence: string): Promise<void> => {
      const params: Params<McpUiUpdateModelContextRequest> = { content: [{ type: 'text', text: sentence }] };
      return accepted('ui/update-model-context', params);
    },
    open: (url: string): Promise<void> => accepted('ui/open-link', { url } satisfies Params<McpUiOpenLinkRequest>),
    /** Requests another display mode; the host answers with its context and may ignore it. */
    display: async (mode: McpUiDisplayMode): Promise<void> => {
      const params: Params<McpUiRequestDisplayModeRequest> = { mode };
      const given = await request('ui/request-display-mode', params);
      learn({ displayMode: given['mode'] ?? mode });
    },
    resized: (width: number, height: number): void => {
      const params: Params<McpUiSizeChangedNotification> = { width, height };
      channel.notify('size-changed', params);
    },
  };
}
