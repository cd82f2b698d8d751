import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { root } from './environment.ts';
import { documentedPictures } from './pictures.ts';
import { shared } from './shared.ts';

/** Separate contexts in the Chromium that all test files share; closing it closes only these. */
export const startChromium = async (): Promise<Browser> => chromium.connect(await shared('chromium'));

/**
 * Pictures of the documentation are renewed on request, by `npm run pictures`; `SCREENSHOTS=take` stores all pictures in
 * results/images. Nobody looks at those of other runs, so these take none.
 */
const isRenewing = process.env['SCREENSHOTS'] === 'renew';
export const takesPictures = process.env['SCREENSHOTS'] !== undefined;
const named = new Set(documentedPictures());

/** The file of a picture: in the documentation if a page shows it. */
async function fileOf(name: string): Promise<string> {
  const folder = path.join(root, isRenewing && named.has(`${name}.png`) ? 'docs/images' : 'results/images');
  await mkdir(folder, { recursive: true });
  return path.join(folder, `${name}.png`);
}

/** In the pictures of the documentation the server has the port of `npm start`, whichever port the test uses. */
const usualPort = `(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(location.host, '127.0.0.1:3000');
  for (const field of document.querySelectorAll('input')) field.value = field.value.replaceAll(location.host, '127.0.0.1:3000');
})()`;

/** The width that a page needs, or nothing while its charts have that of another window. */
const neededWidth = `[...document.querySelectorAll('canvas')].every((one) => one.getBoundingClientRect().right <= innerWidth)
  ? document.documentElement.scrollWidth : undefined`;

/** A small phone whose text is twice as large (WCAG 1.4.4), a phone and a desktop. Pixels, percent. */
const looks = [
  [320, 200],
  [390, 100],
  [1280, 100],
] as const;

/**
 * Takes a picture of a page on a phone and on a desktop; resolves to the widths with overflow. `withLargeText`: false where the same
 * page is seen in another appearance, in which its text has the same size.
 */
export async function picture(page: Page, name: string, withLargeText = true): Promise<readonly number[]> {
  const tooWide: number[] = [];
  if (isRenewing) await page.evaluate(usualPort);
  for (const [width, textSize] of withLargeText ? looks : looks.slice(1)) {
    await page.setViewportSize({ width, height: 844 });
    await page.evaluate(`document.documentElement.style.fontSize = '${textSize}%'`);
    let needed = await page.evaluate(neededWidth);
    // The page's policy forbids Playwright's own waiting.
    for (let tries = 0; tries < 50 && needed === undefined; tries++) {
      await sleep(100);
      needed = await page.evaluate(neededWidth);
    }
    if (takesPictures && textSize === 100)
      await page.screenshot({ path: await fileOf(`${name}-${width}`), fullPage: true });
    if (Number(needed ?? (await page.evaluate('document.documentElement.scrollWidth'))) > width) tooWide.push(width);
  }
  return tooWide;
}

/** Takes a picture of a page as it is. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (takesPictures) await page.screenshot({ path: await fileOf(name), fullPage: true });
}

/** Takes a picture of one element. */
export async function pictureOf(element: Locator, name: string): Promise<void> {
  if (takesPictures) await element.screenshot({ path: await fileOf(name), animations: 'disabled' });
}
