import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { viewFor } from '../../lib/mcp/views.ts';
import { tools } from '../../lib/tools/registry.ts';
import { itAtFullScale } from '../support/at-full-scale.ts';
import { colourRules, runAxe, violations } from '../support/axe.ts';
import { pictureOf, takesPictures } from '../support/chromium.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { fullScale, pick, sample } from '../support/scale.ts';
import { exampleOn } from '../support/tool-examples.ts';
import { useViews } from '../support/views.ts';
import { type ShownView, until, type ViewOptions } from '../support/workbench.ts';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('the views', () => {
  const views = useViews();
  const show = (wish: ViewOptions) => views().show(wish);
  const arrived = (operation: string) => views().arrived(operation);
  const id = (reference: string) => views().id(reference);

  async function exampleOf(name: string): Promise<Readonly<Record<string, unknown>>> {
    const tool = tools.find((one) => one.name === name);
    const { controlUrl } = views().laptop.spotify;
    if (!tool || controlUrl === undefined) throw new Error(`There is no ${name}.`);
    const ask = (path: string) => views().demo.outside({ method: 'GET', path });
    const call = async (one: string) => ({ data: (await views().client.call(one)).data });
    const example = await exampleOn({ demo: { controlUrl, userId: '31demolistener' }, call, ask }, tool);
    // The demo's user may change their own playlists alone.
    return 'playlist_id' in example ? { ...example, playlist_id: await id('$playlist:1') } : example;
  }

  const shown = tools.filter(({ name, onlyExtended }) => viewFor(name) !== undefined && onlyExtended === undefined);

  /** The first tool of each view. */
  const oneOfEachView = shown.filter(
    ({ name }, index) => shown.findIndex((other) => viewFor(other.name) === viewFor(name)) === index,
  );

  describe('from text alone', () => {
    it.each((fullScale ? shown : oneOfEachView).map(({ name }) => name))('%s is shown by its view', async (name) => {
      const args = await exampleOf(name);
      const view = await show({ tool: name, args, hands: 'text-always' });
      // A view of a command asks what plays before it shows more than its frame.
      const shownText = async () => (await view.frame.locator('main').innerText()).trim();
      await expect.poll(async () => (await shownText()).length).toBeGreaterThan(30);
      const text = await shownText();
      expect(text).toContain('From Spotify');
      expect(text).not.toMatch(/undefined|\[object|NaN|null/);
      const cards = await view.frame.locator('main').evaluate('document.documentElement.scrollWidth');
      expect(Number(cards)).toBeLessThanOrEqual(680);
    });
  });

  it('speaks the protocol as its own schema says', async () => {
    const view = await show({ tool: 'get_current_playback' });
    await view.frame.getByRole('button', { name: 'Pause' }).click();
    await view.frame.getByRole('link', { name: /Open the/ }).click();
    await until(async () => (await view.passed()).some(({ what }) => what === 'ui/open-link'));
    await until(async () => (await view.passed()).some(({ what }) => what === 'ui/update-model-context'));
    const schema: unknown = JSON.parse(
      readFileSync(require.resolve('@modelcontextprotocol/ext-apps/schema.json'), 'utf8'),
    );
    const { $defs } = z.object({ $defs: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(schema);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const message = z.object({ jsonrpc: z.literal('2.0'), method: z.string().optional(), params: z.unknown() });
    const raw = z
      .array(z.unknown())
      .parse(await view.page.evaluate('window.raw'))
      .flatMap((one) => message.safeParse(one).data ?? []);
    const names: Readonly<Record<string, string>> = {
      'ui/initialize': 'McpUiInitializeRequest',
      'ui/notifications/initialized': 'McpUiInitializedNotification',
      'ui/notifications/size-changed': 'McpUiSizeChangedNotification',
      'ui/open-link': 'McpUiOpenLinkRequest',
      'ui/update-model-context': 'McpUiUpdateModelContextRequest',
    };
    for (const [method, name] of Object.entries(names)) {
      const sent = raw.filter((one) => one.method === method);
      expect([method, sent.length > 0]).toEqual([method, true]);
      const isValid = ajv.compile($defs[name] ?? false);
      for (const { params } of sent) {
        isValid({ method, params });
        expect([method, isValid.errors ?? []]).toEqual([method, []]);
      }
    }
  });

  describe('the buttons of the player', () => {
    it('arrive, each as its operation', async () => {
      const view = await show({ tool: 'get_current_playback' });
      const buttons = [
        ['Pause', 'PUT /v1/me/player/pause'],
        ['Next', 'POST /v1/me/player/next'],
        ['Previous', 'POST /v1/me/player/previous'],
        ['Shuffle', 'PUT /v1/me/player/shuffle'],
        ['Repeat: off', 'PUT /v1/me/player/repeat'],
        ['Save to your library', 'PUT /v1/me/library'],
        ['Up next', 'GET /v1/me/player/queue'],
        ['Devices', 'GET /v1/me/player/devices'],
      ] as const;
      // At a thin scale: a command, one that is a setting, one of the library, and a read.
      const thin = ['Next', 'Shuffle', 'Save to your library', 'Up next'];
      for (const [name, operation] of pick(buttons, ([name]) => thin.includes(name))) {
        await view.frame.getByRole('button', { name, exact: true }).click();
        await expect.poll(async () => [name, (await arrived(operation)).length]).toEqual([name, 1]);
        // A panel that fills moves what is below it.
        await expect.poll(() => view.frame.locator('.waiting').count()).toBe(0);
      }
    });

    // At a thin scale by the sliders at a scripted host.
    itAtFullScale('seeks and sets the volume where the sliders are let go', async () => {
      const view = await show({ tool: 'get_current_playback' });
      await view.frame.getByRole('slider', { name: 'Position' }).fill('60');
      await until(async () => (await arrived('PUT /v1/me/player/seek'))[0]?.url.includes('position_ms=60000') === true);
      await view.frame.getByRole('slider', { name: 'Volume' }).fill('25');
      await until(
        async () => (await arrived('PUT /v1/me/player/volume'))[0]?.url.includes('volume_percent=25') === true,
      );
    });

    // At a thin scale by what is offered where no device is active.
    itAtFullScale('moves playback to another device, and tells the model', async () => {
      const view = await show({ tool: 'get_available_devices' });
      await view.frame.getByRole('button', { name: 'Play here: Pocket Phone' }).click();
      await until(async () => (await arrived('PUT /v1/me/player')).length === 1);
      await until(async () =>
        (await view.passed()).some(
          ({ what, detail }) =>
            what === 'ui/update-model-context' && JSON.stringify(detail).includes('moved playback to Pocket Phone'),
        ),
      );
    });
  });

  describe('the buttons of lists', () => {
    it('arrive, each as its operation', async () => {
      const view = await show({ tool: 'search', args: { query: 'river', limit: 10 } });
      for (const [name, operation] of [
        [/^Play /, 'PUT /v1/me/player/play'],
        [/to the queue$/, 'POST /v1/me/player/queue'],
        [/^Save /, 'PUT /v1/me/library'],
      ] as const) {
        await view.frame.getByRole('button', { name }).first().click();
        await expect.poll(async () => [operation, (await arrived(operation)).length]).toEqual([operation, 1]);
      }
    });

    it.each(
      sample([
        ['get_album', { album_id: '$album:3' }, 'Play', 'PUT /v1/me/player/play', 'context_uri":"spotify:album:'],
        ['get_album', { album_id: '$album:3' }, /^Save /, 'PUT /v1/me/library', ''],
        ['get_track', { track_id: '$track:5' }, /to the queue$/, 'POST /v1/me/player/queue', ''],
        [
          'get_playlist',
          { playlist_id: '$playlist:1' },
          'Play',
          'PUT /v1/me/player/play',
          'context_uri":"spotify:playl',
        ],
      ] as const),
    )('the head of %s %o: %s arrives as %s', async (tool, given, name, operation, body) => {
      const args = Object.fromEntries(
        await Promise.all(Object.entries(given).map(async ([key, value]) => [key, await id(value)])),
      );
      const view = await show({ tool, args });
      await view.frame.locator('.head').getByRole('button', { name, exact: true }).click();
      await until(async () => (await arrived(operation)).length === 1);
      expect((await arrived(operation))[0]?.body).toContain(body);
    });

    // At a thin scale by the keyboard, where the focus is judged too.
    itAtFullScale('goes into an album and back, and shows more on demand', async () => {
      const view = await show({ tool: 'search', args: { query: 'river', search_type: 'album' } });
      await view.frame.locator('button.name').nth(1).click();
      await view.frame.getByRole('button', { name: 'Back', exact: true }).waitFor();
      await until(async () => (await arrived('GET /v1/albums/')).length === 1);
      await view.frame.getByRole('button', { name: 'Back', exact: true }).click();
      await view.frame.getByText('“river”').waitFor();
      const more = view.frame.getByRole('button', { name: /^Show more/ });
      await more.click();
      expect(await view.frame.locator('.row').count()).toBe(10);
      await more.click();
      await until(async () => (await view.frame.locator('.row').count()) === 20);
      expect((await view.called()).filter((name) => name === 'search')).toHaveLength(2);
    });

    it('plays a row of a playlist where it stands', async () => {
      const playlist_id = await id('$playlist:1');
      const view = await show({ tool: 'get_playlist', args: { playlist_id } });
      await view.frame
        .getByRole('button', { name: /^Play ./ })
        .nth(2)
        .click();
      await until(async () => (await arrived('PUT /v1/me/player/play')).length === 1);
      const [sent] = await arrived('PUT /v1/me/player/play');
      expect(JSON.parse(sent?.body ?? '{}')).toMatchObject({
        context_uri: `spotify:playlist:${playlist_id}`,
        offset: { uri: expect.stringMatching(/^spotify:track:/) },
      });
    });
  });

  describe('dry runs', () => {
    const repeats = async () => ({ playlist_id: await id('$playlist:3'), same_by: 'title_artist', dry_run: true });

    // First: after a change and its undo nobody knows for 45 s whether a demo that was reset shows them.
    it('only asks where the host does not say what was called', async () => {
      const view = await show({ tool: 'dedupe_playlist', args: await repeats(), nameless: true });
      await view.frame.getByRole('button', { name: 'Ask to remove 2 duplicates' }).waitFor();
    });

    it('makes a change that undo can revert, once however often it is pressed, and undoes it', async () => {
      const view = await show({ tool: 'dedupe_playlist', args: await repeats() });
      expect(await view.frame.locator('.group.remove .row').count()).toBe(2);
      await view.frame.getByRole('button', { name: 'Remove 2 duplicates' }).dblclick();
      await view.frame.getByRole('button', { name: 'Undo' }).waitFor();
      expect(await arrived('DELETE /v1/playlists/')).not.toHaveLength(0);
      await view.frame.getByRole('button', { name: 'Undo' }).click();
      await view.frame.locator('.notice').getByText(/Undid/).waitFor();
      expect(await view.called()).toEqual(['dedupe_playlist', 'undo_last_change']);
    });

    // At a thin scale by a host that cannot ask its user.
    itAtFullScale('says the rest for the user, and calls nothing', async () => {
      const playlist_ids = [await id('$playlist:1'), await id('$playlist:2')];
      const view = await show({ tool: 'merge_playlists', args: { playlist_ids, name: 'Both', dry_run: true } });
      await view.frame.getByRole('button', { name: 'Ask to merge 90 tracks' }).click();
      await until(async () =>
        (await view.passed()).some(
          ({ what, detail }) =>
            what === 'ui/message' && JSON.stringify(detail).includes('Merge 90 tracks into \\"Both\\" now'),
        ),
      );
      expect(await view.called()).toEqual([]);
    });
  });

  describe('what goes wrong', () => {
    it('offers devices where none is active, and plays there what could not be played', async () => {
      await views().demo.devices({ active: null });
      const context_uri = `spotify:album:${await id('$album:3')}`;
      const view = await show({ tool: 'play', args: { context_uri } });
      await view.frame.getByText('No device to play on').waitFor();
      await view.frame.getByRole('button', { name: 'Show devices' }).click();
      await view.frame.getByRole('button', { name: 'Play here: Desk Computer' }).click();
      await until(async () =>
        (await arrived('PUT /v1/me/player/play')).some(({ url, status }) => url.includes('device_id=') && status < 300),
      );
    });

    // At a thin scale by the tests of each trouble.
    itAtFullScale('offers to sign in again where the sign-in has ended', async () => {
      await views().demo.fault({ path: '^/v1/me/top', answer: { status: 401, body: '{}' }, times: 9 });
      const view = await show({ tool: 'get_top_items', args: { fresh: true } });
      await view.frame.getByRole('button', { name: 'Sign in again' }).click();
      await until(async () =>
        (await view.passed()).some(({ what, detail }) => what === 'ui/open-link' && detail === `${views().origin}/`),
      );
    });

    it.each(
      sample([
        ['nothing', { query: 'zzqqzz' }, 0],
        ['one row', { query: 'ashgrove mateo', search_type: 'artist' }, 1],
      ] as const),
    )('shows %s', async (_, args, least) => {
      const view = await show({ tool: 'search', args });
      expect(await view.frame.locator('.row').count()).toBeGreaterThanOrEqual(least);
      if (least === 0) await view.frame.getByText('Nothing found').waitFor();
    });

    // At a thin scale by the rows of a search.
    itAtFullScale('shows a playlist of a hundred rows, more of them on demand', async () => {
      const view = await show({
        tool: 'get_playlist',
        args: { playlist_id: await id('$playlist:3'), tracks_limit: 100 },
      });
      for (let pressed = 0; pressed < 5; pressed += 1)
        await view.frame.getByRole('button', { name: /^Show more/ }).click();
      await until(
        async () =>
          (await view.frame.locator('.row').count()) === 100 || (await view.frame.locator('.row').count()) === 108,
      );
    });
  });

  describe('the workbench', () => {
    it('offers every tool with arguments that it takes, and says beside its button what is wrong with others', async () => {
      const { page } = await views().show({ tool: 'pause' });
      const chosen = page.locator('select[name=tool]');
      const given = page.locator('textarea');
      const names = z
        .array(z.string())
        .parse(
          await chosen.evaluate('[...document.querySelectorAll("select[name=tool] option")].map(({ value }) => value)'),
        );
      expect(names.length).toBeGreaterThan(55);
      for (const name of fullScale ? names : names.filter((_, at) => at % 8 === 0)) {
        await chosen.selectOption(name);
        const input = tools.find((tool) => tool.name === name)?.input;
        await until(async () => input?.safeParse(JSON.parse(await given.inputValue())).success === true);
      }
      await given.fill('{');
      await page.getByRole('button', { name: 'Call and show' }).click();
      await page.getByRole('alert').getByText('The arguments are not JSON').waitFor();
    });
  });

  describe('the sandbox', () => {
    it('blocks every other origin, and lets covers in', async () => {
      const view = await show({ tool: 'search', args: { query: 'river' } });
      const main = view.frame.locator('main');
      const elsewhere = `${views().origin}/health`;
      const tried: unknown = await main.evaluate(`Promise.all([
        fetch('${elsewhere}').then(() => 'fetched', () => 'blocked'),
        new Promise((done) => { const image = new Image(); image.onload = () => done('shown'); image.onerror = () => done('blocked'); image.src = '${views().origin}/_local/apps/app.css'; }),
        new Promise((done) => { const script = document.createElement('script'); script.onload = () => done('run'); script.onerror = () => done('blocked'); script.src = '${elsewhere}'; document.body.append(script); }),
        (() => { try { return typeof parent.parent.document; } catch { return 'blocked'; } })(),
      ])`);
      expect(tried).toEqual(['blocked', 'blocked', 'blocked', 'blocked']);
      await view.frame.locator('.cover img').first().waitFor();
      const width = () => main.evaluate("document.querySelector('.cover img').naturalWidth");
      await until(async () => Number(await width()) > 0);
    });

    it('leaves a placeholder of the same size where covers are refused', async () => {
      const args = { query: 'river' };
      const size = async (view: ShownView) =>
        view.frame.locator('main').evaluate('document.documentElement.offsetHeight');
      const shown = await show({ tool: 'search', args });
      await shown.frame.locator('.cover img').first().waitFor();
      const usual = await size(shown);
      const refused = await show({ tool: 'search', args, refuses: true });
      await until(async () => (await refused.called()).length === 1);
      expect(await refused.frame.locator('.cover .icon').count()).toBe(8);
      expect(await size(refused)).toBe(usual);
    });
  });

  describe('quota', () => {
    it('asks once for covers that the host kept back, and by one repeat of the same read', async () => {
      const view = await show({ tool: 'get_top_items', args: { limit: 7 }, hands: 'content' });
      await view.frame.locator('.cover img').first().waitFor();
      expect(await view.called()).toEqual(['get_top_items']);
      expect((await arrived('GET /v1/me/top/')).length).toBeLessThanOrEqual(1);
    });

    // At a thin scale by the tests that count the calls of such a view.
    itAtFullScale('asks for nothing where the covers came along', async () => {
      const view = await show({ tool: 'get_top_items', args: { limit: 10 }, declares: true });
      await view.frame.locator('.cover img').first().waitFor();
      expect(await view.called()).toEqual([]);
    });

    it.each(
      sample([
        ['scrolled away', 'margin-top', '4000px'],
        ['hidden by the host', 'display', 'none'],
      ]),
    )('asks once when a track ends, but not while %s', async (_, property, value) => {
      const view = await show({ tool: 'get_current_playback', declares: true, hasClock: true });
      const slider = view.frame.getByRole('slider', { name: 'Position' });
      const last = Number(await slider.getAttribute('max'));
      const card = view.page.locator('.card');
      await slider.fill(String(last - 40));
      await until(async () => (await view.called()).includes('seek_to_position'));
      await card.evaluate(`document.querySelector('.card').style.setProperty('${property}', '${value}')`);
      await views().demo.advance(60_000);
      await view.tick(60_000);
      // What was asked would be answered in real time.
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await view.called()).toEqual(['seek_to_position']);
      await card.evaluate(`document.querySelector('.card').style.removeProperty('${property}')`);
      await until(async () => (await view.called()).length === 2, 15_000);
      expect(await view.called()).toEqual(['seek_to_position', 'get_current_playback']);
    });

    // At a thin scale by two players at a scripted host.
    itAtFullScale('lets two players of one origin agree without a call', async () => {
      const view = await show({ tool: 'get_current_playback', declares: true });
      await view.page.getByRole('button', { name: 'Call and show' }).click();
      await until(async () => (await view.page.locator('.card').count()) === 2);
      const other = view.page.frameLocator('.card iframe >> nth=1').frameLocator('iframe');
      const first = view.page.frameLocator('.card iframe >> nth=0').frameLocator('iframe');
      await first.getByRole('button', { name: 'Pause' }).waitFor();
      await other.getByRole('button', { name: 'Pause' }).waitFor();
      await first.getByRole('button', { name: 'Pause' }).click();
      await other.getByRole('button', { name: 'Play', exact: true }).waitFor();
      // The one that was pressed asks once how it came out; the other does not.
      expect((await view.called()).filter((name) => name !== 'get_current_playback')).toEqual(['pause']);
      expect((await view.called()).length).toBeLessThanOrEqual(2);
    });
  });

  // At a thin scale by axe in either theme, and by the sizes of how views are used.
  describe.each(sample([320, 680], 0))('pictures at %i pixels', (width) => {
    const pictured = [
      ['player', 'get_current_playback', {}],
      ['search', 'search', { query: 'river', limit: 10 }],
      ['playlist', 'get_playlist', { playlist_id: '$playlist:1' }],
      ['dedupe', 'dedupe_playlist', { playlist_id: '$playlist:3', same_by: 'title_artist', dry_run: true }],
    ] as const;

    it.each(pictured)('of %s, light and dark, with nothing that sticks out', async (name, tool, given) => {
      const { playlist_id } = { playlist_id: undefined, ...given };
      const args = playlist_id === undefined ? given : { ...given, playlist_id: await id(playlist_id) };
      const view = await show({ tool, args, width, declares: true, sharp: takesPictures });
      const main = view.frame.locator('main');
      await until(
        async () =>
          (await main.evaluate("[...document.querySelectorAll('.cover img')].every((one) => one.complete)")) === true,
      );
      for (const theme of ['light', 'dark'] as const) {
        await view.setTheme(theme);
        expect(Number(await main.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(width);
        await pictureOf(view.page.locator('.card'), `view-${name}-${width}-${theme}`);
      }
    });
  });

  describe('for everybody', () => {
    it.each(
      sample(
        [
          ['get_current_playback', {}],
          ['get_queue', {}],
          ['search', { query: 'river' }],
          ['get_playlist', { playlist_id: '$playlist:1' }],
          ['dedupe_playlist', { playlist_id: '$playlist:3', same_by: 'title_artist', dry_run: true }],
          ['get_available_devices', {}],
          ['get_playlist', { playlist_id: '$playlist:6' }],
          ['get_recently_played', {}],
          // A failure has a form too.
          ['get_playlist', { playlist_id: 'nonsense' }],
        ] as const,
        2,
      ),
    )('axe finds nothing in %s, in either theme and at 300 pixels', async (tool, given) => {
      const { playlist_id } = { playlist_id: undefined, ...given };
      const isReference = playlist_id?.startsWith('$');
      const args = isReference ? { ...given, playlist_id: await id(String(playlist_id)) } : given;
      const view = await show({ tool, args, width: 300 });
      const main = view.frame.locator('main');
      // The policy of the frame takes scripts in the document, as the view itself is one.
      await main.evaluate(
        `(() => { const script = document.createElement('script'); script.textContent = ${JSON.stringify(axe)}; document.head.append(script); })()`,
      );
      for (const theme of ['light', 'dark'] as const) {
        await view.setTheme(theme);
        // At a thin scale, what changes with the theme is judged twice.
        const rules = theme === 'dark' && !fullScale ? colourRules : undefined;
        const found = violations.parse(await main.evaluate(runAxe(rules)));
        expect(found).toEqual([]);
        expect(Number(await main.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(300);
        expect(await main.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe(theme);
      }
    });

    it('writes dates as the language of the host does, in its colours', async () => {
      const view = await show({ tool: 'search', args: { query: 'river', search_type: 'album' }, locale: 'de-DE' });
      expect(await view.frame.locator('html').getAttribute('lang')).toBe('en');
      expect(await view.frame.locator('main').innerText()).toMatch(/\d\d?\. \p{L}+\.? \d{4}/u);
      // Its colours too, which differ from those that a view has of its own.
      const raised = "getComputedStyle(document.documentElement).getPropertyValue('--raised')";
      expect(await view.frame.locator('main').evaluate(raised)).toBe('#f5f4ee');
    });

    it('stands still for who wants less motion', async () => {
      const view = await show({ tool: 'get_current_playback' });
      const breathing = () =>
        view.frame.locator('#view').evaluate(`(() => {
          const waiting = document.createElement('div');
          waiting.className = 'waiting';
          waiting.innerHTML = '<i></i>';
          document.body.append(waiting);
          const { animationDuration } = getComputedStyle(waiting.firstChild);
          waiting.remove();
          return animationDuration;
        })()`);
      expect(await breathing()).toBe('1.6s');
      await view.page.emulateMedia({ reducedMotion: 'reduce' });
      expect(await breathing()).toBe('0s');
    });

    // At a thin scale by the tests of the keyboard in how views are used.
    itAtFullScale('is worked by the keyboard alone', async () => {
      const view = await show({ tool: 'get_current_playback', declares: true });
      await view.frame.getByRole('button', { name: 'Pause' }).focus();
      await view.page.keyboard.press('Enter');
      await view.frame.getByRole('button', { name: 'Play', exact: true }).waitFor();
      // The control that was pressed keeps the focus although it was drawn anew.
      expect(await view.frame.locator(':focus').getAttribute('aria-label')).toBe('Play');
    });
  });
});
