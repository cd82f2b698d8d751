import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AnsiUp } from 'ansi_up';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { widthOf } from '../../cli/output/text.ts';
import { screenshot, startChromium, takesPictures } from '../support/chromium.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite, root } from '../support/environment.ts';
import { pick, sample } from '../support/scale.ts';
import { hasTmux, type Terminal, terminal } from '../support/terminal.ts';
import { useTestStack } from '../support/test-stack.ts';

const plain = (shown: string): string =>
  shown
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told begins with one
    .replaceAll(/\x1b\[[0-9;]*m/g, '')
    .replaceAll(/ +$/gm, '')
    // New albums of the demo are new on every day.
    .replaceAll(/\b20\d\d-\d\d-\d\d\b/g, 'YYYY-MM-DD')
    .replaceAll(/ 20\d\d(?= {2,}\d+$)/gm, ' YYYY')
    // A new playlist has another id each time.
    .replaceAll(/playlist\/\w{22}/g, 'playlist/ID')
    // Each new tool changes the count.
    .replaceAll(/\d{3} more: mcp-spotify tools/g, 'NNN more: mcp-spotify tools')
    .trimEnd();

/** What somebody types, screen by screen. The names are those of the files that keep what is seen. */
const screens: Readonly<Record<string, readonly string[]>> = {
  help: ['mcp-spotify --help'],
  search: ['mcp-spotify search rain --limit 6'],
  play: [
    'mcp-spotify search rain --limit 6 | tail -1',
    'mcp-spotify play 3',
    'mcp-spotify pause',
    'mcp-spotify seek 1:30',
    'mcp-spotify now',
  ],
  words: ['mcp-spotify play rain', 'mcp-spotify volume +5', 'mcp-spotify volume 60', 'mcp-spotify shuffle off'],
  playlist: ['mcp-spotify playlist "Night Drive" --limit 10'],
  album: ['mcp-spotify search rain --type album --limit 2', 'mcp-spotify get-album 1'],
  devices: ['mcp-spotify devices', 'mcp-spotify transfer desk'],
  wide: ['mcp-spotify create-playlist "雨の降る夜に聞く歌 🎧 Night"', 'mcp-spotify playlists --limit 3'],
  tools: ['mcp-spotify tools browse'],
  'tool-help': ['mcp-spotify get-recommendations --help'],
  errors: [
    'mcp-spotify volume loud; echo "exit $?"',
    'mcp-spotify playy',
    'mcp-spotify search rain --limt 3',
    'mcp-spotify get-track',
    'mcp-spotify playlist night',
    'mcp-spotify transfer nowhere; echo "exit $?"',
    'mcp-spotify get-several-browse-categories; echo "exit $?"',
  ],
};

/** At a thin scale: a text, a list, and wide characters; commands by rows and what is refused have tests without a terminal. */
const thin = ['help', 'search', 'wide'];

for (const columns of sample([80, 120]))
  optionalSuite(
    'terminal',
    hasChromium && hasTmux(),
    'tmux or Chromium is not installed',
  )(`the command line in a terminal of ${columns} columns`, () => {
    const testStack = useTestStack({ environment: { RATE_PER_SECOND: '1000', RATE_PER_MINUTE: '60000' } });
    const folder = mkdtempSync(path.join(tmpdir(), 'terminal-'));
    let screen: Terminal;
    let browser: Browser;
    beforeAll(async () => {
      const program = `'${process.execPath}' '${path.join(root, 'cli/bin.mjs')}'`;
      screen = await terminal(columns, 50, {
        MCP_SPOTIFY_URL: `${testStack().origin}/mcp`,
        MCP_ACCESS_TOKEN: testStack().laptop.token,
        MCP_SPOTIFY_CONFIG: folder,
      });
      // The first start makes the bundle.
      await screen.type(`mcp-spotify() { ${program} "$@"; }; mcp-spotify --version`);
      browser = await startChromium();
      return async () => {
        screen.close();
        await browser.close();
      };
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Takes a picture of what the screen shows. */
    async function picture(name: string, shown: string): Promise<void> {
      if (!takesPictures) return;
      const page = await browser.newPage({ viewport: { width: columns * 9, height: 100 } });
      const html = new AnsiUp().ansi_to_html(shown.trimEnd());
      await page.setContent(
        `<body style="margin:0;background:#101512"><pre style="margin:0;padding:18px 20px;color:#e4ebe6;font:14px/1.32 'DejaVu Sans Mono',monospace">${html}</pre>`,
      );
      await screenshot(page, `terminal-${name}-${columns}`);
      await page.close();
    }

    it.each(pick(Object.entries(screens), ([name]) => thin.includes(name)))(
      '%s',
      async (name, lines) => {
        const seen: string[] = [];
        let last = '';
        for (const line of lines) {
          last = await screen.type(line);
          seen.push(plain(last));
        }
        const text = seen.join('\n\n');
        for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        await expect(`${text}\n`).toMatchFileSnapshot(`screens/${name}-${columns}.txt`);
        await picture(name, last);
      },
      120_000,
    );

    it('colours what it shows, unless NO_COLOR says no', async () => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
      const colour = /\x1b\[(?:\d;)*[1-9]/;
      expect(await screen.type('mcp-spotify search rain --limit 2')).toMatch(colour);
      const without = await screen.type('NO_COLOR=1 mcp-spotify search rain --limit 2');
      expect(without).toContain('Title');
      expect(without).not.toMatch(colour);
    });

    it('ends quietly when its reader has had enough', async () => {
      const shown = await screen.type(
        'mcp-spotify tools 2>&1 | true; echo "${PIPESTATUS[0]}"; mcp-spotify tools 2>&1 | head -1',
      );
      expect(plain(shown)).toMatch(/^(0)\nplay\t? +/m);
      expect(plain(shown)).not.toMatch(/EPIPE|Error|node:/);
    });

    it('follows what is playing, in place, and ends by a key', async () => {
      await screen.type('mcp-spotify play rain');
      screen.keys('mcp-spotify now --watch', 'Enter');
      const position = /(\d:\d\d) [━─]/;
      const first = await screen.until((shown) => position.test(shown) && /q quit/.test(shown));
      const [, at = ''] = position.exec(first) ?? [];
      const later = await screen.until((shown) => position.test(shown) && !shown.includes(`${at} `));
      expect(later.match(/[━─]{10,}/g)).toHaveLength(1);
      screen.keys('q');
      await screen.until((shown) => shown.endsWith('❯'));
    });

    it('says what to do when nobody answers', async () => {
      const shown = await screen.type('mcp-spotify --url http://127.0.0.1:9/mcp me; echo "ended with $?"');
      expect(plain(shown)).toMatch(/Cannot reach http[\s\S]*npm start[\s\S]*ended with 4/);
    });
  });
