import { describe, expect, it } from 'vitest';
import { handBrowser } from '../support/hand-browser.ts';
import { logIn, toConsent, toSpotify } from '../support/oauth-client.ts';
import { type SigningClient, signingKinds } from '../support/sdk-oauth.ts';
import { useWorld, type World } from '../support/world.ts';

const claudeCode = 'https://claude.ai/oauth/claude-code-client-metadata';
const registrations = [
  ['registering itself', undefined],
  ['known by its metadata document', claudeCode],
] as const;

/** Opens the client's page, agrees to some scopes, logs in, and hands the client its callback. */
async function signIn(
  client: SigningClient,
  { witness }: World,
  scopes: readonly string[],
  name: string,
): Promise<void> {
  const browser = handBrowser(witness.seen);
  const consent = await toConsent(browser, client.page().href);
  expect(consent.text).toContain(name);
  const back = await browser.get(await logIn(browser, await toSpotify(browser, consent, [...scopes])));
  const done = await browser.get(back.location ?? '');
  const callback = new URL(done.location ?? '');
  expect(callback.searchParams.get('state')).toBe('state-of-the-sdk');
  await client.finish(callback);
}

describe.each([
  ['kept', 'keep'],
  ['renamed', 'rename'],
] as const)('with the challenge header %s by the gateway', (_, behaviour) => {
  const world = useWorld({
    // The well-known client's document is taken from our copy: a test asks nobody on the internet.
    environment: { GATEWAY_WWW_AUTHENTICATE: behaviour, CLIENT_METADATA_HOSTS: 'nobody.invalid', REGISTRATIONS: '100' },
  });

  describe.each(signingKinds)('a client of $name', ({ make }) => {
    it.each(registrations)(
      '%s signs in, calls, renews its token, asks for more, and is disconnected',
      async (__, id) => {
        const { origin, witness, laptop } = world();
        const client = make(laptop.mcpUrl, id, fetch);
        const name = id === undefined ? 'A client of the SDK' : 'Claude Code';
        await expect(client.call('get_current_user')).rejects.toThrow();
        expect(client.page().origin).toBe(origin);
        expect(client.page().searchParams.get('resource')).toBe(laptop.mcpUrl);
        await signIn(client, world(), [], name);
        if (id !== undefined) expect(client.clientId()).toBe(id);
        expect(await client.call('get_current_user')).toContain('Demo Listener');

        const before = client.tokens();
        client.spoil();
        expect(await client.call('get_current_user')).toContain('Demo Listener');
        expect(client.tokens().refresh_token).not.toBe(before.refresh_token);

        // The user gave only `read`: a change needs more, and the client goes back to its user for it.
        await expect(client.call('create_playlist', { name: 'Stepped up' })).rejects.toThrow();
        await signIn(client, world(), ['write'], name);
        expect(await client.call('create_playlist', { name: 'Stepped up' })).toContain('Stepped up');

        const browser = handBrowser(witness.seen);
        const sent = await browser.submit(await browser.get(`${origin}/`), '/oauth/sign-in');
        const back = await browser.get(await logIn(browser, await browser.get(sent.location ?? '')));
        await browser.submit(await browser.get(back.location ?? ''), '/oauth/disconnect');
        await expect(client.call('get_current_user')).rejects.toThrow();
        await claimAgain(world());
      },
    );
  });
});

/** The owner disconnected: the server is claimed anew for the next test. */
async function claimAgain({ origin, witness, laptop }: World): Promise<void> {
  const browser = handBrowser(witness.seen);
  const sent = await browser.submit(await browser.get(`${origin}/`), '/oauth/claim', { access_token: laptop.token });
  const back = await browser.get(await logIn(browser, await browser.get(sent.location ?? '')));
  expect((await browser.get(back.location ?? '')).text).toContain('the owner of this server');
}
