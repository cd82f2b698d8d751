import type { Browser, FrameLocator, Page } from 'playwright-core';
import * as z from 'zod';

/** How the workbench plays a host for one view; see `/_local/apps`. */
export interface Wish {
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly theme?: 'light' | 'dark';
  /** Pixels. */
  readonly width?: number;
  readonly locale?: string;
  readonly timeZone?: string;
  /** What of a result reaches the view. */
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
  /** Whether `tick` can put the clock of the page forward. */
  readonly hasClock?: boolean;
}

const passed = z.array(z.object({ what: z.string(), detail: z.unknown() }));
export type Passed = z.output<typeof passed>;

/** A view in the workbench. */
export interface ShownView {
  readonly page: Page;
  /** The document of the view, inside both frames. */
  readonly frame: FrameLocator;
  /** What passed between view and host so far. */
  readonly passed: () => Promise<Passed>;
  /** The tools that the view called. */
  readonly called: () => Promise<readonly string[]>;
  /** Puts the clock of the page forward, milliseconds. */
  readonly tick: (milliseconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const called = z.object({ name: z.string() });

/** Opens the workbench and shows one view in it, in a context of its own. */
export async function showView(
  browser: Browser,
  origin: string,
  { hasClock = false, token, ...wish }: Wish,
): Promise<ShownView> {
  const context = await browser.newContext({ viewport: { width: 1900, height: 1000 }, deviceScaleFactor: 2 });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  // The messages as they came, for the protocol's own schema.
  await page.addInitScript('window.addEventListener("message", ({ data }) => (window.raw ??= []).push(data))');
  if (token !== undefined)
    await page.route('**/_local/apps/config', async (route) => {
      const config: unknown = await (await route.fetch()).json();
      await route.fulfill({ json: { ...Object(config), token } });
    });
  if (hasClock) await page.clock.install();
  await page.goto(`${origin}/_local/apps?${query(wish)}`);
  const frame = page.frameLocator('.card iframe').first().frameLocator('iframe');
  const read = async () => passed.parse((await page.evaluate('window.passed')) ?? []);
  const shown: ShownView = {
    page,
    frame,
    passed: read,
    called: async () =>
      (await read()).filter(({ what }) => what === 'tools/call').map(({ detail }) => called.parse(detail).name),
    tick: (milliseconds) => page.clock.runFor(milliseconds),
    close: () => context.close(),
  };
  await until(async () => (await read()).some(({ what }) => what === 'result' || what === 'failed'));
  const failed = (await read()).find(({ what }) => what === 'failed');
  if (failed) throw new Error(`The workbench could not show ${wish.tool}: ${String(failed.detail)}`);
  await frame.locator('#view:not([aria-busy=true])').waitFor();
  return shown;
}

function query({ args = {}, ...wish }: Wish): URLSearchParams {
  const asked = new URLSearchParams({ args: JSON.stringify(args) });
  for (const [key, value] of Object.entries(wish)) if (value !== undefined) asked.set(key, String(value));
  return asked;
}

/** Waits for a condition; fails after some seconds. */
export async function until(holds: () => Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('What was waited for did not happen.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
