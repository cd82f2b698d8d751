import { describe, expect, it } from 'vitest';
import { formBrowser } from '../support/form-browser.ts';
import { logIn, redirectUri, toConsent, toSpotify } from '../support/oauth-client.ts';
import { runOAuthScenario, scenarioEnvironment, signInMethods, type User } from '../support/oauth-scenario.ts';
import { pick, sample } from '../support/scale.ts';
import { type TestStack, useTestStack } from '../support/test-stack.ts';

/** A user whose browser has no screen. */
function user({ origin, witness, laptop }: TestStack): User {
  const home = `${origin}/`;
  const landing = async (form: string, fields: Readonly<Record<string, string>>) => {
    const browser = formBrowser(witness.seen);
    const sent = await browser.submit(await browser.get(home), form, fields);
    const back = await browser.get(await logIn(browser, await browser.get(sent.location ?? '')));
    return { browser, page: await browser.get(back.location ?? '') };
  };
  return {
    approve: async (page, name, scopes) => {
      const browser = formBrowser(witness.seen);
      const consent = await toConsent(browser, page.href);
      expect(consent.text).toContain(name);
      const back = await browser.get(await logIn(browser, await toSpotify(browser, consent, [...scopes])));
      return new URL((await browser.get(back.location ?? '')).location ?? '');
    },
    disconnect: async () => {
      const { browser, page } = await landing('/oauth/sign-in', {});
      expect((await browser.submit(page, '/oauth/disconnect', { confirm: 'yes' })).text).toContain(
        'You are disconnected',
      );
    },
    claim: async () => {
      const { page } = await landing('/oauth/claim', { access_token: laptop.token });
      expect(page.text).toContain('the owner of this server');
    },
  };
}

/** At a thin scale each library once, and each method once. */
const [, oneByDocument] = signInMethods;
const methods = pick(
  signInMethods,
  (one) => one === oneByDocument || (one[0] !== oneByDocument?.[0] && one[3] === undefined),
);

describe.each(sample(['rename', 'keep']))('with a gateway that would %s the challenge header', (behaviour) => {
  const testStack = useTestStack({ environment: { ...scenarioEnvironment, GATEWAY_WWW_AUTHENTICATE: behaviour } });

  it.each(methods)('%s, %s: signs in, calls, renews, steps up and is disconnected', async (_, __, kind, clientId) => {
    await runOAuthScenario(testStack(), kind, clientId, redirectUri, user(testStack()));
  });
});
