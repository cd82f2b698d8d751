import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { startChromium } from '../../support/chromium.ts';

/** A person with Chromium: whatever page a client opens, they read it, allow it and log in at the demo Spotify. */
export interface Person {
  readonly browser: Browser;
  /** A folder for the PATH of clients: their `xdg-open` brings a page to this person. */
  readonly bin: string;
  /** The headings of the consent pages that were opened since it was asked last. */
  readonly seen: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Sits down at the computer. */
export async function sitDown(): Promise<Person> {
  const folder = await mkdtemp(path.join(tmpdir(), 'person-'));
  const [bin, inbox] = [path.join(folder, 'bin'), path.join(folder, 'pages')];
  await mkdir(bin);
  await mkdir(inbox);
  const opener = path.join(bin, 'xdg-open');
  const draft = `"${inbox}/$$"`;
  await writeFile(opener, `#!/bin/sh\nprintf '%s' "$1" > ${draft}.draft && mv ${draft}.draft ${draft}.page\n`);
  await chmod(opener, 0o755);
  const browser = await startChromium();
  const headings: string[] = [];
  let isHere = true;
  let isReading = false;
  const attend = async (): Promise<void> => {
    while (isHere) {
      isReading = true;
      const pages = (await readdir(inbox)).filter((name) => name.endsWith('.page'));
      for (const name of pages) {
        const claimed = path.join(inbox, name.replace(/page$/, 'taken'));
        await rename(path.join(inbox, name), claimed);
        headings.push(await allow(browser, await readFile(claimed, 'utf8')).catch((error: unknown) => String(error)));
      }
      isReading = false;
      await sleep(50);
    }
  };
  const attending = attend();
  return {
    browser,
    bin,
    seen: async () => {
      // A client may be done before the page is that it answered with.
      await sleep(100);
      while (isReading) await sleep(20);
      return headings.splice(0);
    },
    close: async () => {
      isHere = false;
      await attending;
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Allows what a page asks for; resolves to the heading of the page. */
async function allow(browser: Browser, url: string): Promise<string> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(url);
    const heading = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('button', { name: 'Log in as Demo Listener' }).click();
    await page.waitForURL((at) => at.searchParams.has('code') || !at.pathname.startsWith('/oauth/'));
    await page.waitForLoadState();
    return heading;
  } finally {
    await context.close();
  }
}
