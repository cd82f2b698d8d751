import { describe, expect, it } from 'vitest';
import { itAtFullScale } from '../support/at-full-scale.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { oauthClient, signInByHand } from '../support/oauth-client.ts';
import { sample } from '../support/scale.ts';
import { withoutLayers } from '../support/test-stack.ts';
import { useViews } from '../support/views.ts';
import { type ShownView, until } from '../support/workbench.ts';

const refusal = (status: number, message: string, reason?: string, headers?: Readonly<Record<string, string>>) => ({
  ...{ status, ...(headers && { headers }) },
  body: { error: { status, message, ...(reason !== undefined && { reason }) } },
});

/** What Spotify answers, and what a view says of it. */
const troubles = [
  ['an ended sign-in', refusal(401, 'The access token expired'), 'Sign in with Spotify again', 'Sign in again'],
  ['a missing scope', refusal(403, 'Insufficient client scope'), 'Your permission is needed', 'Sign in again'],
  [
    'a rate limit',
    refusal(429, 'API rate limit exceeded', undefined, { 'retry-after': '300' }),
    'Spotify asks for a pause',
  ],
  [
    'a quota that is spent',
    refusal(429, 'Quota', 'QUOTA_EXCEEDED', { 'retry-after': '7200' }),
    'Spotify asks for a pause',
  ],
  ['a refusal', refusal(403, 'Forbidden'), 'Spotify does not allow this'],
  ['a missing Premium', refusal(403, 'Premium required', 'PREMIUM_REQUIRED'), 'Spotify Premium is needed'],
  ['no device', refusal(404, 'No active device found', 'NO_ACTIVE_DEVICE'), 'No device to play on'],
  ['an outage', refusal(503, 'Service unavailable'), 'That did not work'],
] as const;

const readers = [
  ['player', 'get_current_playback', '^/v1/me/player'],
  ['results', 'get_top_items', '^/v1/me/top'],
  ['playlist', 'get_playlist', '^/v1/playlists/'],
] as const;
const matrix = readers.flatMap(([view, tool, path]) =>
  troubles.map(([what, answer, title, action]) => ({ view, tool, path, what, answer, title, action })),
);

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('trouble in the views', () => {
  // Each failure comes through as it is.
  const views = useViews({ environment: withoutLayers });
  const text = (view: ShownView) => view.frame.locator('main').innerText();
  const argsOf = async (tool: string) =>
    tool === 'get_playlist' ? { playlist_id: await views().id('$playlist:1') } : {};

  describe('of a read', () => {
    it.each(sample(matrix))('$view has a form for $what', async ({ tool, path, answer, title, action }) => {
      await views().demo.fault({ path, answer });
      const view = await views().show({ tool, args: await argsOf(tool) });
      await view.frame.getByText(title, { exact: true }).waitFor();
      const said = await text(view);
      expect(said).toContain('From Spotify');
      // What is meant for a model or a developer is not shown.
      expect(said).not.toMatch(/\b[a-z]+_[a-z_]+\b|\{|undefined|HTTP|the user/);
      if (title === 'Spotify asks for a pause') expect(said).toMatch(/again (?:at|in) \d/);
      if (action === undefined) return;
      await view.frame.getByRole('button', { name: action }).click();
      await until(async () =>
        (await view.passed()).some(({ what, detail }) => what === 'ui/open-link' && detail === `${views().origin}/`),
      );
    });
  });

  describe('of a button', () => {
    const buttons = [
      ['player', 'get_current_playback', 'Next'],
      ['results', 'get_top_items', /^Play /],
      ['playlist', 'get_playlist', /^Play /],
    ] as const;
    const pressed = buttons.flatMap(([view, tool, name]) =>
      troubles.map(([what, answer, title]) => ({ view, tool, name, what, answer, title })),
    );

    it.each(sample(pressed, 1))('$view has a form for $what, and keeps what it shows', async (row) => {
      const view = await views().show({ tool: row.tool, args: await argsOf(row.tool) });
      const title = await view.frame.locator('h2').first().innerText();
      await views().demo.fault({ path: '^/v1/me/player/(play|next)', answer: row.answer });
      await view.frame.getByRole('button', { name: row.name }).first().click();
      await view.frame.getByText(row.title, { exact: true }).waitFor();
      expect(await view.frame.locator('h2').first().innerText()).toBe(title);
      // The model is not told of what did not happen.
      expect((await view.passed()).map(({ what }) => what)).not.toContain('ui/update-model-context');
    });
  });

  it('offers to sign in again where the host holds too few scopes, and nothing arrives at Spotify', async () => {
    const { origin, witness } = views();
    const client = oauthClient(origin, witness.seen);
    const id = await client.registered();
    const back = await signInByHand(
      client.browser(),
      client.authorizeUrl(id, { scope: 'read', resource: `${origin}/mcp` }),
    );
    const { access_token: token = '' } = await client.redeem(id, back.searchParams.get('code') ?? '');
    const view = await views().show({ tool: 'get_current_playback', token });
    await view.frame.getByRole('button', { name: 'Pause' }).click();
    await view.frame.getByText('Your permission is needed').waitFor();
    expect(await text(view)).not.toMatch(/scope|HTTP|[{}]/);
    await view.frame.getByRole('button', { name: 'Sign in again' }).click();
    await until(async () => (await view.passed()).some(({ what }) => what === 'ui/open-link'));
    expect(await views().arrived('PUT /v1/me/player')).toHaveLength(0);
    // The guess is reset.
    await view.frame.getByRole('button', { name: 'Pause' }).waitFor();
  });

  it('says when it may work again in the language and time zone of the host', async () => {
    const limit = refusal(429, 'Quota', 'QUOTA_EXCEEDED', { 'retry-after': '7200' });
    await views().demo.fault({ path: '^/v1/me/top', answer: limit });
    const host = { locale: 'de-DE', timeZone: 'Asia/Kolkata' };
    const view = await views().show({ tool: 'get_top_items', ...host });
    const [, said] = /again at ([\d:]+)\./.exec(await text(view)) ?? [];
    // Minutes of that zone are half an hour off those of nearly all others.
    const { locale, timeZone } = host;
    const times = [-2, -1, 0, 1].map((minutes) =>
      new Date(Date.now() + 7_200_000 + minutes * 60_000).toLocaleTimeString(locale, {
        ...{ timeZone, hour: 'numeric', minute: '2-digit' },
      }),
    );
    expect(times).toContain(said);
  });

  // At a thin scale by an old answer, which is tried again the same way.
  itAtFullScale('tries a list again that could not be read', async () => {
    await views().demo.fault({ path: '^/v1/me/top', answer: refusal(503, 'Service unavailable') });
    const view = await views().show({ tool: 'get_top_items' });
    await view.frame.getByText('That did not work').waitFor();
    await views().demo.reset();
    await view.frame.getByRole('button', { name: 'Try again' }).click();
    await view.frame.locator('.row').first().waitFor();
    expect(await text(view)).not.toContain('That did not work');
  });

  it('does not show a person what the assistant got wrong in its call', async () => {
    const view = await views().show({ tool: 'get_playlist', args: { playlist_id: 'nonsense' } });
    await view.frame.getByText('The assistant did not ask correctly').waitFor();
    expect(await text(view)).not.toContain('playlist_id');
  });
});
