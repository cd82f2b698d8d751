import type { McpUiHostCapabilities, McpUiHostContext } from '@modelcontextprotocol/ext-apps';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import * as z from 'zod';
import { buildViews } from '../../infra/bundle/views.ts';
import { dataKey } from '../../lib/compact/data.ts';
import { writeAnswer } from '../../lib/mcp/tool-result.ts';
import type { ViewName } from '../../lib/mcp/views.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { startChromium } from './chromium.ts';

/** A host controlled by a test: each call of a view waits until the test answers it. */
export interface ScriptedHost {
  readonly page: Page;
  /** The views in the order of `views`; each has a frame of its own, all of one origin. */
  readonly views: readonly ScriptedView[];
  /** Advances the clock of all frames. Milliseconds. */
  readonly tick: (milliseconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ScriptedView {
  readonly frame: Frame;
  /** The first call of a tool that has no answer yet; waits for it. */
  readonly call: (tool: string) => Promise<PendingCall>;
  /** The tools that were called so far. */
  readonly called: () => Promise<readonly string[]>;
  /** What the view sent by one method so far. */
  readonly sent: (method: string) => Promise<readonly Data[]>;
  readonly notify: (method: string, params: Data) => Promise<void>;
  readonly request: (method: string, params: Data) => Promise<Data>;
  /** Passes the arguments and the result of a call to the view. */
  readonly show: (tool: string, data: Data, more?: Shown) => Promise<void>;
}

interface Shown {
  readonly args?: Data;
  /** URLs by URI; absent: the host does not pass them. */
  readonly covers?: Readonly<Record<string, string>>;
  /** The sentence of a failure. */
  readonly error?: string;
  readonly beside?: Data;
}

export interface PendingCall {
  readonly args: Data;
  readonly answer: (data: Data, more?: Omit<Shown, 'args'>) => Promise<void>;
  /** Answers with a protocol error, as a host that does not forward the call. */
  readonly refuse: (message: string, code?: number) => Promise<void>;
}

export interface Scripted {
  readonly views: readonly ViewName[];
  readonly context?: McpUiHostContext;
  /** Absent: all capabilities that views use. */
  readonly capabilities?: McpUiHostCapabilities;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly hasTouch?: boolean;
  readonly hasClock?: boolean;
  readonly forcedColors?: 'active';
  readonly colorScheme?: 'light' | 'dark';
  /** The text size of the browser. Percent. */
  readonly textSize?: number;
  /** Whether `ui/initialize` is answered. */
  readonly isSilent?: boolean;
}

const everything: McpUiHostCapabilities = {
  ...{ openLinks: {}, serverTools: {}, message: { text: {} }, updateModelContext: { text: {} } },
};
const object = z.record(z.string(), z.unknown());
const Message = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: object.optional(),
  result: object.optional(),
});
type Message = z.output<typeof Message>;
const Call = z.object({ name: z.string(), arguments: object.default({}) });

const built = buildViews();
const host = 'http://host.test';
/** Another origin of the same site, whose frames Chromium runs in the process of the page: one for each frame costs more than a test. */
const origin = 'http://view.host.test';

/** A result of `tools/call` as the server writes it. */
const resultOf = (tool: string, data: Data, { covers, error, beside }: Omit<Shown, 'args'>): Data => ({
  content: error === undefined ? writeAnswer('compact', tool, { data }).content : [{ type: 'text', text: error }],
  ...(error !== undefined && { isError: true }),
  _meta: {
    ...(covers && { 'mcp-server-for-spotify/covers': covers }),
    ...(beside && { [dataKey]: beside }),
  },
});

/** A drawing in place of each cover: no request leaves the machine. */
const cover = (url: string): string => {
  const hue = [...url].reduce((sum, one) => sum + 37 * (one.codePointAt(0) ?? 0), 0) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300" fill="hsl(${hue} 45% 45%)"/><circle cx="150" cy="150" r="90" fill="hsl(${hue} 60% 70%)"/></svg>`;
};

/** Chromium and a scripted host for each test. */
export function useScripted(): (scripted: Scripted) => Promise<Omit<ScriptedHost, 'close'>> {
  let browser: Browser;
  let open: ScriptedHost[] = [];
  const free = new Map<string, HostPage[]>();
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const one of open) await one.close();
    open = [];
  });
  return async (scripted) => {
    const { hasClock = false, hasTouch = false } = scripted;
    const kind = `${hasClock} ${hasTouch}`;
    const pages = free.get(kind) ?? [];
    free.set(kind, pages);
    const own = pages.pop() ?? (await openHostPage(browser, { hasClock, hasTouch }));
    const shown = await showScripted(own, scripted);
    open.push({
      ...shown,
      close: async () => {
        await own.become([]);
        pages.push(own);
      },
    });
    return shown;
  };
}

/** A page of Chromium, which costs more to open or to load than most tests: it shows one host after the other. */
interface HostPage {
  readonly page: Page;
  /** Ends the views of the last host, shows frames for others, and decides who receives what these send. */
  readonly become: (frames: readonly HostFrame[]) => Promise<void>;
}

interface HostFrame {
  readonly title: string;
  readonly name: string;
  readonly style: string;
  readonly inbox: Inbox;
}

/** The document of the host. A message that was under way when its frame was removed has no source. */
const hostDocument = `<!doctype html><title>Host</title><style>body{margin:0}iframe{border:0;display:block}</style>
<script>
let turn = 0;
addEventListener('message', ({ source, data }) => {
  const at = [...document.querySelectorAll('iframe')].findIndex((one) => one.contentWindow === source);
  if (source && at >= 0) fromView(turn, at, data);
});
function become(next, frames) {
  turn = next;
  document.body.replaceChildren(...frames.map((one) => Object.assign(document.createElement('iframe'), one)));
}
</script>`;

async function openHostPage(
  browser: Browser,
  { hasClock, hasTouch }: { readonly hasClock: boolean; readonly hasTouch: boolean },
): Promise<HostPage> {
  const context = await browser.newContext({ hasTouch, isMobile: false });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  if (hasClock) await page.clock.install();
  let turn = 0;
  let heard: readonly Inbox[] = [];
  await context.route(`${host}/**`, (route) => route.fulfill({ contentType: 'text/html', body: hostDocument }));
  await context.route(`${origin}/**`, (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    const name = pathname.slice(1);
    const view = Object.entries(built).find(([one]) => one === name)?.[1];
    const body = (view?.html ?? '')
      .replace('content=""', 'content="https://server.test"')
      .replace('</style>', `html{font-size:${searchParams.get('text')}%}</style>`);
    return route.fulfill({ contentType: 'text/html', body });
  });
  await context.route('https://i.scdn.co/**', (route) =>
    route.fulfill({ contentType: 'image/svg+xml', body: cover(route.request().url()) }),
  );
  // What an earlier host received late is not for this one.
  await page.exposeFunction('fromView', (at: number, frame: number, data: unknown) => {
    const found = Message.safeParse(data).data;
    if (found && at === turn) heard[frame]?.put(found);
  });
  await page.goto(host);
  return {
    page,
    become: async (frames) => {
      turn += 1;
      heard = frames.map(({ inbox }) => inbox);
      const elements = frames.map(({ inbox: _, ...element }) => element);
      await page.evaluate(`become(${turn}, ${JSON.stringify(elements)})`);
    },
  };
}

async function showScripted({ page, become }: HostPage, scripted: Scripted): Promise<Omit<ScriptedHost, 'close'>> {
  const { views, width = 680, height } = scripted;
  await page.setViewportSize({ width, height: height ?? 1000 });
  await page.emulateMedia({
    forcedColors: scripted.forcedColors ?? null,
    colorScheme: scripted.colorScheme ?? 'light',
  });
  const style = `width:${width}px;height:${height ?? 980}px`;
  const inboxes = views.map(() => makeInbox());
  await become(inboxes.map((inbox, at) => ({ title: views[at] ?? '', name: `view-${at}`, style, inbox })));
  const shown = inboxes.map((inbox, at) => scriptedView(page, { name: views[at] ?? 'player', at, scripted, inbox }));
  return { page, views: await Promise.all(shown), tick: (ms) => page.clock.runFor(ms) };
}

interface Inbox {
  readonly all: () => readonly Message[];
  readonly put: (message: Message) => void;
  /** The first message that fits; waits for it. */
  readonly first: (fits: (message: Message) => boolean) => Promise<Message>;
  readonly onPut: (listener: (message: Message) => void) => void;
}

function makeInbox(): Inbox {
  const kept: Message[] = [];
  const listeners = new Set<(message: Message) => void>();
  return {
    all: () => kept,
    put: (message) => {
      kept.push(message);
      for (const listener of listeners) listener(message);
    },
    first: (fits) => {
      const known = kept.find(fits);
      if (known) return Promise.resolve(known);
      return new Promise((resolve) => {
        const listener = (message: Message): void => {
          if (!fits(message)) return;
          listeners.delete(listener);
          resolve(message);
        };
        listeners.add(listener);
      });
    },
    onPut: (listener) => void listeners.add(listener),
  };
}

interface ViewParts {
  readonly name: ViewName;
  readonly at: number;
  readonly scripted: Scripted;
  readonly inbox: Inbox;
}

async function scriptedView(page: Page, { name, at, scripted, inbox }: ViewParts): Promise<ScriptedView> {
  const post = (message: Data): Promise<void> =>
    page.evaluate(
      `document.querySelectorAll('iframe')[${at}].contentWindow.postMessage(${JSON.stringify({ jsonrpc: '2.0', ...message })}, '*')`,
    );
  const answers: Readonly<Record<string, Data>> = {
    ...(scripted.isSilent !== true && {
      'ui/initialize': {
        ...{ protocolVersion: '2026-01-26', hostInfo: { name: 'scripted', version: '1' } },
        ...{ hostCapabilities: scripted.capabilities ?? everything, hostContext: scripted.context ?? {} },
      },
    }),
    ...{ 'ui/open-link': {}, 'ui/message': {}, 'ui/update-model-context': {} },
  };
  inbox.onPut(({ id, method = '', params }) => {
    const mode = method === 'ui/request-display-mode' ? { mode: params?.['mode'] } : undefined;
    const result = mode ?? answers[method];
    if (id !== undefined && result) void post({ id, result });
  });
  await page.evaluate(
    `document.querySelectorAll('iframe')[${at}].src = '${origin}/${name}?text=${scripted.textSize ?? 100}'`,
  );
  const isReady = ({ method }: Message): boolean =>
    method === (scripted.isSilent ? 'ui/initialize' : 'ui/notifications/initialized');
  await inbox.first(isReady);
  const frame = page.frame({ name: `view-${at}` });
  if (!frame) throw new Error('The frame is gone.');
  let last = 0;
  const answered = new Set<number>();
  const request = async (method: string, params: Data): Promise<Data> => {
    const id = -1 - last++;
    await post({ id, method, params });
    return (await inbox.first((one) => one.id === id && one.method === undefined)).result ?? {};
  };
  /** Everything that the view sent before is known afterwards. */
  const settled = (): Promise<unknown> => request('ping', {});
  return {
    frame,
    request,
    notify: async (method, params) => {
      await post({ method, params });
      await settled();
    },
    called: async () => {
      await settled();
      return inbox.all().flatMap(({ method, params }) => (method === 'tools/call' ? Call.parse(params).name : []));
    },
    sent: async (method) => {
      await settled();
      return inbox.all().flatMap(({ method: by, params = {} }) => (by === method ? [params] : []));
    },
    show: async (tool, data, { args = {}, ...more } = {}) => {
      await post({ method: 'ui/notifications/tool-input', params: { arguments: args } });
      await post({ method: 'ui/notifications/tool-result', params: resultOf(tool, data, more) });
      await settled();
    },
    call: async (tool) => {
      const { id = 0, params } = await inbox.first(
        (one) => one.method === 'tools/call' && one.params?.['name'] === tool && !answered.has(one.id ?? 0),
      );
      answered.add(id);
      const send = async (message: Data): Promise<void> => {
        await post({ id, ...message });
        await settled();
      };
      return {
        args: Call.parse(params).arguments,
        answer: (data, more = {}) => send({ result: resultOf(tool, data, more) }),
        refuse: (message, code = -32000) => send({ error: { code, message } }),
      };
    },
  };
}
