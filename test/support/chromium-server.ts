import { existsSync } from 'node:fs';
import { type BrowserServer, chromium } from 'playwright-core';
import { fullScale } from './scale.ts';

/** Chromium without windows, where Debian's package of it is installed: it shows the same pages with far less CPU time. */
const headlessShell = '/usr/bin/chromium-headless-shell';
/** At full scale and for pictures, tests use the browser that people use. */
const needsWindows = fullScale || process.env['SCREENSHOTS'] !== undefined;
/** Debian's Chromium, or another one of its family that `CHROMIUM` names. */
const executablePath =
  process.env['CHROMIUM'] ?? (needsWindows || !existsSync(headlessShell) ? '/usr/bin/chromium' : headlessShell);
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
