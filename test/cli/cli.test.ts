import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Ports } from '../../cli/ports.ts';
import { programOf } from '../../cli/program.ts';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { runCli, silentPorts } from '../support/command-line.ts';
import { programEnvironment, root } from '../support/environment.ts';
import { fullScale, pick } from '../support/scale.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack({
  environment: { RATE_PER_SECOND: '1000', RATE_PER_MINUTE: '60000', IDEMPOTENCY: 'off' },
});
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cli = (argv: readonly string[], more: Partial<Ports> = {}) => runCli(testStack(), folder, argv, more);

const error = z.object({ error: z.object({ code: z.string(), message: z.string(), exit: z.number() }) });
const kebab = (name: string): string => name.replaceAll('_', '-');
const { commands } = programOf(silentPorts());
const commandOf = (name: string) => commands.find((one) => one.name() === kebab(name));
/** A tool's example as somebody would type it: by position where it is required, else as options. */
function typed({ name, example }: Tool): readonly string[] {
  const command = commandOf(name);
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

/** What the words of a tool's example are made of: how many have a place, and of which types the values are. */
const formOf = ({ name, effect, example }: Tool): string => {
  const types = Object.values(example).map((value) => (Array.isArray(value) ? 'list' : typeof value));
  return [effect, commandOf(name)?.registeredArguments.length, ...new Set(types.toSorted())].join();
};
/** At a thin scale one of each form: what a tool does with its example is tested without the command line. */
const forms = tools.map(formOf);
const typedTools = pick(tools, (tool) => tools.indexOf(tool) === forms.indexOf(formOf(tool)));

describe('every tool is a command', () => {
  it.each(typedTools.map((tool) => [tool.name, tool] as const))(
    '%s takes its example and says what the tool says',
    async (name, tool) => {
      const { exit, out, err } = await cli(['--json', '--yes', ...typed(tool)]);
      const failure = err === '' ? undefined : error.parse(JSON.parse(err)).error;
      expect(failure?.exit ?? 0).toBe(exit);
      if (!servedIn('development', tool)) return expect(failure).toMatchObject({ code: 'not_served', exit: 1 });
      // Ids of examples are Spotify's own, and the demo does not have all of them.
      // The static token never holds the scope of disconnecting.
      expect(name === 'disconnect_account' ? [3] : [0, 1, 5]).toContain(exit);
      // What no sign-in of this program may do is not answered with the advice to sign in.
      if (name === 'disconnect_account')
        expect(failure?.message).toContain(`start page of the server: ${testStack().origin}/`);
      expect(failure?.code).not.toBe('wrong_arguments');
      if (!failure) expect(typeof JSON.parse(out)).toBe('object');
      expect(name).toBe(tool.name);
    },
  );

  it.each(tools.map((tool) => [tool.name] as const))('%s takes every argument of its schema', (name) => {
    const command = commandOf(name);
    const known = [
      ...(command?.registeredArguments.map((argument) => argument.name()) ?? []),
      ...(command?.options.map((option) => option.long?.slice(2)) ?? []),
    ];
    for (const key of Object.keys(tools.find((tool) => tool.name === name)?.input.shape ?? {}))
      expect(known).toContain(kebab(key));
  });
});

describe('the server', () => {
  it('says how it is', async () => {
    expect((await cli(['status'])).out).toMatch(/^Server\t.*\nSpotify app\tDevelopment Mode\nSigned in\tyes/);
    expect((await cli(['health'])).out).toMatch(/^Table\tok, \d+ ms\n(.*\n)*Spotify\tok$/m);
    await cli(['get-current-user']);
    const used = (await cli(['status'])).out.match(/^Quota \w.*$/gm) ?? [];
    expect(used.length).toBeGreaterThan(0);
    for (const line of used) expect(line).toMatch(/^Quota [a-z ]+\t\d+\t\d+$/);
    // Each list is told from the others.
    const statistics = (await cli(['cache', 'stats'])).out;
    for (const period of ['hour', 'day', 'week'])
      expect(statistics).toMatch(new RegExp(`^Last ${period}\\tprofile\\t\\d`, 'm'));
    expect((await cli(['cache'])).out).toMatch(/^Last hour\t/);
    expect(JSON.parse((await cli(['--json', 'cache', 'stats'])).out)).toHaveProperty('last_week.by_strategy.profile');
    expect((await cli(['cache', 'fill'])).exit).toBe(2);
  });

  it('lists all commands, those for people first', async () => {
    expect((await cli(['tools', 'playlist', 'copy'])).out).toContain('copy-playlist');
    const all = JSON.parse((await cli(['--json', 'tools'])).out);
    expect(all.length).toBeGreaterThan(tools.length);
    expect(all.map(({ command }: { command: string }) => command)).toEqual(
      expect.arrayContaining(tools.map(({ name }) => kebab(name))),
    );
    const marked = all.filter((row: { only_extended: boolean }) => row.only_extended);
    expect(marked.map(({ command }: { command: string }) => command).toSorted()).toEqual(
      tools
        .filter((tool) => !servedIn('development', tool))
        .map(({ name }) => kebab(name))
        .toSorted(),
    );
  });

  it('takes arguments as JSON, from an option or from standard input', async () => {
    const input = '{"album_id":"4aawyAB9vmqN3uQ7FjRGTy","limit":2}';
    const { uri } = await testStack().demo.resolve('$album:1');
    const given = input.replace('4aawyAB9vmqN3uQ7FjRGTy', uri);
    const by = await cli(['--json', 'get-album-tracks', '--input', given]);
    expect(by.exit, by.err).toBe(0);
    const piped = await cli(['--json', 'call', 'get_album_tracks', '--args', '-'], {
      input: () => Promise.resolve(given),
    });
    expect(JSON.parse(piped.out)).toMatchObject({ tracks: expect.any(Array) });
    expect((await cli(['call', 'search', '--args', '{'])).exit).toBe(2);
  });
});

describe('every error says what to do next', () => {
  it.each([
    ['an unknown command', ['nothing'], {}, 2, /--help/],
    ['an unknown option', ['search', 'x', '--nothing'], {}, 2, /--help/],
    ['a missing argument', ['get-track'], {}, 2, /needs <track-id>\. For example: mcp-spotify get-track/],
    [
      'a number out of range',
      ['get-saved-tracks', '--limit', '99'],
      {},
      2,
      /--limit needs a number from 1 to 50, not "99"/,
    ],
    ['a word that is none of several', ['get-top-items', '--time-range', 'long'], {}, 2, /Did you mean long_term/],
    ['a misspelt command', ['serch'], {}, 2, /Did you mean search\?/],
    ['a misspelt option', ['search', 'x', '--limt', '3'], {}, 2, /Did you mean --limit\?/],
    ['a misspelt tool', ['call', 'get_qeue'], {}, 2, /Did you mean get_queue\?/],
    [
      'arguments that contradict each other',
      [
        'play',
        '--uris',
        'spotify:track:4iV5W9uYEdYUVa79Axb7Rh',
        '--context-uri',
        'spotify:album:4aawyAB9vmqN3uQ7FjRGTy',
      ],
      {},
      2,
      /uris cannot go together with --context-uri/,
    ],
    ['a server that is not there', ['--url', 'http://127.0.0.1:9/mcp', 'me'], {}, 4, /npm start/],
    ['a URL that is none', ['--url', 'nowhere', 'me'], {}, 2, /MCP URL/],
    ['a wrong token', ['me'], { MCP_ACCESS_TOKEN: 'wrong' }, 3, /MCP_ACCESS_TOKEN/],
    ['nobody signed in', ['me'], {}, 3, /mcp-spotify login/],
    ['a shell that nobody has', ['completion', 'tcsh'], {}, 2, /fish/],
  ] as const)('%s', async (what, argv, env, exit, advice) => {
    const withToken = what === 'nobody signed in' ? {} : { MCP_ACCESS_TOKEN: testStack().laptop.token, ...env };
    const result = await cli(argv, { env: { MCP_SPOTIFY_URL: `${testStack().origin}/mcp`, ...withToken } });
    expect(result.exit).toBe(exit);
    expect(result.err).toMatch(advice);
    expect(result.err).not.toMatch(/\bat .*\.ts:\d/);
  });

  it('a quota that is shut ends with 5: come back later', async () => {
    const answer = {
      status: 429,
      headers: { 'retry-after': '4000' },
    };
    await testStack().demo.fault({ path: '^/v1/artists/[^/]+/albums', times: 1, answer });
    expect((await cli(['get-artist-albums', (await testStack().demo.resolve('$artist:9')).id])).exit).toBe(5);
    await testStack().demo.reset();
  });
});

describe('as a program', () => {
  const program = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [path.join(root, 'cli/bin.mjs'), ...argv], {
      env: { ...programEnvironment(), MCP_SPOTIFY_CONFIG: folder, ...env },
    });
    child.stdin.end();
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    return { code, out, err };
  };

  it('has help, a version, completion, and exit codes', async () => {
    expect(await program(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') });
    expect((await program(['-v'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    // At a thin scale completion by the shells that ask for it.
    if (fullScale) {
      expect((await program(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect((await program(['completion', 'bash'])).out).toContain('mcp-spotify');
    }
    expect((await program(['nothing'])).code).toBe(2);
    const env = { MCP_SPOTIFY_URL: `${testStack().origin}/mcp`, MCP_ACCESS_TOKEN: testStack().laptop.token };
    const piped = await program(['--json', 'me'], env);
    expect([piped.code, typeof JSON.parse(piped.out)]).toEqual([0, 'object']);
    expect(piped.out).not.toContain('\u001b');
  });
});
