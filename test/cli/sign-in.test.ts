import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ports } from '../../cli/ports.ts';
import { type Ran, runCli } from '../support/command-line.ts';
import { programEnvironment, root } from '../support/environment.ts';
import { formBrowser } from '../support/form-browser.ts';
import { signInByHand } from '../support/oauth-client.ts';
import { useTestStack } from '../support/test-stack.ts';

const ran = promisify(execFile);
const testStack = useTestStack();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cli-login-'));
});
afterEach(() => rm(folder, { recursive: true }));

const env = () => ({ MCP_SPOTIFY_URL: `${testStack().origin}/mcp` });
const cli = (argv: readonly string[], more: Partial<Ports> = {}): Promise<Ran> =>
  runCli(testStack(), folder, argv, { env: env(), ...more });

/** The page that the browser ends on. */
let lastPage = '';
const allowing =
  (granted?: string[]) =>
  async (page: string): Promise<boolean> => {
    const back = await signInByHand(formBrowser(testStack().witness.seen), page, granted ? { granted } : {});
    lastPage = await (await fetch(back)).text();
    return true;
  };
/** A browser whose user says no: the server sends it back with an error. */
const denying = async (page: string): Promise<boolean> => {
  const { searchParams } = new URL(page);
  const back = new URL(searchParams.get('redirect_uri') ?? '');
  back.searchParams.set('error', 'access_denied');
  back.searchParams.set('state', searchParams.get('state') ?? '');
  lastPage = await (await fetch(back)).text();
  return true;
};

describe('login', () => {
  it('opens the browser, waits, and says who may do what', async () => {
    const prompts: string[] = [];
    const enter = (prompt: string) => Promise.resolve(void prompts.push(prompt));
    const warn = vi.spyOn(console, 'warn');
    const { exit, out, err } = await cli(['login'], { openPage: allowing(), enter });
    expect([exit, err]).toEqual([
      0,
      expect.stringMatching(/If it does not open, use this address:\nhttp\S+\n[\s\S]*Waiting until/),
    ]);
    expect(prompts).toEqual([expect.stringContaining('Press Enter')]);
    expect(warn.mock.calls).toEqual([]);
    expect(out).toMatch(
      /^Signed in at 127\.0\.0\.1:\d+ as Demo Listener\.\n {2}This computer may: read your library and playlists; control playback; change/,
    );
    expect(lastPage).toContain('<h1>You are signed in</h1>');
    expect((await stat(path.join(folder, 'sign-ins.json'))).mode & 0o777).toBe(0o600);
    expect(await cli(['me'])).toMatchObject({ exit: 0 });
    expect(await cli(['logout'])).toMatchObject({ exit: 0, out: expect.stringMatching(/^Signed out\./) });
    expect(await cli(['me'])).toMatchObject({
      exit: 3,
      err: expect.stringMatching(/not signed in .* Run: mcp-spotify login/),
    });
    expect(await cli(['logout'])).toMatchObject({ exit: 0, out: expect.stringMatching(/^You were not signed in\./) });
  });

  it('that is denied says so plainly, and keeps the sign-in of before', async () => {
    await cli(['login'], { openPage: allowing() });
    const before = await readFile(path.join(folder, 'sign-ins.json'), 'utf8');
    const denied = await cli(['--json', 'login'], { openPage: denying });
    expect([denied.exit, denied.out]).toEqual([3, '']);
    expect(denied.err).toContain(
      '{"error":{"code":"denied","message":"You did not allow the sign-in. You stay signed in as before.',
    );
    expect(lastPage).toMatch(/<html lang="en">[\s\S]*<main><h1>You are not signed in<\/h1>/);
    expect(await readFile(path.join(folder, 'sign-ins.json'), 'utf8')).toBe(before);
    expect(await cli(['me'])).toMatchObject({ exit: 0 });
  });

  it('that allows less is told apart from none', async () => {
    const { out } = await cli(['login'], { openPage: allowing(['write']) });
    expect(out).toMatch(/This computer may: read [^;]*; change [^;]*\.\n {2}It may not: control playback\./);
    expect(await cli(['me'])).toMatchObject({ exit: 0 });
    const refused = await cli(['--json', 'pause']);
    expect([refused.exit, JSON.parse(refused.err).error]).toEqual([
      3,
      {
        code: 'permission_missing',
        message: 'This sign-in may not control playback. Sign in again and allow it: mcp-spotify login',
        exit: 3,
      },
    ]);
    // It is still signed in.
    expect(await cli(['me'])).toMatchObject({ exit: 0 });
  });

  it('that ended is told in one sentence, where a library has warnings of its own', async () => {
    await cli(['login'], { openPage: allowing() });
    const file = path.join(folder, 'sign-ins.json');
    const stored = await readFile(file, 'utf8');
    await writeFile(file, stored.replaceAll(/"(access|refresh)_token": "[^"]+"/g, '"$1_token": "ended"'));
    const program = (more: Readonly<Record<string, string>>) => {
      const environment = { ...programEnvironment(), MCP_SPOTIFY_CONFIG: folder, ...env(), ...more };
      return ran(process.execPath, [path.join(root, 'cli/bin.mjs'), '--json', 'me'], { env: environment }).then(
        () => '',
        ({ stderr }: { readonly stderr: string }) => stderr,
      );
    };
    expect(await program({ NODE_DEBUG: 'mcp-spotify' })).toContain('[mcp-sdk] OAuth "invalid_grant"');
    await writeFile(file, stored.replaceAll(/"(access|refresh)_token": "[^"]+"/g, '"$1_token": "ended"'));
    expect(JSON.parse(await program({}))).toEqual({ error: expect.objectContaining({ exit: 3 }) });
  });

  it('at a server that is not there says so', async () => {
    expect(await cli(['login', 'http://127.0.0.1:9/mcp'])).toMatchObject({
      exit: 4,
      err: expect.stringMatching(/^Cannot reach/),
    });
  });
});

describe('use', () => {
  it('chooses the server of the next commands', async () => {
    const url = `${testStack().origin}/mcp`;
    expect(await cli(['use', testStack().origin], { env: {} })).toMatchObject({
      exit: 0,
      out: `Commands now go to ${url}.`,
    });
    expect(await cli(['me'], { env: {} })).toMatchObject({ exit: 3, err: expect.stringContaining(url) });
    expect((await cli(['use', 'nowhere'], { env: {} })).exit).toBe(2);
  });
});
