import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import * as z from 'zod';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const violations = z.array(z.object({ id: z.string(), html: z.array(z.string()) }));

/** The rules that depend on colours, thus on the theme of a page. */
export const colourRules = ['color-contrast', 'link-in-text-block'] as const;

/** The rules of axe that a page violates, each with the elements. Bypasses the page's policy only for axe. */
export async function accessibilityViolations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if ((await page.evaluate('matchMedia("(scripting: none)").matches')) !== true) return ownViolations(page, rules);
  return ownViolations(await copyOf(page), rules);
}

/** The only rule of WCAG 2.2 AA that axe leaves out by default. */
const additional = { rules: { 'target-size': { enabled: true } } };

/** Runs axe, resolves to the violations. Nobody reads selectors of elements, and axe computes them for those without faults too. */
export const runAxe = (rules?: readonly string[]): string => {
  const options = { resultTypes: ['violations'], selectors: false, ...(rules ? { runOnly: rules } : additional) };
  return `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html.slice(0, 200)) })))`;
};

/** A page for copies, one for each browser. */
const forCopies = new WeakMap<Browser, Promise<Page>>();

/** A copy of a page without scripts in which axe can run, since axe needs timers. */
async function copyOf(page: Page): Promise<Page> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser.');
  const opened = forCopies.get(browser) ?? browser.newPage();
  forCopies.set(browser, opened);
  const copy = await opened;
  const size = page.viewportSize();
  if (size) await copy.setViewportSize(size);
  const body = (await page.content())
    .replaceAll(/<script\b[\s\S]*?<\/script>/gi, '')
    .replaceAll(/<\/?noscript\b[^>]*>/gi, '');
  await copy.unrouteAll();
  await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await copy.goto(page.url());
  return copy;
}

async function ownViolations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(`(() => { ${source} })()`);
  return violations.parse(await page.evaluate(runAxe(rules))).map(({ id, html }) => `${id} in ${html.join(' ')}`);
}
