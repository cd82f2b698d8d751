import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startChromium } from './chromium.ts';
import { clientKinds, type TestClient } from './clients.ts';
import type { ReceivedRequest } from './demo.ts';
import { type TestStack, type TestStackOptions, useTestStack } from './test-stack.ts';
import { makeWorkbench, type ShownView, type ViewOptions } from './workbench.ts';

/** The stack and the browser for tests of the views. */
export interface Views extends TestStack {
  readonly client: TestClient;
  /** Shows a view until the next one is shown, in the same page, or the test ends. */
  readonly show: (wish: ViewOptions) => Promise<ShownView>;
  /** The requests of one operation that arrived at the demo, such as `PUT /v1/me/player`. */
  readonly arrived: (operation: string) => Promise<readonly ReceivedRequest[]>;
  /** The id behind a reference such as `$playlist:1`. */
  readonly id: (reference: string) => Promise<string>;
}

/**
 * The workbench in Chromium, with the demo at its start before each test. Behind the back of the server, which would otherwise wait until
 * Spotify shows its changes again.
 */
export function useViews(options: TestStackOptions = {}): () => Views {
  const testStack = useTestStack({
    ...options,
    environment: { IDEMPOTENCY_SETTLE_LIBRARY_MS: '1', ...options.environment },
  });
  let browser: Browser;
  let views: Views;
  let open: ShownView | undefined;

  async function putAway(): Promise<void> {
    const shown = open;
    open = undefined;
    await shown?.close();
  }

  beforeAll(async () => {
    browser = await startChromium();
    const [newest] = clientKinds;
    if (!newest) throw new Error('There is no client.');
    const { demo, origin } = testStack();
    const show = makeWorkbench(browser, origin);
    views = {
      ...testStack(),
      client: await testStack().connect(newest),
      show: async (wish) => {
        await putAway();
        open = await show(wish);
        return open;
      },
      arrived: async (operation) =>
        (await demo.requests()).filter(({ method, url }) =>
          `${method} ${new URL(url, 'http://demo').pathname}`.includes(operation),
        ),
      id: async (reference) => (await demo.resolve(reference)).id,
    };
  });
  afterAll(async () => {
    await views.client.close();
    await browser.close();
  });
  beforeEach(() => testStack().demo.reset());
  afterEach(putAway);
  return () => views;
}
