import type { Browser, Frame, Page } from 'playwright-core';
import * as z from 'zod';

/** The options of the workbench for one view; see `/_local/apps`. */
export interface ViewOptions {
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly theme?: 'light' | 'dark';
  /** Pixels. */
  readonly width?: number;
  readonly locale?: string;
  readonly timeZone?: string;
  /** The part of a result that reaches the view. */
  readonly hands?: 'all' | 'content' | 'text-always';
  readonly declares?: boolean;
  /** Whether the host can ask its user for the server. */
  readonly elicits?: boolean;
  readonly refuses?: boolean;
  readonly nameless?: boolean;
  readonly mode?: 'inline' | 'fullscreen' | 'pip';
  /** The path of the server; absent: `/mcp`. */
  readonly at?: string;
  /** The access token of the host; absent: the static one, which may do everything. */
  readonly token?: string;
  /** Whether `tick` can advance the clock of the page. */
  readonly hasClock?: boolean;
  /** Whether it is rendered at double resolution, for a picture. */
  readonly sharp?: boolean;
}

const message = z.object({ what: z.string(), detail: z.unknown() });
const passed = z.array(message);
export type PassedMessages = z.output<typeof passed>;

/** A view in the workbench. */
export interface ShownView {
  readonly page: Page;
  /** The document of the view, inside both frames. */
  readonly frame: Frame;
  /** The messages between view and host so far. */
  readonly passed: () => Promise<PassedMessages>;
  /** The tools that the view called. */
  readonly called: () => Promise<readonly string[]>;
  /** Changes the theme of the host while the view is shown. */
  readonly setTheme: (theme: 'light' | 'dark') => Promise<void>;
  /** Changes the width of the view, pixels. */
  readonly setWidth: (width: number) => Promise<void>;
  /** Advances the clock of the page. Milliseconds. */
  readonly tick: (milliseconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const called = z.object({ name: z.string() });

/** Opens views in the workbench. Loading its page costs far more than showing a view, so pages are reused. */
export function makeWorkbench(browser: Browser, origin: string): (wish: ViewOptions) => Promise<ShownView> {
  const free = new Map<string, Page[]>();
  return async (wish) => {
    const { at = '/mcp', hasClock = false, token, sharp } = wish;
    // These options change the page permanently.
    const isAlone = token !== undefined || sharp === true;
    const kind = `${at} ${hasClock}`;
    const pages = isAlone ? [] : (free.get(kind) ?? []);
    free.set(kind, pages);
    const page = pages.pop() ?? (await openPage(browser, origin, wish));
    return showIn(page, wish, async () => {
      if (isAlone) return page.context().close();
      await resetPage(page);
      pages.push(page);
    });
  };
}

/** Shows one view in a workbench of its own. */
export const showView = async (browser: Browser, origin: string, wish: ViewOptions): Promise<ShownView> => {
  const page = await openPage(browser, origin, wish);
  return showIn(page, wish, () => page.context().close());
};

const viewport = { width: 1900, height: 1000 };

/** Opens the workbench in a context of its own. */
async function openPage(
  browser: Browser,
  origin: string,
  { at = '/mcp', hasClock, token, sharp }: ViewOptions,
): Promise<Page> {
  const context = await browser.newContext({ viewport, deviceScaleFactor: sharp ? 2 : 1 });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  // The raw messages, for validation by the protocol's schema.
  await page.addInitScript('window.addEventListener("message", ({ data }) => (window.raw ??= []).push(data))');
  if (token !== undefined)
    await page.route('**/_local/apps/config', async (route) => {
      const config: unknown = await (await route.fetch()).json();
      await route.fulfill({ json: { ...Object(config), token } });
    });
  if (hasClock) await page.clock.install();
  await page.goto(`${origin}/_local/apps?${new URLSearchParams({ at, args: '{}' })}`);
  await page.locator('html[data-ready]').waitFor({ state: 'attached' });
  return page;
}

/** Resets the page for the next view. */
async function resetPage(page: Page): Promise<void> {
  await page.evaluate('document.querySelector("#clear").click()');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.emulateMedia({ reducedMotion: null });
  await page.setViewportSize(viewport);
  await page.mouse.move(0, 0);
}

/** Fills in the form of the workbench, and sends it; resolves to the message with which that ends. */
const submit = `(wish) => {
  const form = document.querySelector('#form');
  document.querySelector('#log ol').replaceChildren();
  window.passed = [];
  window.raw = [];
  form.reset();
  for (const [name, value] of Object.entries(wish)) {
    const field = form.elements.namedItem(name);
    if (field.type === 'checkbox') field.checked = value;
    else field.value = value;
    if (String(field.value) !== String(value) && field.type !== 'checkbox') throw new Error('The workbench has no ' + name + ' ' + value);
  }
  form.requestSubmit();
  return new Promise((resolve) => {
    const look = (_, observer) => {
      const last = window.passed.find(({ what }) => what === 'result' || what === 'failed');
      if (!last) return;
      observer.disconnect();
      resolve(last);
    };
    new MutationObserver(look).observe(document.querySelector('#log ol'), { childList: true });
  });
}`;

/** Waits in a frame until it is as wide as was asked for. */
const isWide = `(width) => new Promise((resolve) => {
  const look = () => {
    if (innerWidth !== width) return;
    removeEventListener('resize', look);
    resolve();
  };
  addEventListener('resize', look);
  look();
})`;

async function showIn(page: Page, wish: ViewOptions, close: () => Promise<void>): Promise<ShownView> {
  const { args = {}, hasClock: _, token: __, at: ___, sharp: ____, ...choices } = wish;
  const read = async () => passed.parse((await page.evaluate('window.passed')) ?? []);
  const { what, detail } = message.parse(
    await page.evaluate(`(${submit})(${JSON.stringify({ args: JSON.stringify(args), ...choices })})`),
  );
  if (what === 'failed') throw new Error(`The workbench could not show ${wish.tool}: ${String(detail)}`);
  // Not by locators of frames, which look for both frames again at each step.
  const frame = page.mainFrame().childFrames().at(-1)?.childFrames()[0];
  if (!frame) throw new Error('The workbench has no frames.');
  await frame.locator('#view:not([aria-busy=true])').waitFor();
  return {
    page,
    frame,
    passed: read,
    called: async () =>
      (await read()).filter(({ what }) => what === 'tools/call').map(({ detail }) => called.parse(detail).name),
    setTheme: async (theme) => {
      await page.locator('select[name=theme]').selectOption(theme);
      await frame.locator(`html[data-theme=${theme}]`).waitFor();
    },
    setWidth: async (width) => {
      await page.evaluate(`document.querySelector('.card').style.setProperty('--width', '${width}px')`);
      await frame.evaluate(`(${isWide})(${width})`);
    },
    tick: (milliseconds) => page.clock.runFor(milliseconds),
    close,
  };
}

/** Waits for a condition; fails after some seconds. */
export async function until(holds: () => Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('What was waited for did not happen.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
