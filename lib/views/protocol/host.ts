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
import { isJson, type Json, json } from '../model/json.ts';
import { type HostContext, readContext } from './context.ts';
import { openChannel } from './messages.ts';

/** What a program or view asks for when it wants data beside the text. */
const wantsData = { 'mcp-server-for-spotify/data': true };
const protocolVersion = '2026-01-26';

/** The app around a view: Claude, ChatGPT, VS Code and others. */
export interface Host {
  /** Whether it passes calls of tools on; a host that declares nothing at all is taken at its deeds. */
  readonly hasTools: boolean;
  /** Calls a tool of our server; with data, so that covers come along. */
  readonly call: (tool: string, args: Json) => Promise<Json>;
  /** Posts a sentence as the user. */
  readonly say: (sentence: string) => Promise<void>;
  /** Tells the model what the user did; what was told before is replaced. */
  readonly tell: (sentence: string) => Promise<void>;
  readonly open: (url: string) => Promise<void>;
  /** Asks for another size; the host may leave it as it is, and says so by its context. */
  readonly display: (mode: McpUiDisplayMode) => Promise<void>;
  readonly resized: (width: number, height: number) => void;
}

/** What happens around a view. */
export interface Events {
  readonly input: (args: Json) => void;
  readonly result: (result: Json) => void;
  readonly cancelled: () => void;
  readonly context: (context: HostContext) => void;
  readonly teardown: () => void;
}

type Params<Message extends { readonly params?: object }> = NonNullable<Message['params']>;

/**
 * Connects to the host. This side of MCP Apps is our own, since the package's weighs 650 KB (ADR in docs/adr); its types and its
 * `AppBridge` judge it in the tests.
 */
export async function connect(name: string, version: string, events: Events): Promise<Host> {
  let known: Json = {};
  const channel = openChannel(window.parent, {
    requests: {
      ping: () => ({}),
      'ui/resource-teardown': () => {
        events.teardown();
        return {};
      },
    },
    notifications: {
      'ui/notifications/tool-input': ({ arguments: args }) => events.input(json(args)),
      'ui/notifications/tool-result': (result) => events.result(result),
      'ui/notifications/tool-cancelled': () => events.cancelled(),
      'ui/notifications/host-context-changed': (changed) => {
        known = { ...known, ...changed };
        events.context(readContext(known));
      },
    },
  });
  const hello: Params<McpUiInitializeRequest> = {
    appInfo: { name: `mcp-server-for-spotify/${name}`, version },
    appCapabilities: { availableDisplayModes: ['inline', 'fullscreen', 'pip'] },
    protocolVersion,
  };
  const answer = await channel.request('ui/initialize', hello);
  known = json(answer['hostContext']);
  const { hostCapabilities } = answer;
  events.context(readContext(known));
  const ready: Params<McpUiInitializedNotification> = {};
  channel.notify('ui/notifications/initialized', ready);

  const accepted = async (method: string, params: object): Promise<void> => {
    const { isError } = await channel.request(method, params);
    if (isError === true) throw new Error('The app around this view refused.');
  };
  return {
    hasTools: !isJson(hostCapabilities) || isJson(hostCapabilities['serverTools']),
    call: (tool, args) => channel.request('tools/call', { name: tool, arguments: args, _meta: wantsData }),
    say: (sentence) => {
      const params: Params<McpUiMessageRequest> = { role: 'user', content: [{ type: 'text', text: sentence }] };
      return accepted('ui/message', params);
    },
    tell: (sentence) => {
      const params: Params<McpUiUpdateModelContextRequest> = { content: [{ type: 'text', text: sentence }] };
      return accepted('ui/update-model-context', params);
    },
    open: (url) => {
      const params: Params<McpUiOpenLinkRequest> = { url };
      return accepted('ui/open-link', params);
    },
    display: async (mode) => {
      const params: Params<McpUiRequestDisplayModeRequest> = { mode };
      const given = await channel.request('ui/request-display-mode', params);
      known = { ...known, displayMode: given['mode'] ?? mode };
      events.context(readContext(known));
    },
    resized: (width, height) => {
      const params: Params<McpUiSizeChangedNotification> = { width, height };
      channel.notify('ui/notifications/size-changed', params);
    },
  };
}
