import { existsSync } from 'node:fs';
import { type BrowserServer, chromium } from 'playwright-core';

/** Debian's Chromium, or another one of its family that `CHROMIUM` names. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Whether it is installed: the condition of the suite 'browser'. */
export const hasChromium = existsSync(executablePath);

/** Chromium without a screen and without requests of its own to the internet. All test files share one: `startChromium`. */
export const serveChromium = (): Promise<BrowserServer> =>
  chromium.launchServer({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
