import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { optionalSuite, root } from '../support/environment.ts';
import { freePort } from '../support/free-port.ts';
import { hasTmux, type Terminal, terminal } from '../support/terminal.ts';
import { pick } from '../support/tool-answers.ts';
import { showView } from '../support/workbench.ts';

/** What a new user types first, line by line, from "Try it" of the README: the server's lines, then those of the other terminal. */
const [, tryIt = ''] = readFileSync(path.join(root, 'README.md'), 'utf8').split('## Try it\n');
const blocks = [...(tryIt.split('\n## ')[0] ?? '').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, lines = '']) =>
  lines.trim().split('\n'),
);
const [[clone = '', install = ''] = [], [play = '', now = ''] = []] = blocks;
const [ci = '', start = ''] = install.split(' && ');

/** Milliseconds for many thousand links on a busy machine. */
const copying = 120_000;
/** Milliseconds for the synthesis of the stack there. */
const starting = 150_000;

optionalSuite(
  'terminal',
  hasChromium && hasTmux(),
  'tmux or Chromium is not installed',
)('a new user with the README at a terminal of 80 columns and 24 rows', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'walk-'));
  let server: Terminal;
  let other: Terminal;
  let browser: Browser;
  let card = '';
  let assistant: TestClient;

  beforeAll(async () => {
    const PORT = await freePort();
    const environment = {
      PORT,
      // A new user has no Node of this project on the path.
      PATH: (process.env['PATH'] ?? '')
        .split(':')
        .filter((entry) => !entry.includes('node_modules'))
        .join(':'),
      MCP_SPOTIFY_URL: `http://127.0.0.1:${PORT}/mcp`,
      MCP_SPOTIFY_CONFIG: path.join(folder, 'config'),
    };
    [server, other] = await Promise.all([terminal(80, 24, environment), terminal(80, 24, environment)]);
    for (const screen of [server, other]) {
      // Nothing of this test run: its variables would change what npm and Node do.
      await screen.type('unset ${!VITEST@} ${!NODE_@} ${!npm_@} INIT_CWD');
      await screen.type(`cd '${folder}'`);
    }
    browser = await startChromium();
  });
  afterAll(async () => {
    await assistant?.close();
    await browser?.close();
    server?.close();
    other?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const playing = async (): Promise<string> =>
    pick.text((await assistant.call('get_current_playback', { fresh: true })).data, 'track', 'name');

  it(
    'clones and installs',
    async () => {
      await server.type(clone.replace('REPOSITORY', `'${root}'`));
      // What `npm ci` makes of the lock file: CI and whoever runs this have just run it.
      expect(ci).toBe('npm ci');
      const packages = path.join(root, 'node_modules');
      server.keys(`cp -al '${packages}' . 2>/dev/null || cp -a '${packages}' .; echo installed`, 'Enter');
      await server.until((screen) => /^installed$/m.test(screen), copying);
    },
    copying,
  );

  it(
    'starts, and the card is on the screen as a whole',
    async () => {
      await server.type('clear');
      server.keys(start, 'Enter');
      // So that nobody waits before an empty screen.
      await server.until((screen) => screen.includes('Building the stack'), starting);
      card = await server.until((screen) => screen.includes('Stop with Ctrl+C'), starting);
      const kept = card
        .slice(card.indexOf('MCP server'))
        .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT_')
        .replaceAll(/log\/\d+/g, 'log/PORT_')
        .replace(/Bearer \S+/, 'Bearer TOKEN')
        .replace(/\d+\.\d+\.\d+ is/, 'VERSION is');
      await expect(`${kept}\n`).toMatchFileSnapshot('screens/card-80.txt');
      const addresses = card.match(/http:\/\/127\.0\.0\.1:\d+\/\S*/g) ?? [];
      expect(addresses).toHaveLength(5);
      for (const address of addresses) {
        const answer = await fetch(address, { headers: { accept: 'text/html' } });
        expect([address, answer.status]).toEqual([address, 200]);
        expect(await answer.text()).toMatch(/<!doctype html>/i);
      }
    },
    2 * starting,
  );

  it('plays the first song for an assistant', async () => {
    const [newest] = clientKinds;
    const [url = ''] = /^http\S+\/mcp$/m.exec(card) ?? [];
    const [, token = ''] = /^Authorization: Bearer (\S+)$/m.exec(card) ?? [];
    if (!newest) throw new Error('There is no client.');
    assistant = await newest.connect({ url, token });
    await assistant.call('search_and_play', { query: 'river' });
    expect(await playing()).toMatch(/river/i);
    // The log does not run over the card.
    const [, log = ''] = /^ +Log +(\S+)$/m.exec(card) ?? [];
    expect(readFileSync(path.join(folder, 'mcp-server-for-spotify', log), 'utf8')).toContain('"tool call"');
    expect(await server.until(() => true)).not.toContain('tool call');
  });

  it('plays the next one from the command line, as the card says', async () => {
    // This server is at another port than usual, so the command of the README needs its address.
    const [url = ''] = /^http\S+\/mcp$/m.exec(card) ?? [];
    const shown = play.replace('cli/bin.mjs', `cli/bin.mjs --url ${url}`);
    expect(card).toContain(`\n${shown}\n`);
    await other.type('cd mcp-server-for-spotify');
    expect(await other.type(shown)).toContain('Playing Rain');
    await vi.waitFor(async () => expect(await playing()).toMatch(/rain/i), 60_000);
    expect(await other.type(now)).toMatch(/Rain[\s\S]*Desk Computer/);
  });

  it('plays the third by a click in the search results', async () => {
    const { origin } = new URL(/^http\S+\/mcp$/m.exec(card)?.[0] ?? '');
    const shown = await showView(browser, origin, { tool: 'search', args: { query: 'night' } });
    const button = shown.frame.getByRole('button', { name: /^Play ./ }).first();
    const [, title = ''] = /^Play (.*?)(?:$| by )/.exec((await button.getAttribute('aria-label')) ?? '') ?? [];
    expect(title).toMatch(/night/i);
    await button.click();
    await vi.waitFor(async () => expect(await playing()).toBe(title), 60_000);
    await shown.close();
  });

  it('ends by Ctrl+C, without an error', async () => {
    server.keys('', 'C-c');
    const shown = await server.until((screen) => screen.endsWith('❯'));
    expect(shown).not.toMatch(/error|ERR|at .*:\d+:\d+/);
  });
});
