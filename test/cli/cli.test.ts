import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ports } from '../../cli/ports.ts';
import { programOf } from '../../cli/program.ts';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { runCli } from '../support/command-line.ts';
import { handBrowser } from '../support/hand-browser.ts';
import { signInByHand } from '../support/oauth-client.ts';
import { root } from '../support/rings.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld({ environment: { RATE_PER_SECOND: '1000', RATE_PER_MINUTE: '60000', IDEMPOTENCY: 'off' } });
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cli = (argv: readonly string[], more: Partial<Ports> = {}) => runCli(world(), folder, argv, more);

const kebab = (name: string): string => name.replaceAll('_', '-');
/** A tool's example as somebody would type it: by position where it is required, else as options. */
function typed({ name, example }: Tool): readonly string[] {
  const ports = {
    out: () => undefined,
    err: () => undefined,
    env: {},
    folder: '',
    isTerminal: false,
    colour: false,
    width: 80,
  };
  const none = {
    input: () => Promise.resolve(''),
    ask: () => Promise.resolve(false),
    openPage: () => Promise.resolve(),
  };
  const command = programOf({ ...ports, ...none }, () => undefined).commands.find((one) => one.name() === kebab(name));
  const places = command?.registeredArguments.map((argument) => argument.name()) ?? [];
  const values = places.flatMap((place) => [example[place.replaceAll('-', '_')]].flat().map(String));
  const options = Object.entries(example).flatMap(([key, value]) => {
    if (places.includes(kebab(key))) return [];
    if (typeof value === 'boolean') return [value ? `--${kebab(key)}` : `--no-${kebab(key)}`];
    return [
      `--${kebab(key)}`,
      ...[value].flat().map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))),
    ];
  });
  return [kebab(name), ...options, ...(values.length > 0 ? ['--', ...values] : [])];
}

describe('every tool is a command', () => {
  it.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s takes its example and says what the tool says',
    async (name, tool) => {
      const { exit, out, err } = await cli(['--json', '--yes', ...typed(tool)]);
      expect(err).not.toMatch(/unknown option|error:|at file|Unrecognized|is not one of/);
      if (!servedIn('development', tool))
        return expect([exit, JSON.parse(out).error]).toEqual([1, expect.stringContaining('Development Mode')]);
      // Ids of examples are Spotify's own: what the demo has not, it says in a sentence.
      expect([0, 1, 5]).toContain(exit);
      expect(typeof JSON.parse(out)).toBe('object');
      expect(JSON.stringify(JSON.parse(out))).not.toContain('Wrong arguments');
      expect(name).toBe(tool.name);
    },
  );

  it.each(tools.map((tool) => [tool.name] as const))('%s has help made of its schema', async (name) => {
    const { exit, out } = await cli([kebab(name), '--help']);
    expect(exit).toBe(0);
    for (const key of Object.keys(tools.find((tool) => tool.name === name)?.input.shape ?? {}))
      expect(out).toContain(kebab(key));
  });
});

describe('what people type most', () => {
  it('shows tables, a card, and how old an answer is', async () => {
    const search = await cli(['search', 'rain', '--limit', '3']);
    expect(search).toMatchObject({ exit: 0, out: expect.stringContaining('│') });
    expect(await cli(['play', '--uris', (await world().demo.resolve('$track:5')).uri])).toMatchObject({ exit: 0 });
    const now = await cli(['now']);
    expect(now.out).toMatch(/╭─+╮\n│ ▶ .*\n[\s\S]*\d:\d\d .*─* \d+:\d\d/);
    expect(await cli(['pause'])).toMatchObject({ exit: 0 });
    expect(await cli(['volume', '30'])).toMatchObject({ exit: 0 });
    expect(await cli(['next'])).toMatchObject({ exit: 0 });
    expect(await cli(['previous'])).toMatchObject({ exit: 0 });
    expect(await cli(['queue'])).toMatchObject({ exit: 0 });
    expect(await cli(['queue', (await world().demo.resolve('$track:9')).uri])).toMatchObject({ exit: 0 });
    for (const name of ['devices', 'playlists', 'liked', 'me']) expect(await cli([name])).toMatchObject({ exit: 0 });
  });

  it('says how the server is', async () => {
    expect((await cli(['status'])).out).toContain('quotas');
    expect((await cli(['health'])).out).toContain('components, dynamodb');
    expect(JSON.parse((await cli(['--json', 'health'])).out)).toMatchObject({ status: 'ok' });
    await cli(['get-current-user']);
    const stats = await cli(['cache', 'stats']);
    expect(stats.out).toMatch(/last hour[\s\S]*strategy[\s\S]*profile[\s\S]*all/);
    expect(JSON.parse((await cli(['--json', 'cache', 'stats'])).out)).toHaveProperty('last_week.by_strategy.profile');
    expect((await cli(['cache', 'fill'])).exit).toBe(2);
    expect((await cli(['tools', 'playlist', 'copy'])).out).toContain('copy-playlist');
    expect(JSON.parse((await cli(['--json', 'tools'])).out)).toHaveLength(tools.length);
  });

  it('asks before what cannot be undone, and goes on where a job stopped', async () => {
    const made = await cli(['--json', 'create-playlist', 'For the bin']);
    const { playlist } = JSON.parse(made.out);
    const id = playlist?.id ?? JSON.parse(made.out).id;
    const questions: string[] = [];
    const no = await cli(['unfollow-playlist', id], {
      ask: (question) => Promise.resolve(questions.push(question) === 0),
    });
    expect(questions).toHaveLength(1);
    expect(no.out).toContain('nothing was changed yet');
    expect((await cli(['unfollow-playlist', id], { ask: () => Promise.resolve(true) })).exit).toBe(0);
  });

  it('takes arguments as JSON, from an option or from standard input', async () => {
    const by = await cli(['--json', 'search', '--input', '{"query":"rain","limit":2}']);
    expect(by.exit).toBe(0);
    const piped = await cli(['--json', 'call', 'search', '--args', '-'], {
      input: () => Promise.resolve('{"query":"rain","limit":2}'),
    });
    expect(JSON.parse(piped.out)).toMatchObject({ items: expect.any(Array) });
    expect((await cli(['call', 'search', '--args', '{'])).exit).toBe(2);
  });
});

describe('what goes wrong is told with what to do next', () => {
  it.each([
    ['an unknown command', ['nothing'], {}, 2, /--help/],
    ['an unknown option', ['search', 'x', '--nothing'], {}, 2, /--help/],
    ['a missing argument', ['get-track'], {}, 1, /track_id/],
    ['a server that is not there', ['--url', 'http://127.0.0.1:9/mcp', 'me'], {}, 4, /npm start/],
    ['a URL that is none', ['--url', 'nowhere', 'me'], {}, 2, /MCP URL/],
    ['a wrong token', ['me'], { MCP_ACCESS_TOKEN: 'wrong' }, 3, /MCP_ACCESS_TOKEN/],
    ['nobody signed in', ['me'], {}, 3, /mcp-spotify login/],
    ['a shell that nobody has', ['completion', 'tcsh'], {}, 2, /fish/],
  ] as const)('%s', async (what, argv, env, exit, advice) => {
    const withToken = what === 'nobody signed in' ? {} : { MCP_ACCESS_TOKEN: world().laptop.token, ...env };
    const result = await cli(argv, { env: { MCP_SPOTIFY_URL: `${world().origin}/mcp`, ...withToken } });
    expect(result.exit).toBe(exit);
    expect(result.err).toMatch(advice);
    expect(result.err).not.toMatch(/\bat .*\.ts:\d/);
  });

  it('a quota that is shut ends with 5: come back later', async () => {
    const answer = {
      status: 429,
      headers: { 'retry-after': '4000' },
      body: { error: { status: 429, message: 'Too many requests', reason: 'QUOTA_EXCEEDED' } },
    };
    await world().demo.fault({ path: '^/v1/artists/[^/]+/albums', times: 1, answer });
    expect((await cli(['get-artist-albums', (await world().demo.resolve('$artist:9')).id])).exit).toBe(5);
    await world().demo.reset();
  });
});

describe('signing in', () => {
  it('goes by the browser, is kept where only the user can read it, and ends', async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'cli-login-'));
    const env = { MCP_SPOTIFY_URL: `${world().origin}/mcp` };
    const openPage = async (page: string): Promise<void> => {
      await fetch(await signInByHand(handBrowser(world().witness.seen), page));
    };
    const login = await cli(['login'], { env, folder: own, openPage });
    expect(login).toMatchObject({ exit: 0, out: expect.stringContaining('Signed in') });
    expect((await stat(path.join(own, 'sign-ins.json'))).mode & 0o777).toBe(0o600);
    expect(await cli(['me'], { env, folder: own })).toMatchObject({ exit: 0 });
    expect(await cli(['logout'], { env, folder: own })).toMatchObject({ exit: 0 });
    expect(await cli(['me'], { env, folder: own })).toMatchObject({ exit: 3 });
    await rm(own, { recursive: true });
  });
});

describe('as a program', () => {
  const program = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [path.join(root, 'cli/bin.mjs'), ...argv], {
      env: { PATH, HOME, MCP_SPOTIFY_CONFIG: folder, ...env },
    });
    child.stdin.end();
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    return { code, out, err };
  };

  it('has help, a version, completion, and exit codes', async () => {
    expect(await program(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') });
    expect((await program(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await program(['completion', 'bash'])).out).toContain('mcp-spotify');
    expect((await program(['nothing'])).code).toBe(2);
    const env = { MCP_SPOTIFY_URL: `${world().origin}/mcp`, MCP_ACCESS_TOKEN: world().laptop.token };
    const piped = await program(['--json', 'me'], env);
    expect([piped.code, typeof JSON.parse(piped.out)]).toEqual([0, 'object']);
    expect(piped.out).not.toContain('\u001b');
  }, 60_000);
});
