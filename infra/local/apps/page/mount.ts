import type { CallToolResult, Client, Tool } from '@modelcontextprotocol/client';
import { AppBridge, type McpUiHostContext, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
import type { HostChoices } from './choices.ts';
import { logMessage } from './log.ts';

interface Mounting {
  readonly client: Client;
  readonly tool: Tool;
  /** The element that the view is prepended to. */
  readonly into: HTMLElement;
  /** The origin of the frames. */
  readonly sandbox: string;
  readonly choices: HostChoices;
}

/** The style variables that the workbench passes to views, as a host does. */
const variables: Readonly<Record<'light' | 'dark', Readonly<Record<string, string>>>> = {
  light: {
    '--color-background-primary': '#ffffff',
    '--color-background-secondary': '#f5f4ee',
    '--color-text-primary': '#1a1a19',
    '--color-text-secondary': '#5d5b54',
    '--color-border-primary': '#cbc8bd',
    '--color-border-tertiary': '#e6e3da',
    '--color-background-inverse': '#1a1a19',
    '--color-text-inverse': '#ffffff',
    '--color-ring-primary': '#2f6fd0',
  },
  dark: {
    '--color-background-primary': '#1f1e1d',
    '--color-background-secondary': '#2c2b28',
    '--color-text-primary': '#f4f3ee',
    '--color-text-secondary': '#b6b3a9',
    '--color-border-primary': '#5a5750',
    '--color-border-tertiary': '#3c3a36',
    '--color-background-inverse': '#f4f3ee',
    '--color-text-inverse': '#1a1a19',
    '--color-ring-primary': '#8ab4ff',
  },
};

function contextFor({ tool, choices }: Mounting): McpUiHostContext {
  const { theme, mode, locale, timeZone, width, nameless } = choices;
  return {
    theme,
    styles: { variables: Object.assign(Object.create(null), variables[theme]) },
    displayMode: mode,
    availableDisplayModes: ['inline', 'fullscreen', 'pip'],
    containerDimensions: { maxHeight: 6000, ...(width.endsWith('px') && { width: Number.parseInt(width, 10) }) },
    locale,
    timeZone,
    platform: 'web',
    userAgent: 'workbench',
    ...(!nameless && { toolInfo: { tool } }),
  };
}

const textOnly = ({ content, isError }: CallToolResult): CallToolResult => ({
  content,
  ...(isError !== undefined && { isError }),
});

export type Mounted = Awaited<ReturnType<typeof mount>>;

/** Reads the view of a tool, calls the tool and shows both. */
export async function mount(mounting: Mounting) {
  const { client, tool, sandbox, choices } = mounting;
  const ui: unknown = Object(tool._meta)['ui'];
  const uri = String(Object(ui)['resourceUri']);
  const { contents } = await client.readResource({ uri });
  const [document_] = contents;
  if (!document_ || !('text' in document_)) throw new Error(`${uri} is no document.`);
  const declared: unknown = Object(Object(document_._meta)['ui'])['csp'];
  const csp = choices.refuses ? {} : declared;

  const frame = document.createElement('iframe');
  frame.title = `${tool.title ?? tool.name}, shown in a sandbox`;
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms');
  const { card, figure } = place(frame, choices);
  const bridge = new AppBridge(
    null,
    { name: 'workbench', version: '1.0.0' },
    { openLinks: {}, serverTools: {}, message: { text: {} }, updateModelContext: { text: {} }, logging: {} },
    { hostContext: contextFor(mounting) },
  );
  listen(bridge, mounting, card, frame);

  mounting.into.prepend(figure);
  // On a phone the view is below all the choices.
  figure.scrollIntoView({ block: 'nearest' });
  const { contentWindow } = frame;
  if (!contentWindow) throw new Error('The frame has no window.');
  const ready = new Promise<void>((resolve) => bridge.addEventListener('sandboxready', () => resolve()));
  const initialized = new Promise<void>((resolve) => bridge.addEventListener('initialized', () => resolve()));
  await bridge.connect(new PostMessageTransport(contentWindow, contentWindow));
  frame.src = `${sandbox}/sandbox?csp=${encodeURIComponent(JSON.stringify(csp ?? {}))}`;
  await ready;
  await bridge.sendSandboxResourceReady({ html: document_.text });
  await initialized;
  logMessage('initialized', uri);
  await bridge.sendToolInput({ arguments: { ...choices.args } });
  const result = await client.callTool({ name: tool.name, arguments: { ...choices.args } });
  await bridge.sendToolResult(choices.hands === 'all' ? result : textOnly(result));
  logMessage('result', tool.name);
  return {
    /** Changes the host's theme, as its user may at any time. */
    setTheme: (theme: HostChoices['theme']): void => {
      card.dataset['theme'] = theme;
      const { styles = {} } = contextFor({ ...mounting, choices: { ...choices, theme } });
      bridge.sendHostContextChange({ theme, styles });
    },
    /** Takes the view away, and stops listening to it. */
    remove: async (): Promise<void> => {
      figure.remove();
      await bridge.close();
    },
  };
}

function place(frame: HTMLIFrameElement, { tool, args, width, theme, mode }: HostChoices) {
  const figure = document.createElement('figure');
  figure.className = 'shown';
  const caption = document.createElement('figcaption');
  caption.textContent = `${tool} ${JSON.stringify(args)}`;
  const card = document.createElement('div');
  card.className = 'card';
  Object.assign(card.dataset, { theme, mode, tool });
  card.style.setProperty('--width', width);
  card.append(frame);
  figure.append(caption, card);
  return { card, figure };
}

/** Handles the view's requests to its host. */
function listen(bridge: AppBridge, mounting: Mounting, card: HTMLElement, frame: HTMLIFrameElement): void {
  const { client, choices } = mounting;
  bridge.oncalltool = async (params) => {
    logMessage('tools/call', { name: params.name, arguments: params.arguments });
    const { _meta, ...bare } = params;
    const result = await client.callTool(choices.hands === 'text-always' ? bare : params);
    return choices.hands === 'text-always' ? textOnly(result) : result;
  };
  const noted = (what: string, detail: unknown) => {
    logMessage(what, detail);
    return Promise.resolve({});
  };
  bridge.onopenlink = ({ url }) => noted('ui/open-link', url);
  bridge.onmessage = ({ content }) => noted('ui/message', content);
  bridge.onupdatemodelcontext = ({ content }) => noted('ui/update-model-context', content);
  bridge.onrequestdisplaymode = ({ mode }) => {
    logMessage('ui/request-display-mode', mode);
    card.dataset['mode'] = mode;
    bridge.setHostContext({ ...contextFor(mounting), displayMode: mode });
    return Promise.resolve({ mode });
  };
  bridge.addEventListener('sizechange', ({ height }) => {
    if (height !== undefined) frame.style.setProperty('--height', `${height}px`);
  });
}
