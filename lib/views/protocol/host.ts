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
import { listen, notify, request } from './messages.ts';

/** The `_meta` of a call that requests data in addition to the text. */
const wantsData = { [dataKey]: true };
const protocolVersion = '2026-01-26';

export interface Events {
  readonly input: (args: Json) => void;
  readonly result: (result: Json) => void;
  readonly cancelled: () => void;
  readonly context: (context: HostContext) => void;
  readonly teardown: () => void;
}

type Params<Message extends { readonly params?: object }> = NonNullable<Message['params']>;

let known: Json = {};
let events: Events | undefined;
let isOver = false;

function learn(changed: Json): void {
  known = { ...known, ...changed };
  events?.context(readContext(known));
}

/**
 * Connects to the host around this window: Claude, ChatGPT, VS Code and others. Resolves to whether it forwards tool calls; a host that
 * declares nothing is assumed to forward them. This side of MCP Apps is our own, since the package has 650 KB (ADR 0028). Its types and
 * its `AppBridge` are used in the tests.
 */
export async function connect(name: string, handlers: Events): Promise<boolean> {
  events = handlers;
  listen({
    ping: () => {},
    'ui/resource-teardown': () => {
      isOver = true;
      handlers.teardown();
    },
    'tool-input': ({ arguments: args }) => handlers.input(json(args)),
    'tool-result': handlers.result,
    'tool-cancelled': handlers.cancelled,
    'host-context-changed': learn,
  });
  const hello: Params<McpUiInitializeRequest> = {
    appInfo: { name: `mcp-server-for-spotify/${name}`, version: '1' },
    appCapabilities: { availableDisplayModes: ['inline', 'fullscreen', 'pip'] },
    protocolVersion,
  };
  const { hostContext, hostCapabilities } = await ask('ui/initialize', hello);
  learn(json(hostContext));
  const ready: Params<McpUiInitializedNotification> = {};
  notify('initialized', ready);
  return !isJson(hostCapabilities) || isJson(hostCapabilities['serverTools']);
}

/** A view that was removed sends no more requests. */
const ask = (method: string, params: object): Promise<Json> =>
  isOver ? Promise.reject(new Error('Closed.')) : request(method, params);

async function accepted(method: string, params: object): Promise<void> {
  const { isError } = await ask(method, params);
  if (isError === true) throw new Error('The app around this view refused.');
}

/** Calls a tool of this server with a request for data, so that the result contains covers. */
export const callTool = (tool: string, args: Json): Promise<Json> =>
  ask('tools/call', { name: tool, arguments: args, _meta: wantsData });

const block = (sentence: string) => [{ type: 'text' as const, text: sentence }];

/** Posts a message as the user. */
export const postMessage = (sentence: string): Promise<void> =>
  accepted('ui/message', { role: 'user', content: block(sentence) } satisfies Params<McpUiMessageRequest>);

/** Tells the model what the user did; replaces the previous message. */
export const updateContext = (sentence: string): Promise<void> =>
  accepted('ui/update-model-context', {
    content: block(sentence),
  } satisfies Params<McpUiUpdateModelContextRequest>);

export const openLink = (url: string): Promise<void> =>
  accepted('ui/open-link', { url } satisfies Params<McpUiOpenLinkRequest>);

/** Requests another display mode; the host answers with its context and may ignore it. */
export async function requestDisplayMode(mode: McpUiDisplayMode): Promise<void> {
  const given = await ask('ui/request-display-mode', { mode } satisfies Params<McpUiRequestDisplayModeRequest>);
  learn({ displayMode: given['mode'] ?? mode });
}

export const reportSize = (width: number, height: number): void =>
  notify('size-changed', { width, height } satisfies Params<McpUiSizeChangedNotification>);
