import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { root } from './rings.ts';

/** Debian's Chromium, or another one of its family that `CHROMIUM` names. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Whether it is there: the condition of the ring 'browser'. */
export const hasChromium = existsSync(executablePath);

/** Chromium without a screen, which asks nobody on the internet by itself. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
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

/** Pictures for the documentation are renewed only on request: each run shows other ports. */
const pictures = path.join(root, process.env['SCREENSHOTS'] === 'renew' ? 'docs/images' : 'results/images');

/** Takes a picture of a page on a phone and on a screen; resolves to the widths in which something sticks out. */
export async function picture(page: Page, name: string): Promise<readonly number[]> {
  await mkdir(pictures, { recursive: true });
  const tooWide: number[] = [];
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: true });
    const needed = await page.evaluate('document.documentElement.scrollWidth');
    if (Number(needed) > width) tooWide.push(width);
  }
  return tooWide;
}

/** Takes a picture of a page as it is. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

/** Takes a picture of one element. */
export async function pictureOf(element: Locator, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await element.screenshot({ path: path.join(pictures, `${name}.png`), animations: 'disabled' });
}
