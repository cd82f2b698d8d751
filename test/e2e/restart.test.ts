import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Laptop, startLaptop } from '../../infra/local/laptop.ts';
import { cachedAssembly } from '../../infra/local/template/assembly/cache.ts';
import { listen } from '../support/listen.ts';
import { oauthClient, signInByHand, toConsent } from '../support/oauth-client.ts';
import { modern, send } from '../support/raw-mcp.ts';
import { fullScale } from '../support/scale.ts';

const { headers, body } = modern('tools/call', { name: 'get_current_user', arguments: {} });

/** The status of a call with a token. */
const call = async ({ mcpUrl }: Laptop, token = ''): Promise<number> =>
  (await send(new URL(mcpUrl).origin, { headers: { ...headers, authorization: `Bearer ${token}` }, body })).status;

test('clients continue after a restart of the laptop, and sign in again after a fresh start', async () => {
  const { host, close } = await listen(createServer());
  await close();
  const folder = await mkdtemp(path.join(tmpdir(), 'restart-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const environment = { PORT: host.split(':')[1], LOCAL_STATE_DIR: folder };
  const run = async (work: (laptop: Laptop) => Promise<void>, fresh = false): Promise<void> => {
    const assembly = await cachedAssembly();
    const laptop = await startLaptop({ environment, fresh, assembly, log: () => undefined });
    try {
      await work(laptop);
    } finally {
      await laptop.close();
    }
  };
  const client = oauthClient(`http://${host}`);
  const tokens: { id?: string; access?: string | undefined; refresh?: string | undefined; fixed?: string } = {};

  await run(async (laptop) => {
    tokens.id = await client.registered();
    const back = await signInByHand(client.browser(), client.authorizeUrl(tokens.id));
    const { access_token, refresh_token } = await client.redeem(tokens.id, back.searchParams.get('code') ?? '');
    Object.assign(tokens, { access: access_token, refresh: refresh_token, fixed: laptop.token });
    expect(await call(laptop, tokens.access)).toBe(200);
  });
  await run(async (laptop) => {
    expect(await call(laptop, tokens.access)).toBe(200);
    expect(await call(laptop, tokens.fixed)).toBe(200);
    const next = await client.refresh(tokens.id ?? '', tokens.refresh ?? '');
    expect(next.status).toBe(200);
    tokens.refresh = next.refresh_token;
    // A client without tokens, too, still has its registration.
    const page = await toConsent(client.browser(), client.authorizeUrl(tokens.id ?? ''));
    expect(page.text).toContain('Let “Test client” use your Spotify?');
  });
  if (fullScale)
    await run(async (laptop) => {
      expect(await client.refresh(tokens.id ?? '', tokens.refresh ?? '')).toMatchObject({ status: 200 });
      expect(await call(laptop, tokens.access)).toBe(200);
    });
  await run(async (laptop) => {
    expect(await call(laptop, tokens.access)).toBe(401);
    expect(await call(laptop, tokens.fixed)).toBe(401);
    expect(await client.refresh(tokens.id ?? '', tokens.refresh ?? '')).toMatchObject({ error: 'invalid_client' });
  }, true);
});
