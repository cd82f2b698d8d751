import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AnsiUp } from 'ansi_up';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasChromium, screenshot, startChromium } from '../support/chromium.ts';
import { ring, root } from '../support/rings.ts';
import { hasTmux, type Terminal, terminal } from '../support/terminal.ts';
import { useWorld } from '../support/world.ts';

const columns = 110;

ring(
  'terminal',
  hasChromium && hasTmux(),
  'tmux or Chromium is not installed',
)('the command line in a terminal', () => {
  const world = useWorld();
  const folder = mkdtempSync(path.join(tmpdir(), 'terminal-'));
  let screen: Terminal;
  let browser: Browser;
  beforeAll(async () => {
    const program = `'${process.execPath}' '${path.join(root, 'cli/bin.mjs')}'`;
    screen = await terminal(columns, 34, {
      MCP_SPOTIFY_URL: `${world().origin}/mcp`,
      MCP_ACCESS_TOKEN: world().laptop.token,
      MCP_SPOTIFY_CONFIG: folder,
    });
    await screen.type(`mcp-spotify() { ${program} "$@"; }`);
    browser = await startChromium();
    return async () => {
      screen.close();
      await browser.close();
    };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Takes a picture of what the screen shows. */
  async function picture(name: string, shown: string): Promise<void> {
    const page = await browser.newPage({ viewport: { width: 980, height: 100 } });
    const html = new AnsiUp().ansi_to_html(shown.trimEnd());
    await page.setContent(
      `<body style="margin:0;background:#101512"><pre style="margin:0;padding:18px 20px;color:#e4ebe6;font:14px/1.32 'DejaVu Sans Mono',monospace">${html}</pre>`,
    );
    await screenshot(page, `terminal-${name}`);
    await page.close();
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told begins with one
  const plain = (shown: string): string => shown.replaceAll(/\x1b\[[0-9;]*m/g, '');

  it('searches, plays, shows a card and the state of the server, in colours and within the width', async () => {
    const search = await screen.type('mcp-spotify search rain --limit 6');
    expect(plain(search)).toMatch(/│ .*Rain/i);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    expect(search).toMatch(/\x1b\[3\dm/);
    await picture('search', search);
    const { uri } = await world().demo.resolve('$track:5');
    await screen.type(`mcp-spotify play --uris ${uri}`);
    const now = await screen.type('mcp-spotify now');
    expect(plain(now)).toMatch(/╭─+╮/);
    await picture('now', now);
    const stats = await screen.type('mcp-spotify cache stats | head -24');
    expect(plain(stats)).toContain('strategy');
    const tools = await screen.type('mcp-spotify tools playlist copy merge dedupe; mcp-spotify tools playlist sort');
    expect(plain(tools)).toContain('sort-playlist');
    for (const shown of [search, now, stats, tools])
      expect(
        plain(shown)
          .split('\n')
          .filter((line) => line.length > columns),
      ).toEqual([]);
  }, 120_000);

  it('says what to do when nobody answers', async () => {
    const shown = await screen.type('mcp-spotify --url http://127.0.0.1:9/mcp me; echo "ended with $?"');
    expect(plain(shown)).toMatch(/Nobody answers at[\s\S]*npm start[\s\S]*ended with 4/);
  }, 60_000);
});
