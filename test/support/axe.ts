import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import * as z from 'zod';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const violations = z.array(z.object({ id: z.string(), html: z.array(z.string()) }));

/** The rules of axe that a page breaks, each with the elements. Runs past the page's own policy, which stays in force. */
export async function broken(page: Page): Promise<readonly string[]> {
  await page.evaluate(`(() => { ${source} })()`);
  const found = await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html.slice(0, 200)) })))',
  );
  return violations.parse(found).map(({ id, html }) => `${id} in ${html.join(' ')}`);
}
