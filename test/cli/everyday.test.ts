import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { widthOf } from '../../cli/output/text.ts';
import type { Ports } from '../../cli/ports.ts';
import { callThrough } from '../../cli/server/call.ts';
import { runCli, silentPorts } from '../support/command-line.ts';
import { spotifyControl } from '../support/spotify-control.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack({ environment: { RATE_PER_SECOND: '1000', RATE_PER_MINUTE: '60000' } });
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'everyday-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cli = (argv: readonly string[], more: Partial<Ports> = {}) => runCli(testStack(), folder, argv, more);
const json = async (...argv: readonly string[]) => JSON.parse((await cli(['--json', ...argv])).out);
const rows = (text: string): readonly (readonly string[])[] => text.split('\n').map((line) => line.split('\t'));
const playing = async (): Promise<string> => (await json('get-current-playback', '--fresh')).track.uri;

describe('lists', () => {
  it('are tab-separated where nobody looks: number, title, artist, album, length, URI', async () => {
    const { out } = await cli(['search', 'rain', '--limit', '3']);
    expect(rows(out)).toHaveLength(3);
    for (const row of rows(out))
      expect(row).toEqual(
        [/^\d$/, /./, /./, /./, /^\d+:\d\d$/, /^spotify:track:/].map((one) => expect.stringMatching(one)),
      );
  });

  it('fit a terminal, and say how to go on', async () => {
    const { out } = await cli(['search', 'rain', '--limit', '3'], { isTerminal: true, width: 50 });
    expect(out).toMatch(/^#\s+Title\s+Artist\s+Length\n1 /);
    expect(out).toMatch(/1–3 of [\d,]+\. More: add --offset 3$/);
    expect((await cli(['search', 'rain', '--limit', '3', '--offset', '3'])).out).toMatch(/^4\t/);
  });

  it('and sentences fit a narrow terminal, whatever was typed', async () => {
    const screen = { isTerminal: true, width: 30 };
    for (const argv of [
      ['play'],
      ['next'],
      ['tools', 'album'],
      ['volume', '\u202eloud\u0000'],
      ['devices', 'kitchen'],
    ]) {
      const { out, err } = await cli(argv, screen);
      const tooLong = `${out}\n${err}`.split('\n').filter((line) => widthOf(line) > screen.width);
      expect(tooLong, argv.join(' ')).toEqual([]);
      for (const character of ['\u202e', '\u0000']) expect(err).not.toContain(character);
    }
  });

  it('give their URIs alone', async () => {
    const { out } = await cli(['search', 'rain', '--limit', '3', '--uri']);
    expect(out).toMatch(/^(spotify:track:\w{22}\n?){3}$/);
    expect(await cli(['get-server-status', '--uri'])).toMatchObject({ exit: 1, err: 'This answer has no URIs.' });
  });

  it('show the songs of playlists, and the artists of liked songs', async () => {
    const list = await cli(['playlist', 'Night Drive', '--limit', '5']);
    expect(rows(list.out)).toHaveLength(5);
    expect(list.out).toMatch(/^1\t/);
    const shown = await cli(['get-playlist', 'night drive'], { isTerminal: true });
    expect(shown.out).toMatch(/^Night Drive · Demo Listener\n/);
    expect(shown.out).toMatch(/^ 1 {2}\S/m);
    expect(rows((await cli(['liked'])).out)[1]?.[2]).toMatch(/\S/);
  });

  it('cut no line of an export, and add none', async () => {
    const { out, err } = await cli(['export-playlist', 'Night Drive', '--rows', '10']);
    expect(err).toBe('');
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^position,title/);
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(Array.from({ length: 28 }, (_, at) => String(at)));
    expect((await json('export-playlist', 'Night Drive', '--rows', '10')).text).toBe(out);
  });
});

describe('numbers of the last list', () => {
  beforeEach(() => cli(['search', 'rain', '--limit', '5']));

  it('play, queue and like rows', async () => {
    const { out } = await cli(['search', 'rain', '--limit', '5']);
    const [first = [], second = [], third = []] = rows(out);
    expect(await cli(['play', '3'])).toMatchObject({ exit: 0, out: `Playing ${third[1]} · ${third[2]}.` });
    expect(await playing()).toBe(third.at(-1));
    expect((await cli(['queue', '1-2'])).out).toBe(
      `Queued ${first[1]} · ${first[2]}.\nQueued ${second[1]} · ${second[2]}.`,
    );
    expect((await json('get-queue', '--fresh')).queue.slice(0, 2).map(({ uri }: { uri: string }) => uri)).toEqual([
      first.at(-1),
      second.at(-1),
    ]);
    expect(await cli(['like', '2'])).toMatchObject({ exit: 0, out: `Liked ${second[1]} · ${second[2]}.` });
    expect(await cli(['check-saved-tracks', '2'])).toMatchObject({ out: expect.stringContaining('yes') });
  });

  it('name what they remove, and ask first', async () => {
    const [, second = []] = rows((await cli(['search', 'rain', '--limit', '5'])).out);
    await cli(['like', '2']);
    const asked: string[] = [];
    const ask = (answer: boolean | undefined) => (question: string) => {
      asked.push(question);
      return Promise.resolve(answer);
    };
    expect(await cli(['unlike', '2'], { ask: ask(false) })).toMatchObject({ exit: 1, err: 'Nothing was changed.' });
    const nobody = await cli(['remove-saved-tracks', '2'], { ask: ask(undefined) });
    expect(nobody).toMatchObject({ exit: 1, out: '', err: expect.stringContaining('Add --yes to confirm.') });
    for (const question of asked) expect(question).toContain(`${second[1]} · ${second[2]}`);
    expect((await cli(['check-saved-tracks', '2', '--fresh'])).out).toContain('yes');
    expect(await cli(['unlike', '2', '--yes'])).toMatchObject({ exit: 0 });
    const saved = 'Undid "Unlike songs" (saves 1 item again, with new dates).';
    expect(await cli(['undo'])).toMatchObject({ exit: 0, out: saved });
  });

  it('count for this server and for 30 minutes', async () => {
    const later = { now: () => Date.now() + 31 * 60_000 };
    expect(await cli(['play', '3'], later)).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/no list to take number 3/),
    });
    expect(await cli(['play', '9'])).toMatchObject({ exit: 2, err: expect.stringMatching(/goes from 1 to 5/) });
    const elsewhere = {
      env: { MCP_SPOTIFY_URL: `${testStack().origin}/mcp/readonly`, MCP_ACCESS_TOKEN: testStack().laptop.token },
    };
    expect((await cli(['play', '3'], elsewhere)).exit).toBe(2);
  });
});

describe('words', () => {
  it('play what they find, and say so when it plays already', async () => {
    const played = await cli(['play', 'rain'], { isTerminal: true });
    expect(played).toMatchObject({ exit: 0, out: expect.stringMatching(/^✓ Playing Rain · .*\n\nNot the one\?.*\n#/) });
    // The player shows a change a moment late, and takes the same command until then.
    await expect
      .poll(async () => (await cli(['play'])).out, { timeout: 20_000, interval: 2000 })
      .toMatch(/^Already playing Rain · /);
    expect((await cli(['play'])).exit).toBe(0);
    expect(await cli(['pause'])).toMatchObject({ exit: 0, out: 'Paused.' });
    await expect
      .poll(async () => (await cli(['pause'])).out, { timeout: 20_000, interval: 2000 })
      .toBe('Already paused.');
    expect((await cli(['pause'])).exit).toBe(0);
    expect(await cli(['play'])).toMatchObject({ exit: 0, out: expect.stringMatching(/^Playing Rain · /) });
    expect(await cli(['play', 'zzzz qqqq xxxx'])).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/^Nothing found for "zzzz qqqq xxxx"\./),
    });
  });

  it('set the volume, also in steps', async () => {
    expect((await cli(['volume', '30'])).out).toBe('Volume 30 %.');
    expect((await cli(['volume', '+5'])).out).toBe('Volume 35 %.');
    expect((await cli(['volume', '-10'])).out).toBe('Volume 25 %.');
    expect((await cli(['volume', '-90'])).out).toBe('Volume 0 %.');
    expect((await cli(['volume'])).out).toBe('Volume 0 %.');
    for (const wrong of ['loud', '101', '+', '1.5'])
      expect(await cli(['volume', wrong])).toMatchObject({
        exit: 2,
        err: `volume needs a number from 0 to 100, or a step such as +5 or -5, not "${wrong}".`,
      });
  });

  it('jump in the song', async () => {
    await cli(['play', 'rain']);
    expect((await cli(['seek', '1:30'])).out).toBe('At 1:30.');
    expect((await cli(['pause'])).exit).toBe(0);
    expect((await cli(['seek', '90'])).out).toBe('At 1:30.');
    expect((await cli(['seek', '+30'])).out).toBe('At 2:00.');
    expect((await cli(['seek', '-15'])).out).toBe('At 1:45.');
    expect(await cli(['seek', 'later'])).toMatchObject({ exit: 2, err: expect.stringMatching(/^seek needs a time/) });
  });

  it('choose devices by their names', async () => {
    expect(await cli(['transfer', 'pocket'])).toMatchObject({ exit: 0, out: 'Moved to Pocket Phone.' });
    expect(await cli(['transfer', 'Desk Computer'])).toMatchObject({ exit: 0 });
    expect(await cli(['transfer', 'Desk Computter'])).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/Did you mean "Desk Computer"\?/),
    });
    await cli(['devices']);
    expect(await cli(['transfer', '2'])).toMatchObject({ exit: 0, out: 'Moved to Pocket Phone.' });
    expect(await cli(['transfer', '1'])).toMatchObject({ exit: 0 });
  });

  it('shuffle, repeat, skip', async () => {
    expect((await cli(['shuffle', 'on'])).out).toBe('Shuffle is on.');
    expect((await cli(['shuffle', 'off'])).out).toBe('Shuffle is off.');
    expect((await cli(['repeat', 'song'])).out).toBe('Repeating the song.');
    expect((await cli(['repeat', 'off'])).out).toBe('Repeat is off.');
    expect(await cli(['repeat', 'sonng'])).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/Did you mean song\?/),
    });
    expect((await cli(['next'])).exit).toBe(0);
    expect((await cli(['prev'])).exit).toBe(0);
  });

  it('play a playlist of the user before those of others', async () => {
    expect((await cli(['play', '--playlist', 'night', 'drive'])).out).toBe('Playing playlist Night Drive.');
  });

  it('that find nothing say so, with the options that are there', async () => {
    const said = 'Nothing found for "zzzzqqq". Try other words, or --album, --artist, --playlist, --show, --episode.';
    expect(await cli(['play', 'zzzzqqq'])).toMatchObject({ exit: 1, out: '', err: said });
    expect(await cli(['search', 'zzzzqqq'])).toMatchObject({ exit: 0, out: '', err: 'Nothing found.' });
  });

  it.each([
    ['playlist', 'nigth', 'Night Drive'],
    ['transfer', 'kitchn', 'Kitchen Display'],
  ])('suggest what %s could have meant by %s', async (command, word, meant) => {
    expect(await cli([command, word])).toMatchObject({
      exit: 1,
      err: expect.stringContaining(`Did you mean "${meant}"?`),
    });
  });

  it('that a command lacks are named, with how it is used', async () => {
    expect(await cli(['seek'])).toMatchObject({
      exit: 2,
      err: 'seek needs <time>. Usage: mcp-spotify seek <time>, to jump in the song: 1:30, +30, -15.',
    });
    for (const command of ['completion', 'use', 'call', 'transfer', 'playlist'])
      expect(await cli([command])).toMatchObject({ exit: 2, err: expect.stringContaining(`mcp-spotify ${command} <`) });
  });

  it('say which playlists they could mean', async () => {
    const { exit, err } = await cli(['playlist', 'night']);
    expect([exit, err]).toEqual([2, expect.stringMatching(/^"night" fits several playlists: Night Drive, /)]);
    const shown = await cli(['playlist', 'night'], { isTerminal: true });
    expect(shown.out).toMatch(/^#\s+Playlist/);
    expect(await cli(['playlist', '1', '--limit', '1'])).toMatchObject({ exit: 0 });
  });
});

describe('long jobs', () => {
  const sort = ['sort-playlist', 'Road Songs', 'artist'];

  it('show the plan of a dry run once, with what the job would take', async () => {
    const control = spotifyControl(testStack().laptop.spotify.controlUrl ?? '');
    await control.resetCounts();
    const { out } = await cli([...sort, '--dry-run'], { isTerminal: true });
    expect(out).toMatch(/^Would take +\d{2} calls to Spotify/m);
    expect(out).toMatch(/--no-keep-dates does it in one call/);
    expect((await control.counts())['get-playlist']).toBe(1);
  });

  it('show rows by their numbers in the playlist, and how many there are besides', async () => {
    const removed = await cli(['dedupe-playlist', 'Road Trip', '--same-by', 'title_artist', '--dry-run'], {
      isTerminal: true,
    });
    const { repeats } = await json('dedupe-playlist', 'Road Trip', '--same-by', 'title_artist', '--dry-run');
    const numbers = repeats.rows.map(({ position }: { readonly position: number }) => String(position + 1));
    expect(numbers.length).toBeGreaterThan(2);
    expect([...removed.out.matchAll(/^ *(\d+) {2}\S/gm)].map(([, number]) => number)).toEqual(numbers);
    const compared = await cli(['diff-playlists', 'Road Trip', 'Road Songs'], { isTerminal: true });
    expect(compared.out).toMatch(/^Only in first, the first 20 of 52$/m);
  });

  it('keep what was found where the rest is not wanted', async () => {
    const message = 'These are the releases of 48 of the 63 artists. The others take 15 calls.';
    const data = { success: false, message: `${message} To go on, call again with it.`, continue_from: 'token' };
    const asked: string[] = [];
    const ask = (question: string) => {
      asked.push(question);
      return Promise.resolve(false);
    };
    const ports = silentPorts({ isTerminal: true, ask });
    const connection = {
      call: () => Promise.resolve({ data, text: '', isError: false }),
      listTools: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    };
    expect(await callThrough(ports, connection, 'get_new_releases', {}, {})).toMatchObject({ data });
    expect(asked).toEqual([`${message} Go on?`]);
  });

  it('ask in a terminal before they make many calls', async () => {
    const asked: string[] = [];
    const ask = (question: string) => {
      asked.push(question.replaceAll('\n', ' '));
      return Promise.resolve(false);
    };
    expect(await cli(sort, { isTerminal: true, ask })).toMatchObject({ exit: 1, out: '', err: 'Nothing was changed.' });
    expect(asked).toEqual([
      expect.stringMatching(/^This takes \d+ calls to Spotify.* Cheaper: --no-keep-dates takes one call.* Go on\?$/),
    ]);
  });
});

describe('undo', () => {
  it('asks before it deletes a playlist, and names an earlier change where the last one stays', async () => {
    await cli(['create-playlist', 'For a moment']);
    const asked: string[] = [];
    const ask = (answer: boolean | undefined) => (question: string) => {
      asked.push(question);
      return Promise.resolve(answer);
    };
    expect(await cli(['undo'], { ask: ask(undefined) })).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/^Nothing was changed\. Delete the playlist "For a moment".*Add --yes to confirm\.$/),
    });
    expect(asked[0]).not.toMatch(/the user|confirm.token/i);
    await cli(['next']);
    const { exit, err } = await cli(['undo']);
    const [, id = ''] = /\(just now\): mcp-spotify undo --change-id '([^']+)'$/.exec(err) ?? [];
    if (id === '') throw new Error(err);
    expect(exit).toBe(1);
    const out = 'Undid "Create playlist" (deletes the playlist "For a moment").';
    expect(await cli(['undo', '--change-id', id], { ask: ask(true) })).toMatchObject({ exit: 0, out });
  });
});

describe('a dry run', () => {
  it('of a long job is one call, and says how to go on', async () => {
    await testStack().demo.reset();
    const plan = await json('sort-playlist', 'Road Trip', 'artist', '--dry-run');
    expect(plan).toMatchObject({ dry_run: true, continue_from: expect.any(String) });
    expect(Object.keys(await testStack().demo.counts()).filter((name) => name.includes('playlist'))).not.toEqual([]);
    for (const count of Object.values(await testStack().demo.counts())) expect(count).toBeLessThan(5);
  });
});

describe('what cannot be undone', () => {
  it('is asked about in one sentence, and not done without an answer', async () => {
    const created = await json('create-playlist', 'For the bin');
    const id = created.playlist?.id ?? created.id;
    const questions: string[] = [];
    const ask = (question: string) => Promise.resolve(questions.push(question) > 1);
    expect(await cli(['unfollow-playlist', id], { ask })).toMatchObject({
      exit: 1,
      out: '',
      err: 'Nothing was changed.',
    });
    expect(questions[0]).toMatch(/^Delete your own playlist "For the bin"\? This cannot be undone\.$/);
    const nobody = await cli(['--json', 'unfollow-playlist', id]);
    expect([nobody.exit, nobody.out, JSON.parse(nobody.err).error.code]).toEqual([1, '', 'not_confirmed']);
    expect((await cli(['unfollow-playlist', id], { ask })).exit).toBe(0);
  });
});
